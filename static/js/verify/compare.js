// Which versions a local file is identical to. No DOM and no network: the sums come from `hash`.
import { partSizes } from "./parts.js";

const WHOLE = /^[0-9a-f]{32}$/;
const OF_PARTS = /^[0-9a-f]{32}-(\d+)$/;

// A verdict for each version (size, sha1, etag), newest first: "same", "size", "different" or
// "unknown". Once one is the same, others are "" unless their answer costs nothing more.
export async function compare(file, versions, sums) {
  const verdicts = [];
  for (const version of versions) {
    const isNeedless = verdicts.includes("same") && !sums.has(version.sha1 ? "sha1" : "md5");
    if (version.size !== file.size) verdicts.push("size");
    else verdicts.push(isNeedless ? "" : await judge(version, sums));
  }
  return verdicts;
}

// The sizes of parts that are tried for a version.
export function triedParts({ size, sha1, etag }) {
  const match = sha1 ? null : OF_PARTS.exec(etag);
  return match ? partSizes(size, Number(match[1])) : [];
}

async function judge(version, sums) {
  if (version.sha1) return (await sums.whole("sha1")) === version.sha1 ? "same" : "different";
  if (WHOLE.test(version.etag)) return (await sums.whole("md5")) === version.etag ? "same" : "different";
  for (const part of triedParts(version)) if ((await sums.ofParts(part)) === version.etag) return "same";
  return "unknown"; // another ETag may come from other parts as well as from other bytes
}

// The sums of one file, each computed once.
export class Sums {
  #known = new Map();

  constructor(file, hash, { signal, onProgress }) {
    Object.assign(this, { file, hash, signal, onProgress });
  }

  has(key) {
    return this.#known.has(key);
  }

  whole(algorithm) {
    const { file, hash, signal, onProgress } = this;
    return this.#once(algorithm, () => hash(algorithm, file, { signal, onProgress }));
  }

  // As S3 makes the ETag of a large file: the MD5 of the MD5s of its parts, and how many there are.
  ofParts(size) {
    return this.#once(size, async () => {
      const parts = this.#cut(size);
      const read = parts.map(() => 0);
      const tell = (index, bytes) => ((read[index] = bytes), this.onProgress(read.reduce((a, b) => a + b)));
      const digests = await Promise.all(parts.map((part, index) => this.#digest(part, (bytes) => tell(index, bytes))));
      const bytes = Uint8Array.from(digests.join("").match(/../g), (pair) => parseInt(pair, 16));
      return `${await this.hash("md5", new Blob([bytes]), { signal: this.signal })}-${parts.length}`;
    });
  }

  #cut(size) {
    const count = Math.max(1, Math.ceil(this.file.size / size));
    return Array.from({ length: count }, (_, index) => this.file.slice(index * size, (index + 1) * size));
  }

  async #digest(part, onProgress) {
    const digest = await this.hash("md5", part, { signal: this.signal, onProgress });
    onProgress(part.size);
    return digest;
  }

  #once(key, compute) {
    if (!this.#known.has(key)) this.#known.set(key, compute());
    return this.#known.get(key);
  }
}
