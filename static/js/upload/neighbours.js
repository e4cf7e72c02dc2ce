// Other tabs of the same console: what one of them is sending is not interrupted, and no other tab
// sends parts of it; what a person cancels in one of them ends in all.
const PATIENCE = 300;

export class Neighbours {
  #channel = "BroadcastChannel" in window ? new BroadcastChannel("b2console.uploads") : null;
  #heard = new EventTarget();

  // mine: answers the ids of the large files that this tab is at work on; onCancelled: is told an id
  constructor(mine, onCancelled) {
    this.#channel?.addEventListener("message", ({ data }) => {
      if (data.ask) this.#channel.postMessage({ busy: mine() });
      else if (data.cancelled) onCancelled(data.cancelled);
      else this.#heard.dispatchEvent(new CustomEvent("busy", { detail: data.busy }));
    });
  }

  // The ids of the large files that other tabs are at work on.
  async busy() {
    const ids = new Set();
    if (!this.#channel) return ids;
    const note = ({ detail }) => detail.forEach((id) => ids.add(id));
    this.#heard.addEventListener("busy", note);
    this.#channel.postMessage({ ask: true });
    await new Promise((resolve) => setTimeout(resolve, PATIENCE));
    this.#heard.removeEventListener("busy", note);
    return ids;
  }

  tellCancelled(fileId) {
    this.#channel?.postMessage({ cancelled: fileId });
  }
}
