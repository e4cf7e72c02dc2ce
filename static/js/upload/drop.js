// Files and folders dropped anywhere in the window go to the folder that is shown, or to the one on
// whose row they are dropped; the veil names it.
import { currentTarget, folderTarget } from "./target.js";
import { fromDrop } from "./walk.js";

export function acceptDrops(offer) {
  const veil = document.getElementById("upload-veil");
  let depth = 0; // every element under the pointer enters and leaves
  let row = null; // the folder under the pointer

  const listen = (type, act) =>
    addEventListener(type, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault(); // else the browser leaves the page to show the file
      act(event);
    });
  const lift = () => ((depth = 0), point(null), (veil.hidden = true));

  function point(at) {
    row?.classList.remove("drop-target");
    at?.classList.add("drop-target");
    row = at;
    veil.classList.toggle("drop-veil--row", Boolean(at));
  }

  function name({ bucket, prefix }) {
    veil.querySelector("[data-folder]").textContent = `${bucket}/${prefix}`;
  }

  listen("dragenter", () => {
    const target = currentTarget();
    if (depth++ > 0 || !target || document.querySelector("dialog[open]:not(:has([data-upload-form]))")) return;
    name(target);
    veil.hidden = false;
  });
  listen("dragover", ({ dataTransfer, target }) => {
    dataTransfer.dropEffect = veil.hidden ? "none" : "copy";
    const at = veil.hidden ? null : folderRow(target);
    if (at === row) return;
    point(at);
    name(at ? folderTarget(at) : currentTarget());
  });
  listen("dragleave", () => --depth <= 0 && lift());
  addEventListener("pointermove", lift); // there is none during a drag: one that ended elsewhere
  listen("drop", ({ dataTransfer }) => {
    const taken = !veil.hidden;
    const target = row ? folderTarget(row) : currentTarget();
    lift();
    if (taken) offer(fromDrop(dataTransfer), target);
  });
}

// A row or a tile that opens a folder.
function folderRow(element) {
  const at = element.closest?.("#listing tr, #listing li");
  return at && folderTarget(at) ? at : null;
}
