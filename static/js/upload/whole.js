// A file that goes in one PUT: straight to B2 where the bucket's rules let this page, through the
// console everywhere else.
import { aboutFile, optionsOf } from "./about.js";
import { Blocked, putStraight } from "./straight.js";
import { Hiccup } from "./transport.js";

export async function sendWhole(upload, delivery) {
  const hashing = delivery.means.hash("both", upload.file, { signal: delivery.signal });
  hashing.catch(() => {}); // told below, unless something else ends the upload before
  const answer = await sendFile(upload, delivery, hashing);
  upload.sha1 = (await hashing).sha1;
  return answer;
}

async function sendFile(upload, delivery, hashing) {
  const { ways } = delivery.means;
  upload.way = await ways.of(upload, "files");
  try {
    if (upload.way.straight) return await sendStraight(upload, delivery, hashing);
  } catch (error) {
    if (!(error instanceof Blocked)) throw error;
    upload.way = ways.close(upload, error);
  }
  const { md5 } = await hashing;
  const headers = { ...optionsOf(upload), "X-Content-MD5": md5 };
  return delivery.ask("PUT", `/body?${new URLSearchParams(aboutFile(upload))}`, { body: upload.file, headers, flight: 1 });
}

// Hashed while the bytes are on their way: the console needs the MD5 first, and B2 needs none.
function sendStraight(upload, delivery, hashing) {
  const lost = { times: 0, since: 0 };
  return delivery.insist(async () => {
    const found = lost.times && (await lookFor(upload, delivery, await hashing, lost));
    if (found) return found;
    if (lost.times > 1) throw new Blocked("unreachable"); // and the console can be reached: it is the way
    const stored = await put(upload, delivery, lost);
    const { md5 } = await hashing;
    if (stored.etag && stored.etag !== md5) await tellDamaged(upload, delivery, stored);
    return stored;
  }, delivery.means.lanes.b2);
}

async function put(upload, delivery, lost) {
  delivery.onState("uploading");
  const signed = await delivery.means.signatures.take(upload);
  if (!signed) throw new Blocked("", { alone: true });
  delivery.signal.throwIfAborted();
  const { url, headers, now: since } = signed;
  const send = (onProgress) => putStraight(url, upload.file, { headers, signal: delivery.signal, onProgress });
  const stored = await delivery.fly(1, send).catch((error) => {
    if (error.network && navigator.onLine) delivery.countLoss(Object.assign(lost, { since }));
    throw error;
  });
  if (stored.id) return stored;
  Object.assign(lost, { times: 2, since }); // the page may not read which version it became
  throw new Hiccup("");
}

// The bytes may have arrived, and only the answer got lost: then nothing is sent again.
async function lookFor({ target, name, size }, delivery, { md5 }, { since }) {
  const json = { bucket: target.bucket, name, size, md5, since };
  const { id } = await delivery.once("POST", "/lost", { json });
  return id && { id };
}

// The console deletes that version. Always throws: what it answers says whether to send it again.
function tellDamaged({ target, name }, delivery, { id }) {
  return delivery.once("POST", "/damaged", { json: { bucket: target.bucket, name, id } });
}
