// <b2-file-table>: the "…" of a row leads to the file's page; a click makes it a menu instead.
// The menus are built when they are wanted: two hundred of them would weigh more than the rows.
class FileTable extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.clicked(event));
  }

  clicked(event) {
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    const link = event.target.closest("a[data-row-menu]");
    const details = event.target.closest("a[data-opens-row]");
    if (plain && link) this.open(event, link);
    if (plain && details) {
      event.preventDefault();
      details.closest("[data-name]").querySelector(".file-name").click();
    }
  }

  open(event, link) {
    event.preventDefault();
    const menu = this.querySelector(`template[data-menu="${link.dataset.rowMenu}"]`).content.firstElementChild.cloneNode(true);
    // As text: inside a template an address cannot be resolved, so its parts cannot be set
    for (const choice of menu.querySelectorAll("a"))
      choice.setAttribute("href", choice.getAttribute("href") + link.search);
    const summary = menu.querySelector("summary");
    summary.setAttribute("aria-label", link.getAttribute("aria-label"));
    link.replaceWith(menu);
    window.htmx.process(menu);
    summary.focus();
    // Open after this click is over: a click outside a menu closes it
    setTimeout(() => (menu.querySelector("details").open = true));
  }
}
customElements.define("b2-file-table", FileTable);
