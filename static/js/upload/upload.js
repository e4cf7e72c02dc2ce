// The facts of one upload. States: queued, hashing, uploading, waiting, done, failed, cancelled.
// (A paused or interrupted upload would be one more state that the queue does not pick.)
const RUNNING = new Set(["queued", "hashing", "uploading", "waiting"]);

export class Upload {
  state = "queued";
  note = null; // { key, … } names a text of the page, { text } is one from the server
  flights = new Map(); // request → bytes on their way
  hashed = 0; // bytes, before the first request
  plan = null; // of a large file: token, part_size, parts, etags of the stored parts, sent bytes

  constructor(file, name, target) {
    Object.assign(this, { file, name, target, size: file.size, type: file.type, lastModified: file.lastModified });
  }

  get running() {
    return RUNNING.has(this.state);
  }

  get bytes() {
    if (this.state === "done") return this.size;
    const flying = [...this.flights.values()].reduce((sum, bytes) => sum + bytes, 0);
    return Math.min((this.plan?.sent ?? 0) + flying, this.size);
  }
}
