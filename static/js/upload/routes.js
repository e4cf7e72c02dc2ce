// The ways a file goes to B2. A route gets `ask` and `sendBytes`, which try again until they are
// answered or refused. Whatever it keeps on the upload lets a retry go on where it stopped.
const LANES = 3;

export const needsHash = (upload, { whole, hash }) => upload.size > whole && upload.size <= hash;

export const routeFor = (upload, { whole }) => (upload.size > whole ? sendInParts : sendWhole);

async function sendWhole(upload, { sendBytes }) {
  const about = new URLSearchParams({ ...aboutFile(upload), content_type: upload.type });
  return sendBytes(`/body?${about}`, { body: upload.file, flight: 1 });
}

async function sendInParts(upload, { ask, sendBytes }) {
  upload.plan ??= await ask("POST", "/begin", { json: { ...aboutFile(upload), content_type: upload.type, sha1: upload.sha1 } });
  const headers = { "X-Upload-Token": upload.plan.token };
  const missing = missingParts(upload);
  const lane = async () => {
    for (let number; (number = missing.shift()); ) {
      const body = sliceOf(upload, number);
      const { etag } = await sendBytes(`/part?number=${number}`, { body, headers, flight: number });
      upload.etags.set(number, etag);
      upload.sent += body.size;
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return ask("POST", "/finish", { headers, json: { etags: etagsInOrder(upload) } });
}

const aboutFile = ({ target, name, size, lastModified }) => ({
  bucket: target.bucket, name, size, last_modified: lastModified,
});

function missingParts({ plan, etags }) {
  const numbers = Array.from({ length: plan.parts }, (_, index) => index + 1);
  return numbers.filter((number) => !etags.has(number));
}

function sliceOf({ file, plan }, number) {
  const start = plan.part_size * (number - 1);
  return file.slice(start, start + plan.part_size);
}

const etagsInOrder = ({ etags }) => [...etags].sort(([a], [b]) => a - b).map(([, etag]) => etag);
