// <b2-toast>: a message that can be dismissed and leaves by itself, unless it is an error or looked at.
const STAYS = 10_000;

class Toast extends HTMLElement {
  connectedCallback() {
    this.querySelector("button")?.addEventListener("click", () => this.leave());
    // Errors stay, but the same one only once
    for (const other of [...this.parentElement.children]) if (other !== this && gist(other) === gist(this)) other.remove();
    if (!this.classList.contains("toast--error")) this.leaveAfter(STAYS);
  }

  leaveAfter(wait) {
    setTimeout(() => (this.matches(":hover, :focus-within") ? this.leaveAfter(2000) : this.leave()), wait);
  }

  leave() {
    this.classList.add("toast--leaving");
    setTimeout(() => this.remove(), 220);
  }
}
customElements.define("b2-toast", Toast);

// The heading of an error: what follows it holds B2's request id, which is never the same
function gist(toast) {
  return (toast.querySelector("b") ?? toast).textContent.trim();
}

export function toast(text, level = "success") {
  const node = document.getElementById("toast-template").content.querySelector("b2-toast").cloneNode(true);
  node.className = `toast toast--${level}`;
  if (level !== "error") node.removeAttribute("role");
  node.querySelector(".toast__text").textContent = text;
  document.getElementById("toasts").append(node);
}

// Said to screen readers, shown to nobody
export function announce(text) {
  const region = document.getElementById("announce");
  region.textContent = "";
  requestAnimationFrame(() => (region.textContent = text));
}
