// Wires the upload queue to the page.
import { acceptDrops } from "./drop.js";
import { takeOverForms } from "./form.js";
import { Hasher } from "./hash.js";
import { refreshAfter } from "./listing.js";
import { Queue } from "./queue.js";
import { send } from "./transport.js";
import { openTray } from "./tray.js";

const { hashWorker, wholeLimit, hashLimit } = document.getElementById("upload-tray").dataset;
const limits = { whole: Number(wholeLimit), hash: Number(hashLimit) };
// One file at a time is hashed before it starts; parts are hashed while others are sent.
const hashers = { sha1: new Hasher(hashWorker, 1), md5: new Hasher(hashWorker, 2) };
const hash = (algorithm, blob, options) => hashers[algorithm].hash(algorithm, blob, options);
const queue = new Queue({ limits, send, hash });
const begin = (items, target) => queue.add(items, target);
openTray(queue);
refreshAfter(queue);
acceptDrops(takeOverForms({ begin, send, hash, limits }));
addEventListener("beforeunload", (event) => {
  if ([...queue.uploads].some((upload) => upload.running)) event.preventDefault();
});
