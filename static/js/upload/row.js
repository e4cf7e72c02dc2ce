// One file in the tray.
import { shorten, visible } from "./names.js";
import { size, text } from "./texts.js";

const template = document.getElementById("upload-row");
const BUTTONS = { failed: ["retry", "dismiss"], done: ["dismiss"] };

export class Row {
  constructor(upload, { retry, remove }) {
    this.upload = upload;
    this.element = template.content.firstElementChild.cloneNode(true);
    this.#name();
    this.#on("retry", () => retry(upload));
    this.#on("cancel", () => remove(upload));
    this.#on("dismiss", () => remove(upload));
    this.draw();
  }

  draw() {
    const { upload, element } = this;
    const bytes = upload.state === "hashing" ? upload.hashed : upload.bytes;
    if (element.dataset.state !== upload.state) this.#enter(upload.state);
    element.querySelector("progress").value = upload.size ? bytes / upload.size : 0;
    const note = noteOf(upload);
    const line = element.querySelector("[data-note]");
    if (line.textContent !== note) line.textContent = note;
    const link = element.querySelector("[data-sign-in]");
    link.hidden = !upload.note?.signIn;
    if (upload.note?.signIn) link.href = upload.note.signIn;
  }

  #enter(state) {
    this.element.dataset.state = state;
    const allowed = BUTTONS[state] ?? ["cancel"];
    for (const button of this.element.querySelectorAll("[data-act]")) button.hidden = !allowed.includes(button.dataset.act);
    this.element.querySelector("progress").hidden = state === "done" || state === "failed";
    // What is under way stays in sight, unless somebody is busy in the list
    if (state === "uploading" && !this.element.parentElement?.matches(":hover, :focus-within")) this.element.scrollIntoView({ block: "nearest" });
  }

  #name() {
    const name = this.upload.name.slice(this.upload.target.prefix.length);
    const { stem, tail } = shorten(name);
    const part = (selector) => this.element.querySelector(selector);
    part("[data-stem]").textContent = stem;
    part("[data-tail]").textContent = tail;
    part("[data-name]").title = visible(this.upload.name);
    part("progress").ariaLabel = text("uploading-name", { name });
    for (const button of this.element.querySelectorAll("[data-act]"))
      button.ariaLabel = text(`${button.dataset.act}-name`, { name });
  }

  #on(what, act) {
    this.element.querySelector(`[data-act="${what}"]`).addEventListener("click", act);
  }
}

function noteOf({ state, note, size: whole, bytes, hashed }) {
  if (note) return note.text || text(note.key, { count: note.seconds, seconds: note.seconds });
  const part = size(state === "hashing" ? hashed : bytes);
  return text(`state-${state}`, { size: size(whole), part });
}
