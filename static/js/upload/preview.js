// What would happen, shown in the upload form before anything does.
import { visible } from "./names.js";
import { size, textsOf } from "./texts.js";

const ROWS = 200; // shown; nobody reads more
const PILLS = { refused: "bad", unreadable: "bad", version: "warn", likely: "warn", identical: "accent", empty: "", unasked: "", new: "ok" };
const BOXES = { skip: "hash", likely: "date" }; // how the files were compared that each of them leaves out

export class Preview {
  #found = { files: [], empty: [], unreadable: [] };
  #findings = null;
  #same = new Map();

  constructor(form) {
    this.form = form;
    this.part = form.querySelector("[data-preview]");
    this.text = textsOf(form.querySelector("template[data-texts]"));
    this.button = form.querySelector("button[type=submit]");
    this.#wait(true);
    for (const name of [...Object.keys(BOXES), "keep"]) this.#box(name).addEventListener("change", () => this.#count());
  }

  get isGone() {
    return !this.form.isConnected;
  }

  // How far it is: reading, checking, comparing.
  tell(key, values = {}) {
    this.part.querySelector("[data-status]").textContent = this.text(key, values);
  }

  // again: asks once more what B2 did not answer
  show(found, findings, again) {
    this.#found = found;
    this.#findings = findings;
    const repeat = this.part.querySelector("[data-again]");
    const { signIn } = findings.unasked ?? {};
    repeat.hidden = !findings.unasked;
    repeat.querySelector("button").onclick = again;
    repeat.querySelector("a").hidden = !signIn;
    if (signIn) repeat.querySelector("a").href = signIn;
    const choice = this.form.querySelector("[data-choice]");
    choice.disabled = choice.hidden = true;
    const all = found.files.reduce((sum, { file }) => sum + file.size, 0);
    const title = this.part.querySelector("[data-title]");
    title.textContent = this.text("files", { count: found.files.length, size: size(all) });
    this.#offer("keep", found.empty.length);
    this.#list();
    this.tell("ready");
    this.#wait(false);
    this.#count();
    title.focus();
  }

  // same: item → how it was compared
  compared(same) {
    this.#same = same;
    this.tell("ready");
    // Left out without being asked is only what is proven: the same size and date may hold other bytes
    this.#offer("skip", this.#alike("hash"));
    this.#offer("likely", this.#alike("date"), false);
    this.#list();
    this.#count();
  }

  // What would be uploaded now.
  get chosen() {
    if (!this.#findings) return null;
    const skipped = Object.keys(BOXES).filter((name) => this.#box(name).checked).map((name) => BOXES[name]);
    const left = this.#found.files.filter((item) => !this.#findings.refused.has(item) && !skipped.includes(this.#same.get(item)));
    return this.#box("keep").checked ? [...left, ...this.#found.empty.map((folder) => this.#placeholder(folder))] : left;
  }

  #placeholder(folder) {
    const name = this.part.dataset.placeholder;
    return { file: new File([], name, { type: "application/octet-stream" }), path: folder + name };
  }

  #facts() {
    const { refused, existing, unknown, lacks, unasked } = this.#findings;
    const skipped = Object.keys(BOXES).filter((name) => this.#box(name).checked);
    const versions = existing.size - skipped.reduce((sum, name) => sum + this.#alike(BOXES[name]), 0);
    const facts = [
      versions && this.text("exist", { count: versions }),
      refused.size && this.text("refused-count", { count: refused.size }),
      this.#found.unreadable.length && this.text("unreadable-count", { count: this.#found.unreadable.length }),
      unknown && this.text("unknown", { count: unknown }),
      lacks && this.text("lacks", { capability: lacks }),
      unasked && this.text("unasked"),
      unasked?.message,
    ];
    const lines = facts.filter(Boolean).map((words) => Object.assign(document.createElement("li"), { textContent: words }));
    this.part.querySelector("[data-facts]").replaceChildren(...lines);
  }

  // What needs attention comes first.
  #list() {
    const { files, empty, unreadable } = this.#found;
    const rows = files.map((item) => ({ path: item.path, ...this.#state(item) }));
    rows.push(...unreadable.map((path) => ({ path, state: "unreadable" })));
    rows.push(...empty.map((path) => ({ path, state: "empty" })));
    const order = Object.keys(PILLS);
    rows.sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
    const lines = rows.slice(0, ROWS).map((row) => this.#line(row));
    if (rows.length > ROWS) lines.push(element("li", "muted", this.text("more", { count: rows.length - ROWS })));
    this.part.querySelector("[data-list]").replaceChildren(...lines);
  }

  #state(item) {
    const reason = this.#findings.refused.get(item);
    if (reason) return { state: "refused", reason };
    const how = this.#same.get(item);
    if (how) return { state: how === "hash" ? "identical" : "likely" };
    if (this.#findings.unasked) return { state: "unasked" };
    return { state: this.#findings.existing.has(item) ? "version" : "new" };
  }

  // How many were found to be the same in that way.
  #alike(how) {
    return [...this.#same.values()].filter((each) => each === how).length;
  }

  #line({ path, state, reason }) {
    const line = element("li", "upload-preview__row");
    const pill = element("span", `pill pill--${PILLS[state]}`, this.text(`state-${state}`));
    line.append(element("bdi", "upload-preview__path", visible(path)), pill);
    if (reason) line.append(element("small", "upload-preview__reason", reason));
    return line;
  }

  #offer(name, count, isChecked = true) {
    const label = this.part.querySelector(`[data-${name}]`);
    label.hidden = !count;
    label.querySelector("input").checked = isChecked && count > 0;
    label.querySelector("span").textContent = this.text(name, { count });
  }

  #count() {
    const count = this.chosen?.length ?? 0;
    if (this.#findings) this.#facts();
    this.button.disabled = !count;
    const label = this.#findings?.unasked ? "start-anyway" : "start";
    this.button.querySelector("[data-label]").textContent = count ? this.text(label, { count }) : this.text("nothing");
  }

  #wait(isBusy) {
    this.part.hidden = false;
    this.button.disabled = isBusy;
    this.form.setAttribute("aria-busy", String(isBusy));
  }

  #box(name) {
    return this.part.querySelector(`[data-${name}] input`);
  }
}

function element(tag, className, textContent = "") {
  return Object.assign(document.createElement(tag), { className, textContent });
}
