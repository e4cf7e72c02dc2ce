// <b2-filter>: shows only the [data-filter-name] whose name has what is typed; Enter asks the server.
class Filter extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=search]");
    this.input?.addEventListener("input", () => this.show());
  }

  show() {
    const wanted = this.input.value.trim().toLowerCase();
    let shown = 0;
    for (const item of this.querySelectorAll("[data-filter-name]")) {
      item.hidden = !item.dataset.filterName.toLowerCase().includes(wanted);
      if (!item.hidden) shown += 1;
    }
    const none = this.querySelector("[data-filter-none]");
    if (none) none.hidden = shown > 0;
  }
}
customElements.define("b2-filter", Filter);
