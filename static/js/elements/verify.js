// <b2-verify>: compares a file of the visitor's with the versions that its list names. The file is
// read in a worker and goes nowhere. offer(file, uploads) asks first, for a file dropped on a row.
import { Hasher } from "../upload/hash.js";
import { size, textsOf } from "../upload/texts.js";
import { Sums, compare } from "../verify/compare.js";
import { outcome } from "../verify/outcome.js";

let hasher; // kept with its workers: the element comes and goes with its dialog

class Verify extends HTMLElement {
  connectedCallback() {
    this.text = textsOf(this.querySelector("[data-texts]"));
    hasher ??= new Hasher(this.dataset.hashWorker, 2);
    this.addEventListener("change", ({ target }) => target.files?.length && this.compare(target.files[0]));
    // The same file once more: it may have changed
    this.addEventListener("click", ({ target }) => target.matches("input") && (target.value = ""));
    this.addEventListener("dragover", (event) => this.dragged(event));
    this.addEventListener("drop", (event) => this.dragged(event));
    this.on("compare", () => this.compare(this.dropped));
    this.on("version", () => this.leave(this.uploads.version));
    this.on("beside", () => this.leave(this.uploads.beside));
    this.on("cancel", () => this.stop.abort());
  }

  disconnectedCallback() {
    this.stop?.abort();
  }

  // uploads: version and beside, what to do instead of comparing; null where that cannot be.
  offer(file, uploads) {
    if (!this.part("choose")) return; // nothing to compare with
    Object.assign(this, { dropped: file, uploads });
    this.part("dropped").textContent = file.name;
    for (const each of ["version", "beside"]) this.part(each).hidden = !uploads[each];
    this.show("offer");
    this.part("compare").focus();
  }

  leave(act) {
    this.closest("dialog").close();
    act();
  }

  async compare(file) {
    this.stop?.abort();
    const stop = (this.stop = new AbortController());
    const { signal } = stop;
    const onProgress = (bytes) => this.stop === stop && this.progress(file, bytes);
    const sums = new Sums(file, (...task) => hasher.hash(...task), { signal, onProgress });
    this.begin(file);
    try {
      const verdicts = await compare(file, this.versions, sums);
      const sha1 = sums.has("sha1") ? await sums.whole("sha1") : "";
      if (this.stop === stop) this.end(file, verdicts, sha1);
    } catch {
      if (this.stop === stop) this.fail(file, signal.aborted);
    }
    stop.abort(); // parts that are still read, when one could not be
  }

  get versions() {
    return this.rows.map((row) => {
      const { size, sha1, etag, current } = row.dataset;
      const when = row.querySelector("time").textContent;
      return { size: Number(size), sha1, etag, when, current: current !== undefined };
    });
  }

  get rows() {
    return [...this.querySelectorAll("li[data-size]")];
  }

  begin(file) {
    this.mark([]);
    this.part("result").replaceChildren();
    this.part("sum").hidden = true;
    this.progress(file, 0);
    const hadFocus = this.part("offer").contains(document.activeElement);
    this.show("work");
    if (hadFocus) this.part("cancel").focus();
  }

  progress(file, bytes) {
    const values = { name: file.name, done: size(bytes), all: size(file.size) };
    this.part("step").textContent = this.text("reading", values);
    this.querySelector("progress").value = file.size ? bytes / file.size : 0;
  }

  end(file, verdicts, sha1) {
    const [kind, key, values] = outcome(file, this.versions, verdicts, size);
    this.mark(verdicts);
    this.part("sum").hidden = !sha1;
    this.part("hex").textContent = sha1;
    this.say(kind, key, { name: file.name, ...values });
  }

  fail(file, isStopped) {
    this.say(isStopped ? "warn" : "bad", isStopped ? "stopped" : "unreadable", { name: file.name });
  }

  // In an element that is there already, so that it is read out.
  say(kind, key, values) {
    const hadFocus = this.part("work").contains(document.activeElement);
    this.show("choose");
    if (hadFocus) this.querySelector("input").focus();
    const notice = this.querySelector(`template[data-kind=${kind}]`).content.cloneNode(true);
    notice.querySelector("[data-words]").textContent = this.text(key, values);
    this.part("result").replaceChildren(notice);
  }

  mark(verdicts) {
    this.rows.forEach((row, index) => {
      const verdict = verdicts[index] ?? "";
      row.dataset.is = verdict;
      row.querySelector("[data-verdict]").textContent = verdict && this.text(`row-${verdict}`);
      if (verdict === "same") row.scrollIntoView({ block: "nearest" });
    });
  }

  // Choose a file, or say what to do with one; and wait. A new file can be chosen meanwhile.
  show(name) {
    this.part("choose").hidden = name === "offer";
    this.part("offer").hidden = name !== "offer";
    this.part("work").hidden = name !== "work";
  }

  // The window refuses drops while a dialog is open.
  dragged(event) {
    if (!event.dataTransfer.types.includes("Files") || !this.part("choose")) return;
    event.preventDefault();
    event.stopPropagation();
    event.dataTransfer.dropEffect = "copy";
    const [file] = event.dataTransfer.files;
    if (event.type === "drop" && file) this.compare(file);
  }

  on(name, act) {
    this.part(name).addEventListener("click", act);
  }

  part(name) {
    return this.querySelector(`[data-${name}]`);
  }
}
customElements.define("b2-verify", Verify);
