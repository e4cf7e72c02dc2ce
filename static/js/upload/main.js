// Wires the upload queue to the page.
import { acceptDrops } from "./drop.js";
import { takeOverForms } from "./form.js";
import { Hasher } from "./hash.js";
import { refreshAfter } from "./listing.js";
import { Memory } from "./memory.js";
import { Neighbours } from "./neighbours.js";
import { acceptPastes } from "./paste.js";
import { answers, Outage } from "./outage.js";
import { Queue } from "./queue.js";
import { send } from "./transport.js";
import { openTray } from "./tray.js";
import { wireStops } from "./tray-stops.js";
import { Ways } from "./straight.js";
import { offerWay } from "./way-offer.js";
import { wireUnfinished } from "./unfinished.js";

const { hashWorker, wholeLimit, hashLimit, probe } = document.getElementById("upload-tray").dataset;
const limits = { whole: Number(wholeLimit), hash: Number(hashLimit) };
// One file at a time is hashed before it starts; parts are hashed while others are sent.
const [wholes, parts] = [new Hasher(hashWorker, 1), new Hasher(hashWorker, 2)];
const hashers = { sha1: wholes, md5: parts, both: parts };
const hash = (algorithm, blob, options) => hashers[algorithm].hash(algorithm, blob, options);
// Uploads of one key are nobody else's business, not even of another key of the account.
const memory = new Memory(document.querySelector("[data-account]").dataset, storage());
const ways = new Ways(send);
const outage = new Outage(() => answers(probe));
const neighbours = new Neighbours(() => queue.atWork, (fileId) => queue.endElsewhere(fileId));
const queue = new Queue({ limits, send, hash, memory, ways, neighbours, outage });
const begin = (items, target) => queue.add(items, target);
const tray = openTray(queue);
offerWay(ways, queue, (words) => tray.say(words));
wireStops(document.getElementById("upload-tray"), queue, outage, (words) => tray.say(words));
refreshAfter(queue);
const offer = takeOverForms({ begin, send, hash, limits });
acceptDrops(offer);
acceptPastes(offer);
wireUnfinished(queue, neighbours);
restore();
document.addEventListener("submit", ({ target }) => "signOut" in target.dataset && memory.close());
addEventListener("beforeunload", (event) => {
  if ([...queue.uploads].some(({ isLostOnLeaving }) => isLostOnLeaving)) event.preventDefault();
});

function storage() {
  try {
    return localStorage;
  } catch {
    return null; // forbidden by the browser's settings
  }
}

async function restore() {
  memory.onDropped((fileId) => {
    const upload = queue.find(fileId);
    if (upload?.state === "interrupted") queue.forget(upload);
  });
  if (!memory.all().length) return;
  const busy = await neighbours.busy();
  const records = memory.all().filter(({ file_id: id }) => !busy.has(id));
  queue.restore(records.filter((record) => !record.given_up));
  records.filter((record) => record.given_up).forEach((record) => queue.giveUp(record));
}
