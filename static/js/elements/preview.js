// <b2-preview>: media that the browser cannot show make room for the sentence that says so.
class Preview extends HTMLElement {
  connectedCallback() {
    // Errors of media do not bubble
    this.addEventListener("error", () => this.giveUp(), true);
    if (this.querySelector("img, audio, video")?.error) this.giveUp();
  }

  giveUp() {
    this.querySelector("figure").hidden = true;
    this.querySelector("p").hidden = false;
  }
}
customElements.define("b2-preview", Preview);
