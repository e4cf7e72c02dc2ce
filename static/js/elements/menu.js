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

  // Upwards where there is more room: above the end of the window, or the bar that a phone has there.
  // What does not fit there either is scrolled.
  place() {
    const list = this.querySelector(".menu__list");
    if (!list) return;
    const bar = document.querySelector(".side-menu")?.getBoundingClientRect().top;
    const { top, bottom } = this.details.getBoundingClientRect();
    const start = this.closest(".split__main")?.getBoundingClientRect().top ?? 0; // it cuts off what sticks out
    const above = top - Math.max(start, 0);
    const below = (bar || innerHeight) - bottom;
    const up = list.scrollHeight > below && above > below;
    list.classList.toggle("menu__list--up", up);
    list.style.setProperty("--room", `${Math.floor((up ? above : below) - 12)}px`);
  }

  pressed(event) {
    if (event.key !== "Escape" || !this.details.open) return;
    event.stopPropagation();
    this.details.open = false;
    this.querySelector("summary").focus();
  }
}
customElements.define("b2-menu", Menu);
