// The ways a file goes to B2. A route gets a Delivery, whose `ask` and `sendPart` try again until
// they are answered or refused. What it keeps in the plan lets a retry go on where it stopped.
import { aboutFile, optionsOf } from "./about.js";
import { Plan } from "./plan.js";
import { sendWhole } from "./whole.js";

const LANES = 3;
const ROUNDS = 3; // of sending parts again that arrived as other bytes

export const isLarge = (upload, { whole }) => upload.size > whole || Boolean(upload.plan);

export const needsHash = (upload, limits) => isLarge(upload, limits) && !upload.plan && upload.size <= limits.hash;

export const routeFor = (upload, limits) => (isLarge(upload, limits) ? sendInParts : sendWhole);

async function sendInParts(upload, delivery) {
  const plan = (upload.plan ??= await begin(upload, delivery));
  delivery.keep();
  const headers = { "X-Upload-Token": plan.token };
  for (let round = 1; ; round++) {
    await sendMissing(upload, delivery, headers);
    plan.token = ""; // whatever becomes of it: B2 is asked what it holds before anything else is tried
    try {
      return await finish(upload, delivery, headers);
    } catch (error) {
      if (error.code !== "parts_differ") throw error;
      for (const number of error.more.parts) plan.mend(number, plan.sliceOf(upload.file, number).size);
      if (round === ROUNDS) throw error;
    }
  }
}

async function sendMissing(upload, delivery, headers) {
  const { plan, file } = upload;
  const missing = plan.missing();
  const lane = async () => {
    for (let number; (number = missing.shift()); ) {
      const body = plan.sliceOf(file, number);
      plan.add(number, body.size, await delivery.sendPart(number, body, headers));
      delivery.keep();
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

// B2 makes it a file once the SHA-1 of every part is that of the file's own part.
async function finish(upload, delivery, headers) {
  const json = { etags: upload.plan.inOrder("etag"), sha1s: upload.plan.inOrder("sha1") };
  // Nobody can cancel it now: B2 may be making the file of it already
  const answer = await delivery.ask("POST", "/finish", { headers, json, state: "checking" });
  upload.bySha1 = answer.by_sha1;
  return answer;
}

async function begin(upload, delivery) {
  const plan = await delivery.ask("POST", "/begin", { json: { ...aboutFile(upload), sha1: upload.sha1 }, headers: optionsOf(upload) });
  upload.bySha1 = false;
  return new Plan(plan);
}
