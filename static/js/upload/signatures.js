// URLs for whole files, signed by the console many at a time: a thousand small files must not cost
// a thousand requests more. Only as many ahead as will be used soon, because each URL ends.
import { aboutFile, optionsOf } from "./about.js";

const MOST = 50; // in one request
const AHEAD = 200_000_000; // bytes of the files that are signed before it is their turn
const MARGIN = 60_000; // ms before its end at which a URL is not begun with any more

export class Signatures {
  #kept = new WeakMap(); // upload → { answer: promise, until }

  // coming: answers the uploads whose turn is now or next
  constructor(send, coming) {
    Object.assign(this, { send, coming });
  }

  // Resolves to { url, headers, now }; to null for a file that has to go through the console.
  take(upload) {
    const isSigned = this.#lives(upload);
    const ahead = this.#ahead(upload);
    if (!isSigned) this.#sign([upload, ...ahead]);
    else if (ahead.length >= MOST / 2) this.#sign(ahead);
    return this.#kept.get(upload).answer;
  }

  // Whether its URL can be begun with, or is on its way.
  #lives(upload) {
    return (this.#kept.get(upload)?.until ?? 0) > Date.now();
  }

  #ahead(upload) {
    const soon = [];
    let bytes = upload.size;
    for (const other of this.coming()) {
      if (other === upload || !isAlike(other, upload)) continue;
      if (soon.length === MOST - 1 || (bytes += other.size) > AHEAD) break;
      soon.push(other);
    }
    return soon.filter((other) => !this.#lives(other));
  }

  #sign(uploads) {
    const request = this.#ask(uploads);
    uploads.forEach((upload, index) => {
      const entry = { until: Infinity };
      entry.answer = request.then(
        ({ files, seconds, now }) => {
          entry.until = Date.now() + seconds * 1000 - MARGIN;
          return files[index] && { ...files[index], now };
        },
        (error) => {
          entry.until = 0; // asked again
          throw error;
        },
      );
      entry.answer.catch(() => {}); // told to whoever takes it, if anybody does
      this.#kept.set(upload, entry);
    });
  }

  #ask(uploads) {
    const json = { files: uploads.map(aboutFile) };
    return this.send("POST", `${uploads[0].target.url}/sign-files`, { json, headers: optionsOf(uploads[0]) });
  }
}

const isAlike = ({ target: one }, { target: other }) =>
  one.url === other.url && one.bucket === other.bucket && one.options === other.options;
