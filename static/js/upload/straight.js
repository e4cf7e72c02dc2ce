// Straight to B2: files and parts go to presigned URLs on B2's own host, where the bucket's CORS
// rules let this page do so. The console signs them, and carries none of their bytes.
import { exchange, Hiccup } from "./transport.js";

const CONSOLE = { parts: false, files: false, reason: "", can_open: false };
const STRAIGHT = { straight: true, reason: "", can_open: false };

// This way is closed; the console is still there, and says what is wrong. `reason` names a text of
// the page; `alone`: for this file only; `gone`: B2 does not know the upload, or the bucket.
export class Blocked extends Error {
  constructor(reason, { alone = false, gone = false } = {}) {
    super(reason);
    Object.assign(this, { reason, alone, gone });
  }
}

// Which way files and parts for each bucket go: asked once, until it turns out otherwise.
// Tells "changed"; the event's detail is { target, way }.
export class Ways extends EventTarget {
  #asked = new Map(); // bucket → promise of { parts, files (whether they go), reason, can_open }

  constructor(send) {
    super();
    this.send = send;
  }

  // what: "files" or "parts". Answers { straight, reason (why not), can_open }.
  async of({ target, name }, what) {
    if (!survives(name)) return through("name");
    if (!this.#asked.has(target.bucket)) this.#asked.set(target.bucket, this.#ask(target));
    const way = await this.#asked.get(target.bucket);
    return way[what] ? STRAIGHT : { ...through(way.reason), can_open: way.can_open };
  }

  // Adds the CORS rule that is missing; throws what the console answers instead.
  async open(target) {
    const way = await this.send("POST", `${target.url}/way/open`, { json: { bucket: target.bucket } });
    this.#set(target, way);
    return way;
  }

  // Asked again for the next file: what was wrong may be mended.
  forget({ bucket }) {
    this.#asked.delete(bucket);
  }

  // Answers the way that is left, for one file or for all.
  close({ target }, { reason, alone }) {
    if (!alone) this.#set(target, { ...CONSOLE, reason });
    return through(reason);
  }

  async #ask(target) {
    const query = new URLSearchParams({ bucket: target.bucket, origin: location.origin });
    try {
      const way = await this.send("GET", `${target.url}/way?${query}`);
      this.#tell(target, way);
      return way;
    } catch {
      this.#asked.delete(target.bucket); // asked again for the next file
      return CONSOLE;
    }
  }

  #set(target, way) {
    this.#asked.set(target.bucket, Promise.resolve(way));
    this.#tell(target, way);
  }

  #tell(target, way) {
    this.dispatchEvent(new CustomEvent("changed", { detail: { target, way } }));
  }
}

// Browsers resolve such segments, even percent-encoded ones: another name would be asked for.
const survives = (name) => !name.split("/").some((step) => step === "." || step === "..");

const through = (reason) => ({ straight: false, reason, can_open: false });

// One PUT to B2. Answers the ETag, and the id of a whole file. No cookies, and no headers but those
// that the URL is signed for.
export function putStraight(url, body, { headers, signal, onProgress }) {
  return exchange("PUT", url, { body, headers, signal, onProgress }, judge);
}

function judge(xhr, resolve, reject) {
  const told = (name) => xhr.getResponseHeader(name) ?? "";
  if (xhr.status === 200) resolve({ etag: told("ETag").replaceAll('"', ""), id: told("x-amz-version-id") });
  else if (xhr.status === 429 || xhr.status >= 500)
    reject(new Hiccup("", { retryAfter: Number(told("Retry-After")) || undefined }));
  // A 400 or 404 is about this one; anything else, as a cap that is reached, meets the others too.
  else reject(new Blocked("refused", { alone: [400, 404].includes(xhr.status), gone: xhr.status === 404 }));
}
