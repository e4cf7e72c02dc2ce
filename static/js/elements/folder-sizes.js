// <b2-folder-sizes>: gives every folder of the table before it a button that counts what is in it.
import { visible } from "../upload/names.js";
import { toast } from "./toast.js";

class FolderSizes extends HTMLElement {
  connectedCallback() {
    for (const row of this.parentElement.querySelectorAll(".file-table__folder")) {
      const prefix = new URL(row.querySelector("a.file-name").href).searchParams.get("prefix");
      const cell = row.querySelector(".file-table__size");
      cell.replaceChildren(this.button(prefix, cell));
    }
  }

  button(prefix, cell) {
    const label = this.dataset.textLabel.replace("{name}", () => visible(prefix));
    const button = Object.assign(document.createElement("button"), { type: "button", className: "folder-size", textContent: this.dataset.text, ariaLabel: label, title: label });
    button.addEventListener("click", () => this.count(prefix, cell, button));
    return button;
  }

  async count(prefix, cell, button) {
    button.setAttribute("aria-busy", "true");
    button.disabled = true;
    try {
      const answer = await fetch(`${this.dataset.url}&prefix=${encodeURIComponent(prefix)}`, { headers: { Accept: "application/json" } });
      const found = await answer.json();
      if (!answer.ok) throw new Error(found.error?.text);
      const text = Object.assign(document.createElement("span"), { textContent: found.size, title: found.text });
      text.setAttribute("role", "status");
      cell.replaceChildren(text);
    } catch (error) {
      toast(error instanceof TypeError || !error.message ? document.body.dataset.textOffline : error.message, "error");
      cell.replaceChildren(this.button(prefix, cell));
    }
  }
}
customElements.define("b2-folder-sizes", FolderSizes);
