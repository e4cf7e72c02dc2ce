// The details panel: focus goes in and comes back to the row; on a phone the list behind is out of reach.
const phone = matchMedia("(max-width: 640px)");
const BEHIND = ".topbar, .title-bar, .filter-bar, .split__main, .side-menu";
let openedFrom = "";

document.addEventListener("click", (event) => {
  const row = event.target.closest("tr[data-name]");
  if (row && event.target.closest("[hx-target='#panel']")) openedFrom = row.dataset.name;
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id === "panel") moveFocus();
  reach();
});
document.addEventListener("htmx:historyRestore", reach);
phone.addEventListener("change", reach);
reach();

function moveFocus() {
  const title = document.querySelector("#panel:not([hidden]) #panel-title");
  const row = document.querySelector(`tr[data-name="${CSS.escape(openedFrom)}"]`);
  for (const other of document.querySelectorAll("tr[aria-selected]")) other.removeAttribute("aria-selected");
  if (title) row?.setAttribute("aria-selected", "true");
  (title ?? row?.querySelector(".file-name"))?.focus({ preventScroll: true });
}

function reach() {
  const open = phone.matches && document.querySelector(".split > .panel:not([hidden])") !== null;
  for (const element of document.querySelectorAll(BEHIND)) element.inert = open;
}
