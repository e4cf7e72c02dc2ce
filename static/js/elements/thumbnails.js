// <b2-thumbnails>: pictures that cannot be shown leave their place to the icon behind them.
class Thumbnails extends HTMLElement {
  connectedCallback() {
    // Errors of pictures do not bubble
    this.addEventListener("error", ({ target }) => target.remove(), true);
  }
}
customElements.define("b2-thumbnails", Thumbnails);
