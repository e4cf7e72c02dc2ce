// Single keys: data-shortcut="/" focuses or clicks its element, j and k walk the rows, Escape closes the details.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]")) return;
  const typing = event.target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
  if (event.key === "Escape") escape(event.target, typing);
  else if (!typing && document.body.dataset.keys !== "off" && act(event.key)) event.preventDefault();
});

function escape(target, typing) {
  if (target.matches("input[type=search]") && target.value) clear(target);
  else if (typing) target.blur();
  else document.querySelector(".panel:not([hidden]) .panel__close")?.click();
}

// Chromium empties the field without telling, other browsers not at all
function clear(field) {
  field.value = "";
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function act(key) {
  if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
  const element = document.querySelector(`[data-shortcut="${CSS.escape(key)}"]`);
  if (!element) return false;
  if (element.matches("input:not([type=file])")) element.focus();
  else element.click();
  return true;
}

function step(by) {
  const rows = [...document.querySelectorAll(".file-table tbody .file-name, .data-table tbody th a")];
  const at = rows.indexOf(document.activeElement);
  rows[Math.max(0, Math.min(rows.length - 1, at + by))]?.focus();
  return rows.length > 0;
}
