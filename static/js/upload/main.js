// Wires the upload queue to the page. Only below sign-in is there a tray.
import { acceptDrops } from "./drop.js";
import { takeOverForms } from "./form.js";
import { hasher } from "./hash.js";
import { refreshAfter } from "./listing.js";
import { Queue } from "./queue.js";
import { text } from "./texts.js";
import { send } from "./transport.js";
import { openTray } from "./tray.js";

const tray = document.getElementById("upload-tray");
if (tray) start(tray.dataset);

function start({ hashWorker, wholeLimit, hashLimit }) {
  const limits = { whole: Number(wholeLimit), hash: Number(hashLimit) };
  const queue = new Queue({ limits, send, hash: hasher(hashWorker) });
  const begin = (items, target) => queue.add(items, target);
  const refuse = (key) => (document.getElementById("upload-live").textContent = text(key));
  openTray(queue);
  refreshAfter(queue);
  takeOverForms({ begin });
  acceptDrops({ begin, refuse });
  addEventListener("beforeunload", (event) => {
    if (queue.uploads.some((upload) => upload.running)) event.preventDefault();
  });
}
