// One file in the tray.
import { shorten, visible } from "./names.js";
import { bytes as exactly, size, text } from "./texts.js";

const template = document.getElementById("upload-row");
const RUNNING = ["pause", "cancel"];
const BUTTONS = {
  checking: [],
  held: ["cancel"],
  paused: ["resume", "cancel"],
  interrupted: ["choose", "abandon"],
  failed: ["retry", "dismiss"],
  done: ["dismiss"],
};
const VERIFIED = ["sha1", "each", "each-kept", "parts", "parts-kept"];
const READING = ["hashing", "comparing"];

export class Row {
  // acts: what each button does with the upload; abandonUrl: the page that asks before an interrupted one is lost
  constructor(upload, acts, abandonUrl) {
    this.upload = upload;
    this.element = template.content.firstElementChild.cloneNode(true);
    this.#name();
    for (const [what, act] of Object.entries(acts)) this.#button(what).addEventListener("click", () => act(upload));
    this.abandonUrl = abandonUrl;
    this.draw();
  }

  draw() {
    const { upload, element } = this;
    const bytes = READING.includes(upload.state) ? upload.hashed : upload.bytes;
    if (element.dataset.state !== upload.state) this.#enter(upload.state);
    element.querySelector("progress").value = upload.size ? bytes / upload.size : 0;
    const line = element.querySelector("[data-note]");
    if (line.textContent !== this.words) line.textContent = this.words;
    this.#why();
    element.toggleAttribute("data-refused", upload.state === "interrupted" && Boolean(upload.note));
    this.#link("sign-in", upload.note?.signIn);
    this.#link("delete", upload.note?.deleteUrl);
  }

  get words() {
    return noteOf(this.upload);
  }

  // Why it goes the slower way.
  #why() {
    const { way, state } = this.upload;
    const why = this.element.querySelector("[data-why]");
    why.hidden = state !== "uploading" || !way?.reason;
    if (!why.hidden && why.dataset.why !== way.reason) why.textContent = text(`way-${(why.dataset.why = way.reason)}`);
  }

  #enter(state) {
    const { element, upload } = this;
    element.dataset.state = state;
    element.toggleAttribute("data-verified", VERIFIED.includes(upload.verified));
    // What B2 holds of a failed one would be lost with it: that is no mere tidying up
    const allowed = state === "failed" && upload.begun ? ["retry", "cancel"] : BUTTONS[state] ?? RUNNING;
    this.#show(allowed);
    if (state === "interrupted") this.#button("abandon").href = this.abandonUrl(upload);
    element.querySelector("progress").hidden = state === "done" || (state === "failed" && !upload.begun);
    // What is under way stays in sight, unless somebody is busy in the list
    if (state === "uploading" && !element.parentElement?.matches(":hover, :focus-within")) element.scrollIntoView({ block: "nearest" });
  }

  // The keyboard's place goes from a button that disappears to the one that comes in its place.
  #show(allowed) {
    const hadFocus = this.element.contains(document.activeElement);
    for (const button of this.element.querySelectorAll("[data-act]")) button.hidden = !allowed.includes(button.dataset.act);
    if (hadFocus && allowed.length) this.#button(allowed[0]).focus({ preventScroll: true });
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

  #button(what) {
    return this.element.querySelector(`[data-act="${what}"]`);
  }

  #link(what, address) {
    const link = this.element.querySelector(`[data-${what}]`);
    link.hidden = !address;
    if (address) link.href = address;
  }
}

function noteOf({ state, note, size: whole, bytes, hashed, verified, foreign, way }) {
  if (note) return note.text || text(note.key, { ...note, count: note.seconds, size: size(whole), ...compared(note) });
  if (state === "uploading" && way) state = way.straight ? "straight" : "relayed";
  const part = size(READING.includes(state) ? hashed : bytes);
  const key = state === "interrupted" && foreign ? "state-foreign" : state === "done" && verified ? `verified-${verified}` : `state-${state}`;
  return text(key, { size: size(whole), part });
}

// What an upload is of, and what was chosen for it: names, sizes or dates. Rounded ones may look alike.
function compared({ wanted, found }) {
  const [rough, exact] = WRITTEN[wanted?.constructor.name] ?? WRITTEN.String;
  const write = rough(wanted) === rough(found) ? exact : rough;
  return { wanted: write(wanted), found: write(found) };
}

const WRITTEN = {
  String: [(name = "") => visible(name), (name = "") => visible(name)],
  Number: [size, exactly],
  Date: [(date) => date.toLocaleString(), (date) => date.toISOString()],
};
