// <b2-selection>: gives every row of the table before it a box to choose it with. What is chosen is
// sent by the form inside, which is shown as long as there is something.
import { visible } from "../upload/names.js";

class Selection extends HTMLElement {
  connectedCallback() {
    this.table = this.parentElement.querySelector(".file-table");
    this.form = this.querySelector("form");
    const head = this.cell("th", this.dataset.textAll);
    head.scope = "col";
    this.all = head.firstChild;
    this.table.tHead.rows[0].prepend(head);
    for (const row of this.table.tBodies[0].rows) row.prepend(this.boxOf(row));
    this.boxes = [...this.table.querySelectorAll('tbody .file-table__check input')];
    this.table.addEventListener("click", (event) => this.reach(event));
    this.table.addEventListener("change", ({ target }) => this.changed(target));
    this.querySelector("[data-clear]").addEventListener("click", () => this.set(this.boxes, false));
  }

  // A folder has no name of its own in the table: its link says which names it holds.
  boxOf(row) {
    const name = row.dataset.name ?? new URL(row.querySelector("a").href).searchParams.get("prefix");
    const cell = this.cell("td", this.dataset.textRow.replace("{name}", () => visible(name)));
    Object.assign(cell.firstChild, { name: "name", value: name });
    cell.firstChild.setAttribute("form", this.form.id);
    return cell;
  }

  cell(tag, label) {
    const cell = document.createElement(tag);
    cell.className = "file-table__check";
    const box = Object.assign(document.createElement("input"), { type: "checkbox", ariaLabel: label });
    cell.append(box);
    return cell;
  }

  // With Shift: everything from the box that was clicked before.
  reach(event) {
    const here = this.boxes.indexOf(event.target);
    if (here < 0) return;
    const [first, last] = [here, this.last ?? here].sort((a, b) => a - b);
    if (event.shiftKey) this.set(this.boxes.slice(first, last + 1), event.target.checked);
    this.last = here;
  }

  changed(box) {
    if (box === this.all) this.set(this.boxes, box.checked);
    else this.count();
  }

  set(boxes, checked) {
    for (const box of boxes) box.checked = checked;
    this.count();
  }

  count() {
    const chosen = this.boxes.filter((box) => box.checked).length;
    this.querySelector("[data-count]").textContent = chosen;
    this.all.checked = chosen === this.boxes.length;
    this.all.indeterminate = chosen > 0 && !this.all.checked;
  }
}
customElements.define("b2-selection", Selection);
