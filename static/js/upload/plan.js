// How a large file is cut into parts, and which of them B2 holds.
export class Plan {
  proven = new Map(); // number → { etag, sha1 } of the parts at B2 that are pieces of this file
  damaged = new Set(); // numbers of which B2 turned out to hold other bytes
  sent = 0;

  // As the console tells it. `head`: runs of [size, count] that another program began with; all
  // other parts have `part_size`.
  constructor({ file_id, token = "", part_size, parts, head = [] }) {
    Object.assign(this, { file_id, token, part_size, parts, head });
  }

  add(number, size, hashes) {
    this.proven.set(number, hashes);
    this.sent += size;
  }

  // It has to be sent once more.
  mend(number, size) {
    this.damaged.add(number);
    if (this.proven.delete(number)) this.sent -= size;
  }

  missing() {
    const numbers = Array.from({ length: this.parts }, (_, index) => index + 1);
    return numbers.filter((number) => !this.proven.has(number));
  }

  // "etag" or "sha1" of all parts.
  inOrder(what) {
    return [...this.proven].sort(([a], [b]) => a - b).map(([, hashes]) => hashes[what]);
  }

  sliceOf(file, number) {
    const [start, size] = this.#place(number);
    return file.slice(start, start + size);
  }

  #place(number) {
    let [start, before] = [0, 0];
    for (const [size, count] of this.head) {
      if (number <= before + count) return [start + size * (number - before - 1), size];
      start += size * count;
      before += count;
    }
    return [start + this.part_size * (number - before - 1), this.part_size];
  }
}
