// <b2-thumbnails>: pictures that the browser does not reach come through the console; those that
// it cannot show leave their place to the icon behind them.
class Thumbnails extends HTMLElement {
  connectedCallback() {
    // Errors of pictures do not bubble
    this.addEventListener("error", ({ target }) => this.fail(target), true);
  }

  fail(picture) {
    const other = this.dataset.other;
    if (!other || picture.src.endsWith(other)) return picture.remove();
    picture.src += other;
  }
}
customElements.define("b2-thumbnails", Thumbnails);
