// <b2-menu><details>…: closes on Escape, on a click elsewhere, and after a choice.
class Menu extends HTMLElement {
  connectedCallback() {
    this.abort = new AbortController();
    const { signal } = this.abort;
    document.addEventListener("click", (event) => this.clicked(event), { signal });
    this.addEventListener("keydown", (event) => this.pressed(event), { signal });
  }

  disconnectedCallback() {
    this.abort.abort();
  }

  get details() {
    return this.querySelector("details");
  }

  clicked(event) {
    const chosen = event.target.closest("a, button");
    if (!this.contains(event.target) || chosen) this.details.open = false;
  }

  pressed(event) {
    if (event.key !== "Escape" || !this.details.open) return;
    event.stopPropagation();
    this.details.open = false;
    this.querySelector("summary").focus();
  }
}
customElements.define("b2-menu", Menu);
