// The network is gone for all uploads at once: one of them asks for all whether the console answers
// again, seldom, and for as long as it takes. Tells "changed" when it went, was asked for, or is back.
import { delayFor, rest } from "./backoff.js";

const PATIENCE = 10_000;

export class Outage extends EventTarget {
  #waiting = new Set(); // { tell, end }
  #next = 0; // when the console is asked again
  #hurry = new AbortController();
  #isAsking = false;
  isOn = false;

  // probe: resolves to whether the console answers
  constructor(probe) {
    super();
    this.probe = probe;
  }

  // Resolves when the console answers, to whether it did not do so at once. tell(seconds): until it is asked.
  over(signal, tell) {
    return new Promise((resolve, reject) => {
      const leave = (settle) => (value) => {
        this.#waiting.delete(one);
        signal.removeEventListener("abort", stop);
        settle(value);
      };
      const one = { tell, end: leave(resolve) };
      const stop = () => leave(reject)(signal.reason);
      if (signal.aborted) return reject(signal.reason);
      signal.addEventListener("abort", stop);
      this.#waiting.add(one);
      if (this.isOn) tell(this.#seconds());
      if (!this.#isAsking) this.#ask();
    });
  }

  // A person knows better than to wait.
  tryNow() {
    this.#hurry.abort();
  }

  async #ask() {
    this.#isAsking = true;
    for (let tries = 0; this.#waiting.size && !(await this.probe()); tries++) {
      const wait = delayFor(tries);
      this.#next = Date.now() + wait;
      this.#set(true);
      for (const { tell } of this.#waiting) tell(this.#seconds());
      this.#hurry = new AbortController();
      await rest(wait, this.#hurry.signal).catch(() => {});
    }
    const wasOut = this.isOn;
    this.#isAsking = false;
    this.#set(false);
    for (const { end } of this.#waiting) end(wasOut);
  }

  #set(isOn) {
    this.isOn = isOn;
    this.dispatchEvent(new Event("changed"));
  }

  #seconds() {
    return Math.max(1, Math.ceil((this.#next - Date.now()) / 1000));
  }
}

// Any answer at all will do: what the console says is told to whoever asks it for something.
export async function answers(url) {
  try {
    await fetch(url, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    return true;
  } catch {
    return false;
  }
}
