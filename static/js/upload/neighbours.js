// Other tabs of the same console: what one of them is sending is not interrupted.
const PATIENCE = 300;

export class Neighbours {
  #channel = "BroadcastChannel" in window ? new BroadcastChannel("b2console.uploads") : null;
  #busy = new Set();

  // mine: answers the ids of the large files that this tab is at work on
  constructor(mine) {
    this.#channel?.addEventListener("message", ({ data }) => {
      if (data.ask) this.#channel.postMessage({ busy: mine() });
      else data.busy.forEach((id) => this.#busy.add(id));
    });
  }

  async busy() {
    if (!this.#channel) return this.#busy;
    this.#channel.postMessage({ ask: true });
    await new Promise((resolve) => setTimeout(resolve, PATIENCE));
    return this.#busy;
  }
}
