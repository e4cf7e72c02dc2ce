// <b2-preview>: media that the browser does not reach come through the console; those that it
// cannot show make room for the sentence that says so.
class Preview extends HTMLElement {
  connectedCallback() {
    // Errors of media do not bubble
    this.addEventListener("error", ({ target }) => this.fail(target), true);
    const media = this.querySelector("img, audio, video");
    if (media?.error) this.fail(media);
  }

  fail(media) {
    const other = this.dataset.console;
    delete this.dataset.console;
    if (!other) return this.giveUp();
    const place = media.currentTime;
    media.src = other;
    if (place) media.currentTime = place;
  }

  giveUp() {
    this.querySelector("figure").hidden = true;
    this.querySelector("p").hidden = false;
  }
}
customElements.define("b2-preview", Preview);
