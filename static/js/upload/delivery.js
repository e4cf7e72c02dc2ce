// Carries one upload to B2: hashes it, chooses its route, and asks again where that may help.
import { MAX_TRIES, delayFor, rest } from "./backoff.js";
import { rejoin } from "./resume.js";
import { needsHash, routeFor } from "./routes.js";
import { Blocked, putStraight } from "./straight.js";
import { Hiccup, Refusal } from "./transport.js";

export class Delivery {
  #outages = 0; // that it outlasted

  // means: send, hash, limits, memory, outage, and lanes (requests in flight over all uploads, to either host)
  constructor(upload, means, { signal, onState, onProgress }) {
    Object.assign(this, { upload, means, stop: signal, signal, onState, onProgress });
  }

  async run() {
    for (let restarts = 0; ; restarts++) {
      const attempt = new AbortController();
      this.signal = AbortSignal.any([this.stop, attempt.signal]);
      try {
        return await this.#attempt();
      } catch (error) {
        attempt.abort(); // the other parts of the same file
        if (restarts > 1 || !this.#startsOver(error)) throw error;
      }
    }
  }

  // Straight to B2 where the bucket's rules let this page, and through the console everywhere else.
  // Answers the part's ETag at B2 and the SHA-1 of what was read of the file.
  async sendPart(number, body, headers) {
    const { md5, sha1 } = await this.means.hash("both", body, { signal: this.signal });
    const { etag } = await this.#sendPart(number, { body, md5, headers });
    return { etag, sha1 };
  }

  ask(method, path, options) {
    return this.insist(() => this.once(method, path, options));
  }

  hashWhole() {
    this.#enter("hashing");
    return this.means.hash("sha1", this.upload.file, this.#reading());
  }

  compare(part, onProgress) {
    this.#enter("comparing");
    return this.means.hash("both", part, { signal: this.signal, onProgress });
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
    const finished = upload.plan && !upload.plan.token && (await this.#rejoin());
    if (finished) return finished;
    if (needsHash(upload, means.limits)) upload.sha1 ??= await this.hashWhole();
    return routeFor(upload, means.limits)(upload, this);
  }

  // A token that is too old is replaced. Where B2 knows nothing of an upload any more, it is asked what
  // became of it: somebody may have finished it.
  #startsOver({ code }) {
    const { plan } = this.upload;
    if (!plan || !["token_refused", "upload_gone"].includes(code)) return false;
    plan.token = "";
    return true;
  }

  // Never begun once more unasked: whoever cancelled it did not want that, nor who finished it elsewhere.
  async #rejoin() {
    const { upload, means } = this;
    if ((await means.neighbours.busy()).has(upload.plan.file_id)) throw new Refusal("other-tab", { code: "other_tab" });
    try {
      return await rejoin(upload, this);
    } catch (error) {
      if (error.code !== "upload_gone") throw error;
      means.memory.drop(upload);
      upload.lose();
      throw new Refusal("parts-gone");
    }
  }

  async #sendPart(number, { body, md5, headers }) {
    const { upload, means } = this;
    upload.way = await means.ways.of(upload, "parts");
    try {
      if (upload.way.straight) return await this.#sendStraight(number, { body, md5, headers });
    } catch (error) {
      if (!(error instanceof Blocked)) throw error;
      // About this upload alone: nothing is wrong with the way
      if (error.gone) throw new Refusal("refused", { code: "upload_gone" });
      upload.way = means.ways.close(upload, error);
    }
    return this.ask("PUT", `/part?number=${number}`, { body, headers: { ...headers, "X-Content-MD5": md5 }, flight: number });
  }

  async #sendStraight(number, { body, md5, headers }) {
    const lost = { times: 0 };
    return this.insist(async () => {
      const { url } = await this.once("POST", `/sign?number=${number}`, { json: {}, headers });
      try {
        const { etag } = await this.fly(number, (onProgress) => putStraight(url, body, { signal: this.signal, onProgress }));
        if (etag && etag !== md5) throw new Hiccup(""); // it arrived damaged: once more
        return { etag: md5 };
      } catch (error) {
        if (error.network && navigator.onLine && this.countLoss(lost) > 1) throw new Blocked("unreachable");
        throw error;
      }
    }, this.means.lanes.b2);
  }

  // Lost twice while the console can be reached: then it is the way, and not the network.
  countLoss(lost) {
    const times = lost.outages === this.#outages ? lost.times + 1 : 1;
    return Object.assign(lost, { times, outages: this.#outages }).times;
  }

  async insist(once, lanes = this.means.lanes.console) {
    for (let tries = 1; ; tries++) {
      try {
        return await lanes.use(once);
      } catch (error) {
        if (await this.#outlasts(error)) tries = 0;
        else await this.#restAfter(error, tries);
      }
    }
  }

  #enter(state) {
    if (this.upload.state === state) return;
    this.upload.hashed = 0;
    this.onState(state);
  }

  #reading() {
    return { signal: this.signal, onProgress: (bytes) => this.compared(bytes) };
  }

  async once(method, path, { flight, state = "uploading", ...options }) {
    const { upload, signal } = this;
    signal.throwIfAborted();
    this.onState(state);
    // A large file that is being started is seen through, so that it can be given up by its id.
    const stoppable = path === "/begin" ? {} : { signal };
    const send = (onProgress) => this.means.send(method, upload.target.url + path, { ...options, ...stoppable, onProgress });
    return this.fly(flight, send);
  }

  async fly(flight, send) {
    const { flights } = this.upload;
    try {
      return await send((bytes) => {
        if (flight) flights.set(flight, bytes);
        this.onProgress();
      });
    } finally {
      flights.delete(flight);
    }
  }

  // Whether the network was gone, for this upload as for all others. Such a try does not count.
  async #outlasts(error) {
    if (!error.network) return false;
    await stillReadable(this.upload.file);
    this.signal.throwIfAborted();
    const wasOut = await this.means.outage.over(this.signal, (seconds) => this.onState("waiting", lostNote(seconds)));
    if (wasOut) this.#outages++;
    return wasOut;
  }

  async #restAfter(error, tries) {
    if (!(error instanceof Hiccup)) throw error;
    this.signal.throwIfAborted(); // another part was refused meanwhile
    if (tries >= MAX_TRIES) throw new Refusal("gave-up", { text: error.message });
    const wait = delayFor(tries, error.retryAfter);
    const seconds = Math.ceil(wait / 1000);
    if (!this.upload.flights.size) this.onState("waiting", error.network ? lostNote(seconds) : { key: "busy", seconds });
    await rest(wait, this.signal);
  }
}

const lostNote = (seconds) => (navigator.onLine ? { key: "lost", seconds } : { key: "offline" });

// A file that was moved or changed makes a request fail just as a lost network does.
async function stillReadable(file) {
  await file.slice(0, 1).arrayBuffer().catch(() => {
    throw new Refusal("unreadable");
  });
}
