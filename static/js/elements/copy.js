// <b2-copy data-value="…">: its button copies the value.
import { announce, toast } from "./toast.js";

class Copy extends HTMLElement {
  connectedCallback() {
    this.querySelector("button")?.addEventListener("click", () => this.copy());
  }

  async copy() {
    const { textCopied, textCopyFailed } = document.body.dataset;
    try {
      await write(this.dataset.value);
    } catch {
      toast(textCopyFailed, "error");
      return;
    }
    announce(textCopied);
    this.classList.add("copy-value--copied");
    setTimeout(() => this.classList.remove("copy-value--copied"), 1600);
  }
}
customElements.define("b2-copy", Copy);

// The clipboard API exists in secure contexts only; http://nas.local is none
async function write(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  (document.querySelector("dialog[open]") ?? document.body).append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  if (!copied) throw new Error("copy refused");
}
