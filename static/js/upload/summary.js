// The tray's first lines: how many, how fast, how long; the tab's title; what is read out.
import { Rate, secondsLeft } from "./rate.js";
import { left, size, text } from "./texts.js";

const SLOW = 1000; // bytes per second below which "time left" is a guess
const READ = ["hashing", "comparing"]; // nobody knows when these begin to be sent

export class Summary {
  #rate = new Rate();
  #spoken = 0; // quarters
  #running = false; // from the first file of a round to the end of its last
  #before = new Set(); // what was done when this round began: not part of its progress
  #title = { page: document.title, shown: document.title };

  constructor(tray, live) {
    Object.assign(this, { tray, live });
  }

  // A file was added, or goes on; draw() may see it only when it is sent already.
  added(uploads) {
    if (this.#running) return;
    const all = [...uploads];
    this.#running = true;
    this.#before = new Set(all.filter(({ state }) => state === "done"));
    this.#rate.restart(bytesOf(this.#counted(all)), performance.now());
  }

  draw(all) {
    const uploads = this.#counted(all);
    const count = (...states) => uploads.filter(({ state }) => states.includes(state)).length;
    const running = uploads.filter((upload) => upload.running).length;
    const total = sizeOf(uploads);
    const bytes = bytesOf(uploads);
    const share = total ? bytes / total : 0;
    const facts = {
      all: uploads.length, running, done: count("done"), failed: count("failed"),
      paused: all.filter(({ state }) => state === "paused").length, held: count("held"), interrupted: count("interrupted"),
    };
    const speed = this.#rate.update(bytes, performance.now(), count("uploading") > 0);
    const unread = sizeOf(uploads.filter(({ state }) => READ.includes(state)));
    this.#show(facts, share, { speed, seconds: secondsLeft({ total, bytes, unread }, speed) });
    this.#offer(facts);
    this.#speak(facts, share);
    this.#tab(running, share);
    this.#running = running > 0;
  }

  // While something runs, what stands still has no part in the time that is left.
  #counted(all) {
    const still = all.some((upload) => upload.running) ? ["held", "paused", "interrupted"] : [];
    return all.filter((upload) => !this.#before.has(upload) && !still.includes(upload.state));
  }

  #show(facts, share, { speed, seconds }) {
    const parts = [text("done-of", { count: facts.done, all: facts.all })];
    if (facts.running && speed > SLOW) parts.push(`${size(speed)}/s`);
    if (facts.running && speed > SLOW && seconds) parts.push(left(seconds));
    if (facts.running && facts.failed) parts.push(headline({ failed: facts.failed }));
    this.tray.dataset.state = facts.running ? "running" : facts.held || facts.paused || facts.interrupted ? "halted" : "done";
    this.tray.querySelector("[data-title]").textContent = headline(facts);
    this.tray.querySelector("[data-status]").textContent = parts.join(" · ");
    this.tray.querySelector("[data-total]").value = share;
  }

  // What can be done with all of them at once.
  #offer({ running, held, paused, failed, done }) {
    const offers = { "pause-all": running, "resume-all": paused, "retry-all": failed, "cancel-all": running || held || paused };
    for (const [what, count] of Object.entries(offers)) this.tray.querySelector(`[data-${what}]`).hidden = !count;
    this.tray.querySelector("[data-all]").hidden = !(running || held || paused || failed);
    this.tray.querySelector("[data-close]").hidden = Boolean(running) || !(done || failed);
  }

  // Quarters and the end, not every tick.
  #speak(facts, share) {
    const quarter = Math.floor(share * 4);
    if (facts.running && quarter > this.#spoken && quarter < 4) this.say(text("percent", { count: quarter * 25 }));
    if (!facts.running && this.#running) this.say(headline(facts));
    this.#spoken = facts.running ? quarter : 0;
  }

  say(words) {
    this.live.textContent = words;
  }

  #tab(running, share) {
    if (document.title !== this.#title.shown) this.#title.page = document.title; // navigated since
    const percent = Math.floor(share * 100);
    this.#title.shown = running ? `${percent} % · ${this.#title.page}` : this.#title.page;
    document.title = this.#title.shown;
  }
}

const sizeOf = (uploads) => uploads.reduce((sum, upload) => sum + upload.size, 0);
const bytesOf = (uploads) => uploads.reduce((sum, upload) => sum + upload.bytes, 0);

function headline(facts) {
  const what = ["running", "held", "paused", "failed", "interrupted"].find((state) => facts[state]);
  return what ? text(what === "running" ? "uploading" : what, { count: facts[what] }) : text("done", { count: facts.done });
}
