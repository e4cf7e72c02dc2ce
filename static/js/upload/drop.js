// Files and folders dropped anywhere in the window go to the folder that is shown, or to the one on
// whose row they are dropped; the veil names it. One file on the row of a file is compared with it.
import { fileRow, offerComparison, soleFile } from "../verify/offer.js";
import { currentTarget, folderTarget } from "./target.js";
import { fromDrop } from "./walk.js";

export function acceptDrops(offer) {
  const veil = document.getElementById("upload-veil");
  let depth = 0; // every element under the pointer enters and leaves
  let ready = false; // no dialog is in the way
  let row = null; // the folder or file under the pointer

  const listen = (type, act) =>
    addEventListener(type, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault(); // else the browser leaves the page to show the file
      act(event);
    });
  const lift = () => ((depth = 0), (ready = false), point(null));

  // A key that may not write drops nothing into a folder, but may compare.
  function point(at) {
    row?.classList.remove("drop-target");
    at?.classList.add("drop-target");
    row = at;
    const isFile = at?.dataset.name !== undefined;
    const target = ready && (at && !isFile ? folderTarget(at) : currentTarget());
    veil.hidden = !ready || !(isFile || target);
    veil.classList.toggle("drop-veil--row", Boolean(at));
    veil.classList.toggle("drop-veil--file", isFile);
    veil.querySelector("[data-file]").textContent = isFile ? at.querySelector(".file-name__text").textContent : "";
    if (target) veil.querySelector("[data-folder]").textContent = `${target.bucket}/${target.prefix}`;
  }

  listen("dragenter", () => {
    if (depth++ > 0 || document.querySelector("dialog[open]:not(:has([data-upload-form]))")) return;
    ready = true;
    point(null);
  });
  listen("dragover", ({ dataTransfer, target }) => {
    const at = ready ? (fileRow(target, dataTransfer) ?? folderRow(target)) : null;
    if (at !== row) point(at);
    dataTransfer.dropEffect = veil.hidden ? "none" : "copy";
  });
  listen("dragleave", () => --depth <= 0 && lift());
  addEventListener("pointermove", () => depth && lift()); // there is none during a drag: one that ended elsewhere
  listen("drop", ({ dataTransfer }) => {
    const [taken, at, here] = [!veil.hidden, row, currentTarget()];
    const isFile = at?.dataset.name !== undefined;
    lift();
    if (!taken) return;
    const file = isFile ? soleFile(dataTransfer) : null;
    const upload = (path) => offer(async () => ({ files: [{ file, path }], empty: [], unreadable: [] }), here, { sure: true });
    if (file) offerComparison(file, at, here && upload);
    else if (here) offer(fromDrop(dataTransfer), at && !isFile ? folderTarget(at) : here);
  });
}

// A row or a tile that opens a folder.
function folderRow(element) {
  const at = element.closest?.("#listing tr, #listing li");
  return at && folderTarget(at) ? at : null;
}
