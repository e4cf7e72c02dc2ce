// Before the start: which names B2 refuses, which exist there, which of those are identical.
const NAMES = 1000; // in one request
const LETTERS = 500_000;
const FACTS = 20; // in one request
const MD5 = /^[0-9a-f]{32}$/; // the ETag of a file that was sent in one piece
const SHA1 = /^[0-9a-f]{40}$/;

// Answers { refused: item → reason, existing: item → { size, etag }, unknown, lacks }.
export async function check(items, target, { send, signal }) {
  const findings = { refused: new Map(), existing: new Map(), unknown: 0, lacks: "" };
  for (const batch of batches(items)) {
    const answer = await ask("/check", batch, target, { send, signal });
    for (const [at, reason] of Object.entries(answer.refused)) findings.refused.set(batch[at], reason);
    for (const [at, file] of Object.entries(answer.existing)) findings.existing.set(batch[at], file);
    findings.unknown += answer.unknown ?? 0;
    findings.lacks ||= answer.lacks ?? "";
  }
  return findings;
}

// Answers item → "hash" (the bytes are the same), or "date" (of the same size and date as B2 keeps of
// it, which proves nothing). Files of more than `limit` bytes are not read for this.
export async function identical(existing, target, means) {
  const same = new Map();
  let done = 0;
  const tell = (item, how) => {
    if (how) same.set(item, how);
    means.onProgress(++done);
  };
  const alike = [...existing].filter(([item, { size }]) => item.file.size === size || tell(item, ""));
  const [byMd5, others] = [alike.filter((one) => hasMd5(one, means)), alike.filter((one) => !hasMd5(one, means))];
  await Promise.all(byMd5.map(async ([item, { etag }]) => tell(item, (await isSum("md5", item, etag, means)) ? "hash" : "")));
  const facts = await factsOf(others.map(([item]) => item), target, means);
  for (const [item] of others) tell(item, await likeness(item, facts.get(item), means));
  return same;
}

const hasMd5 = ([{ file }, { etag }], { limit }) => MD5.test(etag) && file.size <= limit;

async function likeness(item, stored, means) {
  if (stored?.size !== item.file.size) return "";
  const isKnown = SHA1.test(stored.sha1) && item.file.size <= means.limit;
  if (isKnown) return (await isSum("sha1", item, stored.sha1, means)) ? "hash" : "";
  return Number(stored.last_modified) === item.file.lastModified ? "date" : "";
}

async function isSum(algorithm, { file }, sum, { hash, signal }) {
  try {
    return (await hash(algorithm, file, { signal })) === sum;
  } catch (error) {
    signal.throwIfAborted();
    return false; // it cannot be read: the upload will say so
  }
}

// Of files without an MD5: item → { size, sha1, last_modified }. Where nobody could tell, they are not the same.
async function factsOf(items, target, { send, signal }) {
  const facts = new Map();
  for (let at = 0; at < items.length; at += FACTS) {
    const batch = items.slice(at, at + FACTS);
    const answer = await ask("/check/facts", batch, target, { send, signal }).catch(() => ({ files: {} }));
    signal.throwIfAborted();
    for (const [place, file] of Object.entries(answer.files)) facts.set(batch[place], file);
  }
  return facts;
}

function ask(path, batch, { url, bucket, prefix }, { send, signal }) {
  const json = { bucket, prefix, paths: batch.map(({ path }) => path) };
  return send("POST", url + path, { json, signal });
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
