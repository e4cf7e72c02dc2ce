// The queue: which upload is next, and what becomes of it. No DOM in here: it tells whoever
// listens ("added", "changed", "progress", "removed": the upload is the event's detail; "held": what the
// others wait for, or nothing any more).
import { Delivery } from "./delivery.js";
import { Holds } from "./holds.js";
import { Lanes } from "./lanes.js";
import { otherFile } from "./resume.js";
import { isLarge } from "./routes.js";
import { Signatures } from "./signatures.js";
import { Refusal } from "./transport.js";
import { Upload } from "./upload.js";
import { Verifier } from "./verifier.js";

const SLOTS = 5; // files under way
// Requests in flight over all of them. Browsers open six connections to a host, and the console's
// pages need some; a small file on its way to B2 mostly waits, and twice: a preflight comes first.
const LANES = { console: 3, b2: 5 };
const SOON = 100; // queued files that may be signed ahead

export class Queue extends EventTarget {
  uploads = new Set();
  #queued = []; // the next ones, in order
  #stops = new Map(); // upload under way → its AbortController
  #holds = new Holds();

  constructor({ limits, send, hash, memory, ways, neighbours, outage }) {
    super();
    const signatures = new Signatures(send, () => this.#coming());
    const lanes = { console: new Lanes(LANES.console), b2: new Lanes(LANES.b2) };
    this.means = { limits, send, hash, memory, ways, neighbours, outage, signatures, lanes };
    this.verifier = new Verifier(send, outage);
  }

  // items: [{ file, path }]; target: { url, bucket, prefix, options }
  add(items, target) {
    const interrupted = [...this.uploads].filter(({ state }) => state === "interrupted");
    for (const { file, path } of items) {
      const name = target.prefix + path;
      const before = interrupted.find((upload) => isSame(upload, name, target, file));
      if (before) this.choose(before, file);
      else this.#enqueue(this.#include(new Upload(file, name, target)));
    }
    this.#pump();
  }

  // What an earlier page was at; told as Upload.unfinished takes it.
  restore(records) {
    for (const record of records) if (!this.find(record.file_id)) this.#include(Upload.unfinished(record));
  }

  // The file of an interrupted upload; any other one is refused with the reason.
  choose(upload, file) {
    if (upload.state !== "interrupted") return;
    const refusal = otherFile(upload, file);
    if (refusal) return this.#set(upload, "interrupted", refusal);
    upload.take(file);
    this.#enqueue(upload);
    this.#pump();
  }

  // What an earlier page cancelled, and could not tell B2.
  giveUp(record) {
    this.#discard(Object.assign(Upload.unfinished(record), { state: "cancelled" }));
  }

  find(fileId) {
    return [...this.uploads].find(({ plan, gone }) => plan?.file_id === fileId || gone === fileId);
  }

  // The ids of the large files that this page sends, or will when a person lets them go on.
  get atWork() {
    const isMine = ({ plan, id, running, state }) => plan && !id && (running || ["held", "paused"].includes(state));
    return [...this.uploads].filter(isMine).map(({ plan }) => plan.file_id);
  }

  // A person cancelled it in another tab, or on its page.
  endElsewhere(fileId) {
    const upload = this.find(fileId);
    if (!upload || upload.id || upload.state === "checking") return; // B2 says itself what became of it
    if (upload.state === "interrupted") return this.forget(upload);
    this.means.memory.drop(upload);
    upload.lose();
    this.#stops.get(upload)?.abort();
    this.#set(upload, "failed", { key: "cancelled-elsewhere" });
  }

  pause(upload) {
    if (!upload.running || upload.state === "checking") return;
    upload.flights.clear(); // what is on its way does not arrive
    this.#set(upload, "paused", isLarge(upload, this.means.limits) ? null : { key: "paused-whole" });
    this.#stops.get(upload)?.abort();
  }

  resume(upload) {
    this.#again(upload, "paused");
  }

  retry(upload) {
    this.#again(upload, "failed");
  }

  // Whatever was held is mended, a person says.
  goOn() {
    for (const scope of this.#holds.scopes) this.#lift(scope);
    this.#pump();
  }

  // Cancels what runs. What is left of it at B2 is given up once nothing is in flight any more.
  remove(upload) {
    this.uploads.delete(upload);
    if (!upload.id) {
      this.#set(upload, "cancelled");
      if (upload.plan) this.means.memory.keep(upload);
      if (this.#stops.has(upload)) this.#stops.get(upload).abort();
      else this.#discard(upload);
    }
    this.#tell("removed", upload);
    this.#prune();
  }

  // Nothing of it is left at B2 that could be given up.
  forget(upload) {
    this.means.memory.drop(upload);
    if (!upload.id) upload.plan = null;
    this.remove(upload);
  }

  #include(upload) {
    this.uploads.add(upload);
    this.#tell("added", upload);
    return upload;
  }

  #enqueue(upload) {
    if (this.#holds.has(upload)) return this.#set(upload, "held");
    this.#set(upload, "queued");
    this.#queued.push(upload);
  }

  // One that was refused, and those that wait behind it. Answers whether there are any: one that is
  // alone has its own Retry.
  #hold(scope, refused, note) {
    const others = this.#queued.filter((upload) => upload.state === "queued" && this.#holds.covers(scope, upload));
    if (!others.length && !this.#holds.has(refused)) return false;
    this.#queued = this.#queued.filter((upload) => !this.#holds.covers(scope, upload));
    this.#holds.set(scope, { note, target: refused.target });
    for (const upload of [refused, ...others]) this.#set(upload, "held");
    this.#tell("held", this.#holds.first);
    return true;
  }

  // They go on in their order.
  #lift(scope) {
    this.means.ways.forget(this.#holds.delete(scope).target);
    for (const upload of this.uploads)
      if (upload.state === "held" && !this.#holds.has(upload)) this.#enqueue(upload);
    this.#tell("held", this.#holds.first);
  }

  // Where nobody waits any more there is nothing to go on with.
  #prune() {
    for (const scope of this.#holds.scopes) {
      if (this.#isWaitedFor(scope)) continue;
      this.#holds.delete(scope);
      this.#tell("held", this.#holds.first);
    }
  }

  #isWaitedFor(scope) {
    for (const upload of this.uploads) if (upload.state === "held" && this.#holds.covers(scope, upload)) return true;
    return false;
  }

  #again(upload, state) {
    if (upload.state !== state) return;
    this.#enqueue(upload);
    this.#pump();
  }

  // Small files whose turn is now or next.
  *#coming() {
    for (const upload of [...this.#stops.keys(), ...this.#queued.slice(0, SOON)])
      if (upload.running && !upload.id && !isLarge(upload, this.means.limits)) yield upload;
  }

  // One that was paused a moment ago has to come to rest before it starts again.
  #pump() {
    while (this.#stops.size < SLOTS) {
      const index = this.#queued.findIndex((upload) => !this.#stops.has(upload));
      if (index < 0) return;
      const [upload] = this.#queued.splice(index, 1);
      if (upload.state === "queued") this.#start(upload);
    }
  }

  async #start(upload) {
    const stop = new AbortController();
    this.#stops.set(upload, stop);
    try {
      const { id } = await this.#delivery(upload, stop.signal).run();
      this.#stored(upload, id);
    } catch (error) {
      if (!stop.signal.aborted) this.#fail(upload, error); // else a person stopped it
    } finally {
      this.#stops.delete(upload);
      upload.flights.clear();
      if (upload.state === "cancelled") this.#discard(upload);
      this.#pump();
    }
  }

  #delivery(upload, signal) {
    const onState = (state, note) => signal.aborted || this.#set(upload, state, note);
    const onProgress = () => this.#tell("progress", upload);
    return new Delivery(upload, this.means, { signal, onState, onProgress });
  }

  // Not success before it is compared; meanwhile the next one has its place.
  async #stored(upload, id) {
    upload.id = id;
    this.means.memory.drop(upload);
    this.#set(upload, "checking");
    try {
      upload.verified = await this.verifier.check(upload);
      this.#set(upload, "done");
    } catch (error) {
      this.#fail(upload, error);
    }
  }

  #fail(upload, error) {
    if (["other_file", "other_tab"].includes(error.code)) {
      upload.file = null;
      upload.plan.sent = 0;
      return this.#set(upload, "interrupted", noteOf(error));
    }
    if (error.code === "mismatch") Object.assign(upload, { id: "", plan: null });
    const scope = this.#holds.scopeOf(error, upload.target);
    const note = noteOf(error);
    if (!scope || !this.#hold(scope, upload, note)) this.#set(upload, "failed", note);
  }

  // Nobody waits for this one, and nobody tries it again: its memory stays until B2 has given it up.
  async #discard(upload) {
    const { plan, target, name, size, id } = upload;
    if (!plan || id) return;
    const { send, memory, neighbours } = this.means;
    try {
      const json = { bucket: target.bucket, name, size, file_id: plan.file_id, part_size: plan.part_size };
      const held = plan.token ? plan : await send("POST", `${target.url}/resume`, { json });
      if (held.finished) return this.#arrivedFirst(upload, held.id);
      await send("POST", `${target.url}/cancel`, { json: {}, headers: { "X-Upload-Token": held.token } });
      memory.drop(upload);
      neighbours.tellCancelled(plan.file_id);
    } catch (error) {
      if (error.network) return this.#discardAfter(upload);
      if (["upload_gone", "end_unknown", "NoSuchBucket"].includes(error.code)) memory.drop(upload);
    }
  }

  // As soon as the network is back; if it was not the network, by the next page.
  async #discardAfter(upload) {
    const wasOut = await this.means.outage.over(new AbortController().signal, () => {});
    if (wasOut) this.#discard(upload);
  }

  // Cancelled too late: it is a version, and shown as that.
  #arrivedFirst(upload, id) {
    upload.state = "checking";
    this.#include(upload);
    this.#stored(upload, id);
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

const isSame = (upload, name, { url, bucket }, file) =>
  upload.name === name && upload.target.url === url && upload.target.bucket === bucket && !otherFile(upload, file);

function noteOf(error) {
  const { message, note, signIn, more } = error;
  if (error instanceof Refusal) return { ...more, text: message, key: note, signIn };
  reportError(error); // a mistake of ours: the console shows it, the person can try again
  return { key: "gave-up" };
}
