// Straight to B2: parts go to presigned URLs on B2's own host, where the bucket's CORS rules let
// this page do so. The console signs them, and carries none of their bytes.
import { exchange, Hiccup } from "./transport.js";

const CONSOLE = { straight: false, reason: "", can_open: false };

// This way is closed for the page; the console is still there, and says what is wrong.
export class Blocked extends Error {}

// Which way the parts for each bucket go: asked once, until it turns out otherwise.
// Tells "changed"; the event's detail is { target, way }.
export class Ways extends EventTarget {
  #asked = new Map(); // bucket → promise of a way

  constructor(send) {
    super();
    this.send = send;
  }

  of(target) {
    if (!this.#asked.has(target.bucket)) this.#asked.set(target.bucket, this.#ask(target));
    return this.#asked.get(target.bucket);
  }

  // Adds the CORS rule that is missing; throws what the console answers instead.
  async open(target) {
    const way = await this.send("POST", `${target.url}/way/open`, { json: { bucket: target.bucket } });
    this.#set(target, way);
    return way;
  }

  close(target) {
    this.#set(target, { ...CONSOLE, reason: "unreachable" });
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

// One PUT to B2. Answers the ETag. No cookies, no headers of ours: the URL is all that it needs.
export function putStraight(url, body, { signal, onProgress }) {
  return exchange("PUT", url, { body, signal, onProgress }, judge);
}

function judge(xhr, resolve, reject) {
  if (xhr.status === 200) resolve(xhr.getResponseHeader("ETag")?.replaceAll('"', "") ?? "");
  else if (xhr.status === 429 || xhr.status >= 500)
    reject(new Hiccup("", { retryAfter: Number(xhr.getResponseHeader("Retry-After")) || undefined }));
  else reject(new Blocked(`B2 answered ${xhr.status}`));
}
