// <b2-checklist for="field">: marks each rule as kept or broken while somebody types into the field.
class Checklist extends HTMLElement {
  connectedCallback() {
    this.field = document.getElementById(this.getAttribute("for"));
    this.field?.addEventListener("input", () => this.judge());
  }

  judge() {
    const value = this.field.value.trim();
    for (const rule of this.querySelectorAll("[data-pattern]")) {
      const kept = new RegExp(rule.dataset.pattern, "u").test(value);
      rule.classList.toggle("checklist__ok", value !== "" && kept);
      rule.classList.toggle("checklist__bad", value !== "" && !kept);
      const said = rule.querySelector(".visually-hidden");
      if (said) said.textContent = value === "" ? "" : ` ${kept ? this.dataset.textKept : this.dataset.textBroken}`;
    }
  }
}
customElements.define("b2-checklist", Checklist);
