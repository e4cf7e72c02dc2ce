// Before the start: which names B2 refuses, which exist there, which of those are identical.
const NAMES = 1000; // in one request
const LETTERS = 500_000;
const MD5 = /^[0-9a-f]{32}$/; // the ETag of a file that was sent in one piece

// Answers { refused: item → reason, existing: item → { size, etag, uploaded }, unknown, lacks }.
export async function check(items, target, { send, signal }) {
  const findings = { refused: new Map(), existing: new Map(), unknown: 0, lacks: "" };
  for (const batch of batches(items)) {
    const json = { bucket: target.bucket, prefix: target.prefix, paths: batch.map(({ path }) => path) };
    const answer = await send("POST", `${target.url}/check`, { json, signal });
    for (const [at, reason] of Object.entries(answer.refused)) findings.refused.set(batch[at], reason);
    for (const [at, file] of Object.entries(answer.existing)) findings.existing.set(batch[at], file);
    findings.unknown += answer.unknown ?? 0;
    findings.lacks ||= answer.lacks ?? "";
  }
  return findings;
}

// Answers item → "md5" (the bytes are the same) or "date" (of the same size, and not changed since
// it was uploaded: too large to be read for this, or B2 keeps no MD5 of it).
export async function identical(existing, { hash, limit, signal, onProgress }) {
  const same = new Map();
  let done = 0;
  const compare = async ([item, stored]) => {
    const how = await likeness(item.file, stored, { hash, limit, signal });
    if (how) same.set(item, how);
    onProgress(++done);
  };
  await Promise.all([...existing].map(compare));
  return same;
}

async function likeness(file, { size, etag, uploaded }, { hash, limit, signal }) {
  if (file.size !== size) return "";
  if (size > limit || !MD5.test(etag)) return file.lastModified <= uploaded ? "date" : "";
  try {
    return (await hash("md5", file, { signal })) === etag ? "md5" : "";
  } catch (error) {
    signal.throwIfAborted();
    return ""; // it cannot be read: the upload will say so
  }
}

function* batches(items) {
  let batch = [];
  let letters = 0;
  for (const item of items) {
    if (batch.length === NAMES || letters > LETTERS) {
      yield batch;
      [batch, letters] = [[], 0];
    }
    batch.push(item);
    letters += item.path.length;
  }
  if (batch.length) yield batch;
}
