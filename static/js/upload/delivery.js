// Carries one upload to B2: hashes it, chooses its route, and asks again where that may help.
import { MAX_TRIES, delayFor, rest } from "./backoff.js";
import { rejoin } from "./resume.js";
import { needsHash, routeFor } from "./routes.js";
import { Hiccup, Refusal } from "./transport.js";

export class Delivery {
  // means: send, hash, limits, memory, and lanes (requests in flight over all uploads)
  constructor(upload, means, { signal, onState, onProgress }) {
    Object.assign(this, { upload, means, signal, onState, onProgress });
  }

  async run() {
    for (let restarts = 0; ; restarts++) {
      try {
        return await this.#attempt();
      } catch (error) {
        if (restarts > 1 || !this.#startsOver(error)) throw error;
      }
    }
  }

  async sendBytes(path, { body, headers, flight }) {
    const md5 = await this.means.hash("md5", body, { signal: this.signal });
    return this.ask("PUT", path, { body, headers: { ...headers, "X-Content-MD5": md5 }, flight });
  }

  async ask(method, path, options) {
    for (let tries = 1; ; tries++) {
      try {
        return await this.means.lanes.use(() => this.#once(method, path, options));
      } catch (error) {
        await this.#restAfter(error, tries);
      }
    }
  }

  hashWhole() {
    this.#enter("hashing");
    return this.means.hash("sha1", this.upload.file, this.#reading());
  }

  async hashBeside() {
    const { upload, means, signal } = this;
    upload.sha1 ??= await means.hash("sha1", upload.file, { signal });
  }

  compare(part, onProgress) {
    this.#enter("comparing");
    return this.means.hash("md5", part, { signal: this.signal, onProgress });
  }

  compared(bytes) {
    this.upload.hashed = bytes;
    this.onProgress();
  }

  // So that another page can go on with it.
  keep() {
    this.means.memory.keep(this.upload);
  }

  async #attempt() {
    const { upload, means } = this;
    const finished = upload.plan && !upload.plan.token && (await rejoin(upload, this));
    if (finished) return finished;
    if (needsHash(upload, means.limits)) upload.sha1 ??= await this.hashWhole();
    return routeFor(upload, means.limits)(upload, this);
  }

  // A token that is too old is replaced; what B2 holds nothing of any more begins once more.
  #startsOver({ code }) {
    const { upload } = this;
    if (!upload.plan) return false;
    if (code === "token_refused") upload.plan.token = "";
    else if (code === "upload_gone" && !upload.foreign) this.#forget();
    else return false;
    return true;
  }

  #forget() {
    this.means.memory.drop(this.upload);
    this.upload.plan = null;
  }

  #enter(state) {
    if (this.upload.state === state) return;
    this.upload.hashed = 0;
    this.onState(state);
  }

  #reading() {
    return { signal: this.signal, onProgress: (bytes) => this.compared(bytes) };
  }

  async #once(method, path, { flight, ...options }) {
    const { upload, signal } = this;
    signal.throwIfAborted();
    this.onState("uploading");
    const onProgress = (bytes) => {
      if (flight) upload.flights.set(flight, bytes);
      this.onProgress();
    };
    // A large file that is being started is seen through, so that it can be given up by its id.
    const stoppable = path === "/begin" ? {} : { signal };
    try {
      return await this.means.send(method, upload.target.url + path, { ...options, ...stoppable, onProgress });
    } finally {
      upload.flights.delete(flight);
    }
  }

  async #restAfter(error, tries) {
    if (!(error instanceof Hiccup)) throw error;
    if (error.network) await stillReadable(this.upload.file);
    this.signal.throwIfAborted(); // another part was refused meanwhile
    if (tries >= MAX_TRIES) throw new Refusal("gave-up", { text: error.message });
    const wait = delayFor(tries, error.retryAfter);
    if (!this.upload.flights.size) this.onState("waiting", waitingNote(error, wait));
    await rest(wait, this.signal);
  }
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
