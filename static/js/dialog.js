// <a data-dialog>: opens the form that its address shows as a page in the shared <dialog> instead.
const dialog = document.getElementById("dialog");
let opener = null;

document.addEventListener("click", (event) => {
  const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  const link = event.target.closest("a[data-dialog], a[data-dialog-close]");
  if (!dialog || !plain || !link || event.defaultPrevented) return;
  if (link.matches("[data-dialog]")) {
    event.preventDefault();
    opener = link;
    openDialog(link.href);
  } else if (dialog.contains(link)) {
    event.preventDefault();
    dialog.close();
  }
});

// Resolves to the dialog when it shows the form of that address, to null when that did not come.
export async function openDialog(address) {
  const place = document.createElement("div");
  place.id = "dialog-form";
  dialog.replaceChildren(place);
  await window.htmx.ajax("GET", address, { target: place, swap: "outerHTML" });
  if (!place.isConnected && dialog.hasChildNodes() && !dialog.open) dialog.showModal();
  return dialog.open && !place.isConnected ? dialog : null;
}

// A secret that is shown once must not be lost by Escape or a click outside
function keep() {
  dialog.setAttribute("closedby", dialog.querySelector("[data-dialog-keep]") ? "none" : "any");
}

if (dialog) {
  new MutationObserver(keep).observe(dialog, { childList: true });
  dialog.addEventListener("cancel", (event) => {
    if (dialog.querySelector("[data-dialog-keep]")) event.preventDefault();
  });
  dialog.addEventListener("close", () => {
    dialog.replaceChildren();
    // The browser gives the focus back by itself, but not to a choice of a menu that has closed meanwhile
    const menu = opener?.closest("details:not([open])");
    if (document.activeElement === document.body) menu?.querySelector("summary").focus();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id === "content" && dialog.open) dialog.close();
  });
}
