// The rows of the tray: what is under way and what needs somebody, and of thousands that wait or are
// done as many as anyone reads. With a row for each of them the page would stand still.
import { Row } from "./row.js";
import { text } from "./texts.js";

const MOST = 100;

export class Rows {
  #rows = new Map(); // upload → its row
  #more = Object.assign(document.createElement("li"), { className: "tray__more", hidden: true });

  constructor(list, makeRow) {
    Object.assign(this, { list, makeRow });
    list.append(this.#more);
  }

  get(upload) {
    return this.#rows.get(upload);
  }

  add(upload) {
    if (this.#rows.size < MOST) this.#show(upload);
  }

  draw(upload) {
    if (this.#rows.has(upload)) this.#rows.get(upload).draw();
    else if (!["queued", "held", "done"].includes(upload.state) && (this.#rows.size < MOST || this.#makeRoom())) this.#show(upload);
  }

  remove(upload) {
    this.#rows.get(upload)?.element.remove();
    this.#rows.delete(upload);
  }

  // How many there are besides; where there is room again, they come.
  fill(uploads) {
    for (const upload of uploads.size > this.#rows.size ? uploads : []) {
      if (this.#rows.size >= MOST) break;
      if (!this.#rows.has(upload)) this.#show(upload);
    }
    const count = uploads.size - this.#rows.size;
    this.#more.hidden = !count;
    if (count) this.#more.textContent = text("more", { count });
  }

  #show(upload) {
    const row = this.makeRow(upload);
    this.#rows.set(upload, row);
    this.#more.before(row.element);
  }

  // What is done goes first, then what waits longest for its turn.
  #makeRoom() {
    const all = [...this.#rows].filter(([, row]) => !row.element.contains(document.activeElement));
    const is = (state) => ([upload]) => upload.state === state;
    const leaves = all.find(is("done")) ?? all.findLast(is("queued")) ?? all.findLast(is("held"));
    if (leaves) this.remove(leaves[0]);
    return Boolean(leaves);
  }
}
