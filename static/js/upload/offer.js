// From chosen or dropped files to the queue. What needs no question starts at once; otherwise the
// upload form shows what would happen, and a person starts it, or leaves it.
import { openDialog } from "../dialog.js";
import { askAnyway } from "./anyway.js";
import { check, identical } from "./check.js";
import { sealOptions, tellProblem } from "./options.js";
import { Preview } from "./preview.js";
import { formAddress } from "./target.js";

const MANY = 100; // files that nobody uploads by mistake
const PATIENCE = 1200; // ms, after which a person sees that something goes on
const CHUNK = 500; // files that enter the queue at once
// Nobody asked, or nobody answered, as the error says.
const unasked = (error) => ({ refused: new Map(), existing: new Map(), unknown: 0, lacks: "", unasked: error ?? true });

export class Offer {
  #stop = new AbortController();
  #preview = null;
  #opening = null;
  #isGoing = false;

  // means: begin, send, hash, limits, say. form: where the files were chosen, or onto which they were
  // dropped; asks: whether a person has to say go in any case; sure: a person said it already.
  constructor(means, target, { form = null, asks = false, sure = false }) {
    Object.assign(this, { means, target, form, asks, sure });
  }

  async run(read) {
    const { signal } = this.#stop;
    const late = setTimeout(() => this.#open(), this.asks ? 0 : PATIENCE);
    try {
      const found = await read({ signal, onProgress: (count) => this.#preview?.tell("reading", { count }) });
      const findings = this.sure ? unasked() : await this.#check(found);
      const starts = this.sure || (isPlain(found, findings) && !this.asks);
      if (starts && ((await this.#begin(found.files)) || !this.#preview)) return;
      await this.#ask(found, findings);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      clearTimeout(late);
    }
  }

  // The person says go.
  async go() {
    const items = this.#preview?.chosen;
    if (!items?.length || this.#isGoing) return;
    this.#goes(true);
    if (await this.#begin(items)) this.stop();
  }

  stop() {
    this.#stop.abort();
  }

  get isShown() {
    return Boolean(this.#preview);
  }

  #goes(isGoing) {
    this.#isGoing = isGoing;
    if (this.#preview) this.#preview.button.disabled = isGoing;
  }

  async #check({ files }) {
    const { signal } = this.#stop;
    this.#preview?.tell("checking");
    const findings = await check(files, this.target, { ...this.means, signal }).catch(unasked);
    signal.throwIfAborted();
    return findings;
  }

  async #ask(found, findings) {
    const preview = await this.#open();
    const { signal } = this.#stop;
    signal.throwIfAborted();
    if (!preview) return this.#askWithoutForm(found, findings);
    preview.show(found, findings, () => this.#askAgain(found));
    const all = findings.existing.size;
    const onProgress = (count) => preview.isGone ? this.#stop.abort() : preview.tell("comparing", { count, all });
    const same = await identical(findings.existing, this.target, { ...this.means, limit: this.means.limits.hash, signal, onProgress });
    preview.compared(same);
  }

  async #askAgain(found) {
    try {
      await this.#ask(found, await this.#check(found));
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error;
    }
  }

  // The console did not answer with the form: nothing begins without a word.
  async #askWithoutForm(found, findings) {
    const files = found.files.filter((item) => !findings.refused.has(item));
    const answer = await askAnyway(files.length);
    if (answer === "start") return this.#begin(files);
    if (answer !== "again") return;
    this.#opening = null;
    await this.#ask(found, await this.#check(found));
  }

  #open() {
    return (this.#opening ??= this.#load());
  }

  async #load() {
    this.form ??= (await openDialog(formAddress(this.target)))?.querySelector("[data-upload-form]");
    if (!this.form || this.#stop.signal.aborted) return null;
    this.means.opened(this.form, this);
    this.form.closest("dialog")?.addEventListener("close", () => this.#stop.abort(), { once: true });
    return (this.#preview = new Preview(this.form));
  }

  async #begin(items) {
    const { means, form } = this;
    try {
      const options = form ? await sealOptions(form, this.target, means.send) : "";
      await inChunks(items, (chunk) => means.begin(chunk, { ...this.target, options }));
    } catch (error) {
      if (!form) throw error;
      this.#goes(false);
      tellProblem(form, error);
      return false;
    }
    if (form) leave(form);
    return true;
  }
}

function isPlain({ files, empty, unreadable }, { refused, existing, unknown, unasked }) {
  const remarks = empty.length + unreadable.length + refused.size + existing.size + unknown;
  return files.length > 0 && files.length <= MANY && !remarks && !unasked;
}

// The page goes on living while thousands enter the queue.
async function inChunks(items, take) {
  for (let at = 0; at < items.length; at += CHUNK) {
    take(items.slice(at, at + CHUNK));
    await new Promise((resume) => setTimeout(resume));
  }
}

function leave(form) {
  const dialog = form.closest("dialog");
  if (dialog) return closeInto(dialog);
  form.reset();
  form.querySelector("a[hx-boost][data-back]")?.click(); // to the folder, where the rows appear
}

// The browser gives the focus back to where it was; where there is no such place, the tray gets it.
function closeInto(dialog) {
  dialog.close();
  if (document.activeElement !== document.body) return;
  const tray = document.getElementById("upload-tray");
  tray.hidden = false;
  tray.querySelector("[data-toggle]").focus({ preventScroll: true });
}
