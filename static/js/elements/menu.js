// <b2-menu><details>…: closes on Escape, on a click elsewhere, and after a choice.
class Menu extends HTMLElement {
  connectedCallback() {
    this.abort = new AbortController();
    const { signal } = this.abort;
    document.addEventListener("click", (event) => this.clicked(event), { signal });
    this.addEventListener("keydown", (event) => this.pressed(event), { signal });
    this.details.addEventListener("toggle", () => this.place(), { signal });
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

  // Upwards where there is no room below: above the end of the window, or the bar that a phone has there
  place() {
    const list = this.querySelector(".menu__list");
    if (!list) return;
    list.classList.remove("menu__list--up");
    const bar = document.querySelector(".side-menu")?.getBoundingClientRect().top;
    const { bottom, height } = list.getBoundingClientRect();
    const above = this.getBoundingClientRect().top;
    list.classList.toggle("menu__list--up", bottom > (bar || innerHeight) && above > height);
  }

  pressed(event) {
    if (event.key !== "Escape" || !this.details.open) return;
    event.stopPropagation();
    this.details.open = false;
    this.querySelector("summary").focus();
  }
}
customElements.define("b2-menu", Menu);
