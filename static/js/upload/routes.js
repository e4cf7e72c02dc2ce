// The ways a file goes to B2. A route gets a Delivery, whose `ask` and `sendBytes` try again until
// they are answered or refused. What it keeps in the plan lets a retry go on where it stopped.
const LANES = 3;

export const isLarge = (upload, { whole }) => upload.size > whole || Boolean(upload.plan);

export const needsHash = (upload, limits) => isLarge(upload, limits) && !upload.plan && upload.size <= limits.hash;

export const routeFor = (upload, limits) => (isLarge(upload, limits) ? sendInParts : sendWhole);

// The SHA-1 is computed while the bytes are on their way: it is needed when they have arrived.
async function sendWhole(upload, delivery) {
  const about = new URLSearchParams(aboutFile(upload));
  const sending = delivery.sendBytes(`/body?${about}`, { body: upload.file, headers: optionsOf(upload), flight: 1 });
  const [answer] = await Promise.all([sending, delivery.hashBeside()]);
  return answer;
}

async function sendInParts(upload, delivery) {
  const plan = (upload.plan ??= await begin(upload, delivery));
  delivery.keep();
  const headers = { "X-Upload-Token": plan.token };
  const missing = missingParts(plan);
  const lane = async () => {
    for (let number; (number = missing.shift()); ) {
      const body = sliceOf(upload.file, plan, number);
      const { etag } = await delivery.sendPart(number, body, headers);
      plan.etags.set(number, etag);
      plan.sent += body.size;
      delivery.keep();
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  plan.token = ""; // whatever becomes of it: B2 is asked what it holds before anything else is tried
  return delivery.ask("POST", "/finish", { headers, json: { etags: etagsInOrder(plan) } });
}

async function begin(upload, delivery) {
  const plan = await delivery.ask("POST", "/begin", { json: { ...aboutFile(upload), sha1: upload.sha1 }, headers: optionsOf(upload) });
  return { ...plan, etags: new Map(), sent: 0 };
}

const aboutFile = ({ target, name, size, type, lastModified }) => ({
  content_type: type, bucket: target.bucket, name, size, last_modified: lastModified,
});

// What the upload form had checked and sealed for all files of the batch (offer.js).
const optionsOf = ({ target: { options } }) => (options ? { "X-Upload-Options": options } : {});

function missingParts({ parts, etags }) {
  const numbers = Array.from({ length: parts }, (_, index) => index + 1);
  return numbers.filter((number) => !etags.has(number));
}

export function sliceOf(file, { part_size: size }, number) {
  return file.slice(size * (number - 1), size * number);
}

const etagsInOrder = ({ etags }) => [...etags].sort(([a], [b]) => a - b).map(([, etag]) => etag);
