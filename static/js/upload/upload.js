import { Plan } from "./plan.js";

// The facts of one upload. States: queued, hashing, comparing, uploading, waiting, checking;
// held, paused and interrupted, which the queue does not pick; done, failed, cancelled.
const RUNNING = new Set(["queued", "hashing", "comparing", "uploading", "waiting", "checking"]);

export class Upload {
  state = "queued";
  note = null; // { key, … } names a text of the page, { text } is one from the server
  flights = new Map(); // request → bytes on their way
  hashed = 0; // bytes that were read to be hashed or compared
  plan = null; // of a large file
  gone = ""; // the id of what B2 once held of it, and holds no more
  id = ""; // of the version at B2, once it is stored
  way = null; // once it is sent: straight to B2, or why not
  bySha1 = false; // whether the SHA-1 of each part was compared with what B2 computed of it
  verified = ""; // how: see verifier.js

  constructor(file, name, target) {
    Object.assign(this, { name, target });
    this.take(file);
  }

  // One that an earlier page, or another program, began: its file has to be chosen again.
  static unfinished({ name, target, size = 0, file_name, last_modified, file_id, part_size, sha1, sent = 0, foreign = false }) {
    const upload = new Upload({ name: file_name, size, lastModified: last_modified, type: "" }, name, target);
    const plan = Object.assign(new Plan({ file_id, part_size }), { sent });
    return Object.assign(upload, { file: null, state: "interrupted", foreign, sha1, plan });
  }

  take(file) {
    Object.assign(this, { file, size: file.size, type: file.type, fileName: file.name, lastModified: file.lastModified });
  }

  get running() {
    return RUNNING.has(this.state);
  }

  // What is chosen in this page alone would be lost with it; of what B2 holds parts, they are kept.
  get isLostOnLeaving() {
    return this.running || (["held", "paused"].includes(this.state) && !this.plan);
  }

  // B2 holds nothing of it any more.
  lose() {
    Object.assign(this, { gone: this.plan?.file_id ?? this.gone, plan: null });
  }

  // Whether B2 holds parts of it, which cancelling deletes.
  get begun() {
    return Boolean(this.plan) && !this.id;
  }

  get bytes() {
    if (this.id) return this.size;
    const flying = [...this.flights.values()].reduce((sum, bytes) => sum + bytes, 0);
    return Math.min((this.plan?.sent ?? 0) + flying, this.size);
  }
}
