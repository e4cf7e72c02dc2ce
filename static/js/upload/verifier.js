// Asks what B2 stored, for many uploads at once, and compares it with the browser's own SHA-1.
import { delayFor, rest } from "./backoff.js";
import { Hiccup, Refusal } from "./transport.js";

const BURST = 150; // many small files arrive within a moment
const MOST = 20;
const TRIES = 4;

export class Verifier {
  #waiting = []; // { upload, resolve, reject }
  #busy = false;

  constructor(send, outage) {
    Object.assign(this, { send, outage });
  }

  // Resolves to how it was verified: "sha1"; of a large file by the SHA-1 of "each" part, or by the
  // MD5 of its "parts" alone, "-kept" when its whole SHA-1 is kept at B2; "unread" where the key may
  // not know, or "" where nobody could tell.
  check(upload) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ upload, resolve, reject });
      this.#work();
    });
  }

  async #work() {
    if (this.#busy) return;
    this.#busy = true;
    await new Promise((resolve) => setTimeout(resolve, BURST));
    while (this.#waiting.length) await this.#round(this.#take());
    this.#busy = false;
  }

  // As many as one request takes, all of the same account.
  #take() {
    const { url } = this.#waiting[0].upload.target;
    const taken = this.#waiting.filter(({ upload }) => upload.target.url === url).slice(0, MOST);
    this.#waiting = this.#waiting.filter((one) => !taken.includes(one));
    return taken;
  }

  async #round(asked) {
    const answer = await this.#ask(asked.map(({ upload }) => upload));
    const stored = new Map(answer.files.map((file) => [file.id, file]));
    for (const { upload, resolve, reject } of asked) {
      try {
        resolve(judge(upload, stored.get(upload.id)) || (answer.lacks ? "unread" : ""));
      } catch (error) {
        reject(error);
      }
    }
  }

  // Stored it is already, so whatever happens here fails nothing: it is just not verified.
  async #ask(uploads) {
    const files = uploads.map(({ id, target }) => ({ id, bucket: target.bucket }));
    for (let tries = 1; tries <= TRIES; tries++) {
      try {
        return await this.send("POST", `${uploads[0].target.url}/verify`, { json: { files } });
      } catch (error) {
        if (!(error instanceof Hiccup)) break;
        if (error.network && (await this.outage.over(new AbortController().signal, () => {}))) tries = 0;
        await rest(delayFor(tries, error.retryAfter), new AbortController().signal);
      }
    }
    return { files: [] };
  }
}

function judge({ sha1, bySha1, size, plan, id }, stored) {
  // Of each part: its MD5 when it arrived, its SHA-1 before B2 made a file of them
  const byParts = bySha1 ? "each" : plan?.proven.size ? "parts" : "";
  if (!stored || stored.gone) return byParts;
  const differs = stored.size !== size || (sha1 && stored.sha1 && sha1 !== stored.sha1);
  if (differs) throw new Refusal(stored.delete_url ? "mismatch" : "mismatch-kept", { code: "mismatch", id, deleteUrl: stored.delete_url });
  if (!sha1 || sha1 !== stored.sha1) return byParts;
  return byParts ? `${byParts}-kept` : "sha1"; // of a large file B2 computes none: it keeps the browser's
}
