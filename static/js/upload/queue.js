// The queue: no DOM in here. An Upload holds the facts, the queue moves it from state to state
// and tells whoever listens. States: queued, hashing, uploading, waiting, done, failed, cancelled.
// (A paused or orphaned upload would be one more state that `pump` does not pick.)
import { MAX_TRIES, delayFor, rest } from "./backoff.js";
import { Lanes } from "./lanes.js";
import { needsHash, routeFor } from "./routes.js";
import { Hiccup, Refusal } from "./transport.js";

const SLOTS = 3; // files under way, and requests in flight over all of them
const RUNNING = new Set(["queued", "hashing", "uploading", "waiting"]);

export class Upload {
  state = "queued";
  note = null; // { key, … } names a text of the page, { text } is one from the server
  sent = 0; // bytes that are stored
  flights = new Map(); // request → bytes on their way
  hashed = 0;
  etags = new Map();

  constructor(file, name, target) {
    Object.assign(this, { file, name, target, size: file.size, type: file.type, lastModified: file.lastModified });
  }

  get running() {
    return RUNNING.has(this.state);
  }

  get bytes() {
    const flying = [...this.flights.values()].reduce((sum, bytes) => sum + bytes, 0);
    return this.state === "done" ? this.size : Math.min(this.sent + flying, this.size);
  }

  startOver() {
    Object.assign(this, { plan: undefined, sent: 0 });
    this.etags.clear();
  }
}

export class Queue extends EventTarget {
  uploads = new Set();
  #queued = []; // the next ones, in order
  #lanes = new Lanes(SLOTS);
  #stops = new Map(); // upload under way → its AbortController

  constructor({ limits, send, hash }) {
    super();
    Object.assign(this, { limits, send, hash });
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
      await this.#carry(upload, stop.signal);
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

  async #carry(upload, signal) {
    if (needsHash(upload, this.limits) && !upload.sha1) {
      this.#set(upload, "hashing");
      const onProgress = (bytes) => ((upload.hashed = bytes), this.#tell("progress", upload));
      upload.sha1 = await this.hash("sha1", upload.file, { signal, onProgress });
    }
    const ask = (method, path, options) => this.#ask(upload, signal, method, path, options);
    const sendBytes = async (path, { body, headers, ...options }) => {
      const md5 = await this.hash("md5", body, { signal });
      return ask("PUT", path, { body, headers: { ...headers, "X-Content-MD5": md5 }, ...options });
    };
    const route = routeFor(upload, this.limits);
    try {
      upload.stored = await route(upload, { ask, sendBytes });
    } catch (error) {
      if (error.code !== "upload_gone") throw error;
      upload.startOver(); // given up elsewhere, or too old: once more from the beginning
      upload.stored = await route(upload, { ask, sendBytes });
    }
  }

  async #ask(upload, signal, method, path, { flight, ...options }) {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#lanes.use(() => this.#try(upload, signal, method, path, flight, options));
      } catch (error) {
        await this.#restAfter(error, upload, signal, tries);
      }
    }
  }

  async #try(upload, signal, method, path, flight, options) {
    signal.throwIfAborted();
    this.#set(upload, "uploading");
    const onProgress = (bytes) => {
      if (flight) upload.flights.set(flight, bytes);
      this.#tell("progress", upload);
    };
    try {
      // A large file that is being started is seen through, so that it can be given up by its id.
      const stoppable = path === "/begin" ? {} : { signal };
      return await this.send(method, upload.target.url + path, { ...options, ...stoppable, onProgress });
    } finally {
      upload.flights.delete(flight);
    }
  }

  async #restAfter(error, upload, signal, tries) {
    if (!(error instanceof Hiccup)) throw error;
    if (error.network) await stillReadable(upload.file);
    if (tries >= MAX_TRIES) throw new Refusal("gave-up", { text: error.message });
    const wait = delayFor(tries, error.retryAfter);
    if (!upload.flights.size) this.#set(upload, "waiting", waitingNote(error, wait));
    await rest(wait, signal);
  }

  // Nobody waits for this one, and nobody tries it again: B2 lists what it does not reach.
  #discard({ plan, target }) {
    if (!plan) return;
    const headers = { "X-Upload-Token": plan.token };
    this.send("POST", `${target.url}/cancel`, { json: {}, headers }).catch(() => {});
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

function waitingNote(error, wait) {
  if (!navigator.onLine) return { key: "offline" };
  return { key: error.network ? "lost" : "busy", seconds: Math.ceil(wait / 1000) };
}

// A file that was moved or changed makes a request fail just as a lost network does.
async function stillReadable(file) {
  await file.slice(0, 1).arrayBuffer().catch(() => {
    throw new Refusal("unreadable");
  });
}
