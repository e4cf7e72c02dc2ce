// The details panel: focus goes in and comes back to the row; on a phone the list behind is out of reach.
const phone = matchMedia("(max-width: 640px)");
const BEHIND = ".topbar, .title-bar, .filter-bar, .split__main, .side-menu";
const ROWS = "tr[data-name], .file-grid__tile[data-name]";
let openedFrom = new URLSearchParams(location.search).get("file") ?? "";

document.addEventListener("click", (event) => {
  const row = event.target.closest(ROWS);
  if (row && event.target.closest("[hx-target='#panel']")) openedFrom = row.dataset.name;
});
document.addEventListener("htmx:configRequest", ({ detail }) => {
  const wanted = new URL(detail.path, location.href);
  if (wanted.pathname !== location.pathname) return;
  if (detail.target?.id === "listing") keepFile(detail, wanted);
  if (detail.target?.id === "panel" && detail.elt.closest("#panel")) keepList(detail, wanted);
});
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  // A refresh that nobody asked for leaves the focus alone
  if (detail.target?.id === "panel" && detail.requestConfig?.triggeringEvent) moveFocus();
  reach();
});
document.addEventListener("htmx:historyRestore", reach);
phone.addEventListener("change", reach);
reach();

// List and panel change one without the other: the links of each know only how the other was before.
function keepFile(detail, wanted) {
  const here = new URLSearchParams(location.search);
  for (const key of ["file", "id"])
    if (here.has(key) && !wanted.searchParams.has(key)) detail.parameters[key] = here.get(key);
}

function keepList(detail, wanted) {
  const here = new URL(location.href);
  for (const key of ["file", "id"]) {
    here.searchParams.delete(key);
    if (wanted.searchParams.has(key)) here.searchParams.set(key, wanted.searchParams.get(key));
  }
  detail.path = here.pathname + here.search;
}

function moveFocus() {
  const title = document.querySelector("#panel:not([hidden]) #panel-title");
  const row = [...document.querySelectorAll(ROWS)].find((each) => each.dataset.name === openedFrom);
  for (const other of document.querySelectorAll(ROWS)) mark(other, false);
  if (title && row) mark(row, true);
  (title ?? row?.querySelector(".file-name"))?.focus({ preventScroll: true });
}

function mark(row, chosen) {
  if (row.matches("tr")) chosen ? row.setAttribute("aria-selected", "true") : row.removeAttribute("aria-selected");
  else row.toggleAttribute("data-chosen", chosen);
}

function reach() {
  const open = phone.matches && document.querySelector(".split > .panel:not([hidden])") !== null;
  for (const element of document.querySelectorAll(BEHIND)) element.inert = open;
}
