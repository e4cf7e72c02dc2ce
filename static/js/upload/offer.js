// From chosen or dropped files to the queue. What needs no question starts at once; otherwise the
// upload form shows what would happen, and a person starts it, or leaves it.
import { openDialog } from "../dialog.js";
import { check, identical } from "./check.js";
import { sealOptions, tellProblem } from "./options.js";
import { Preview } from "./preview.js";
import { formAddress } from "./target.js";

const MANY = 100; // files that nobody uploads by mistake
const PATIENCE = 1200; // ms, after which a person sees that something goes on
const CHUNK = 500; // files that enter the queue at once
const UNASKED = { refused: new Map(), existing: new Map(), unknown: 0, lacks: "", unasked: true };

export class Offer {
  #stop = new AbortController();
  #preview = null;
  #opening = null;

  // means: begin, send, hash, limits, say. form: where the files were chosen, or onto which they were
  // dropped; asks: whether a person has to say go in any case; sure: a person said it already.
  constructor(means, target, { form = null, asks = false, sure = false }) {
    Object.assign(this, { means, target, form, asks, sure });
  }

  async run(read) {
    const { means, target } = this;
    const { signal } = this.#stop;
    const late = setTimeout(() => this.#open(), this.asks ? 0 : PATIENCE);
    try {
      const found = await read({ signal, onProgress: (count) => this.#preview?.tell("reading", { count }) });
      this.#preview?.tell("checking");
      const findings = this.sure ? UNASKED : await check(found.files, target, { ...means, signal }).catch(() => UNASKED);
      signal.throwIfAborted();
      const starts = isPlain(found, findings) && !this.asks;
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
    if (items?.length) await this.#begin(items);
  }

  stop() {
    this.#stop.abort();
  }

  get isShown() {
    return Boolean(this.#preview);
  }

  async #ask(found, findings) {
    const preview = await this.#open();
    if (!preview) return this.#begin(found.files); // the form did not come: the tray tells everything
    preview.show(found, findings);
    const { signal } = this.#stop;
    const all = findings.existing.size;
    const onProgress = (count) => preview.isGone ? this.#stop.abort() : preview.tell("comparing", { count, all });
    const same = await identical(findings.existing, { ...this.means, limit: this.means.limits.whole, signal, onProgress });
    preview.compared(same);
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
      tellProblem(form, error);
      return false;
    }
    if (form) leave(form);
    return true;
  }
}

function isPlain({ files, empty, unreadable }, { refused, existing, unknown }) {
  const remarks = empty.length + unreadable.length + refused.size + existing.size + unknown;
  return files.length > 0 && files.length <= MANY && !remarks;
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
  if (dialog) return dialog.close();
  form.reset();
  form.querySelector("a[hx-boost][data-back]")?.click(); // to the folder, where the rows appear
}
