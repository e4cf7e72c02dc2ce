// The queue: which upload is next, and what becomes of it. No DOM in here: it tells whoever
// listens ("added", "changed", "progress", "removed"; the upload is the event's detail).
import { Delivery } from "./delivery.js";
import { Lanes } from "./lanes.js";
import { Refusal } from "./transport.js";
import { Upload } from "./upload.js";

const SLOTS = 3; // files under way, and requests in flight over all of them

export class Queue extends EventTarget {
  uploads = new Set();
  #queued = []; // the next ones, in order
  #stops = new Map(); // upload under way → its AbortController

  constructor({ limits, send, hash }) {
    super();
    this.means = { limits, send, hash, lanes: new Lanes(SLOTS) };
  }

  add(items, target) {
    for (const { file, path } of items) {
      const upload = new Upload(file, target.prefix + path, target);
      this.uploads.add(upload);
      this.#queued.push(upload);
      this.#tell("added", upload);
    }
    this.#pump();
  }

  retry(upload) {
    if (upload.state !== "failed") return;
    this.#set(upload, "queued");
    this.#queued.push(upload);
    this.#pump();
  }

  // Cancels what runs. What is left of it at B2 is given up once nothing is in flight any more.
  remove(upload) {
    this.uploads.delete(upload);
    if (upload.state !== "done") {
      this.#set(upload, "cancelled");
      if (this.#stops.has(upload)) this.#stops.get(upload).abort();
      else this.#discard(upload);
    }
    this.#tell("removed", upload);
  }

  #pump() {
    while (this.#stops.size < SLOTS && this.#queued.length) {
      const upload = this.#queued.shift();
      if (upload.state === "queued") this.#start(upload);
    }
  }

  async #start(upload) {
    const stop = new AbortController();
    this.#stops.set(upload, stop);
    try {
      await this.#delivery(upload, stop.signal).run();
      this.#set(upload, "done");
    } catch (error) {
      stop.abort(); // the other parts of the same file
      if (upload.state !== "cancelled") this.#set(upload, "failed", noteOf(error));
    } finally {
      this.#stops.delete(upload);
      upload.flights.clear();
      if (upload.state === "cancelled") this.#discard(upload);
      this.#pump();
    }
  }

  #delivery(upload, signal) {
    const onState = (state, note) => this.#set(upload, state, note);
    const onProgress = () => this.#tell("progress", upload);
    return new Delivery(upload, this.means, { signal, onState, onProgress });
  }

  // Nobody waits for this one, and nobody tries it again: B2 lists what it does not reach.
  #discard({ plan, target }) {
    if (!plan) return;
    const headers = { "X-Upload-Token": plan.token };
    this.means.send("POST", `${target.url}/cancel`, { json: {}, headers }).catch(() => {});
  }

  #set(upload, state, note = null) {
    if (upload.state === "cancelled") return;
    Object.assign(upload, { state, note });
    this.#tell("changed", upload);
  }

  #tell(what, upload) {
    this.dispatchEvent(new CustomEvent(what, { detail: upload }));
  }
}

function noteOf(error) {
  if (error instanceof Refusal) return { text: error.message, key: error.note, signIn: error.signIn };
  reportError(error); // a mistake of ours: the console shows it, the person can try again
  return { key: "gave-up" };
}
