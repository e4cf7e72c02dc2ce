// <b2-theme>: its button switches between light and dark; the cookie makes the first paint right.
const YEAR = 365 * 24 * 3600;

class Theme extends HTMLElement {
  connectedCallback() {
    this.querySelector("button")?.addEventListener("click", () => this.toggle());
  }

  toggle() {
    const root = document.documentElement;
    const auto = root.dataset.theme === "auto";
    const dark = auto ? matchMedia("(prefers-color-scheme: dark)").matches : root.dataset.theme === "dark";
    root.dataset.theme = dark ? "light" : "dark";
    const secure = location.protocol === "https:" ? ";secure" : "";
    document.cookie = `theme=${root.dataset.theme};path=/;max-age=${YEAR};samesite=lax${secure}`;
  }
}
customElements.define("b2-theme", Theme);
