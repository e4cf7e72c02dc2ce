// Going on with a large file. The file that was chosen is proven to be the same one before a byte
// of it is sent: two files' parts must never mix.
import { Plan } from "./plan.js";
import { Refusal } from "./transport.js";

// What can be told from outside, without reading it. Answers the refusal's text and values, or null.
export function otherFile(upload, file) {
  const lastStep = (path) => path.slice(path.lastIndexOf("/") + 1);
  const wanted = upload.fileName ?? lastStep(upload.name);
  if (file.name !== wanted) return { key: "other-name", wanted };
  if (upload.foreign) return null; // begun elsewhere: only its parts tell what it is
  if (file.size !== upload.size) return { key: "other-size", found: file.size, wanted: upload.size };
  if (file.lastModified !== upload.lastModified) return { key: "other-date", ...dates(file.lastModified, upload.lastModified) };
  return null;
}

const dates = (found, wanted) => ({ found: new Date(Number(found)), wanted: new Date(Number(wanted)) });

// A fresh token, and the parts that B2 holds, each proven to be a piece of this file. Answers the
// version's id when it was finished already and only the answer got lost.
export async function rejoin(upload, delivery) {
  const { plan, target, name, size } = upload;
  const json = { bucket: target.bucket, name, size, file_id: plan.file_id, part_size: plan.part_size };
  const held = await delivery.ask("POST", "/resume", { json });
  const isWhole = await isSameWhole(upload, held, delivery);
  if (held.finished) return held;
  upload.plan = await sameParts(upload, held, delivery, isWhole);
  return null;
}

// True when a SHA-1 that was computed before the first byte is that of this file.
async function isSameWhole(upload, held, delivery) {
  if (upload.foreign && held.last_modified && Number(held.last_modified) !== upload.lastModified)
    throw new Refusal("other-date", { code: "other_file", ...dates(upload.lastModified, held.last_modified) });
  const known = held.sha1 || upload.sha1;
  if (!known) return false;
  upload.sha1 = await delivery.hashWhole();
  if (upload.sha1 !== known) throw new Refusal("other-content", { code: "other_file" });
  return true;
}

async function sameParts(upload, held, delivery, isWhole) {
  const plan = new Plan(held);
  let before = 0;
  for (const [number, etag] of held.stored) {
    const part = plan.sliceOf(upload.file, number);
    const { md5, sha1 } = await delivery.compare(part, (bytes) => delivery.compared(before + bytes));
    before += part.size;
    if (md5 === etag) plan.add(number, part.size, { etag, sha1 });
    // Of a file that is proven as a whole, a part that differs was damaged: it is sent again.
    else if (!isWhole && !upload.plan.damaged.has(number)) throw new Refusal("other-part", { code: "other_file", number });
  }
  return plan;
}
