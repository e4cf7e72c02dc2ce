// Files dropped anywhere in the window go to the folder that is shown; the veil names it.
import { currentTarget } from "./target.js";

export function acceptDrops({ begin, refuse }) {
  const veil = document.getElementById("upload-veil");
  let depth = 0; // every element under the pointer enters and leaves

  const listen = (type, act) =>
    addEventListener(type, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault(); // else the browser leaves the page to show the file
      act(event);
    });
  const lift = () => ((depth = 0), (veil.hidden = true));

  listen("dragenter", () => {
    const target = currentTarget();
    if (depth++ > 0 || !target || document.querySelector("dialog[open]:not(:has([data-upload-form]))")) return;
    veil.querySelector("[data-folder]").textContent = `${target.bucket}/${target.prefix}`;
    veil.hidden = false;
  });
  listen("dragover", ({ dataTransfer }) => (dataTransfer.dropEffect = veil.hidden ? "none" : "copy"));
  listen("dragleave", () => --depth <= 0 && lift());
  addEventListener("pointermove", lift); // there is none during a drag: one that ended elsewhere
  listen("drop", ({ dataTransfer }) => {
    const taken = !veil.hidden;
    lift();
    if (!taken) return;
    const { files, folders } = whatIs(dataTransfer);
    if (folders) refuse("no-folders");
    if (files.length) begin(files, currentTarget());
  });
}

// Only inside the drop event do the items know what they are.
function whatIs(transfer) {
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  const plain = items.filter((item) => !item.webkitGetAsEntry?.()?.isDirectory);
  const files = plain.map((item) => item.getAsFile()).filter(Boolean);
  return { files: files.map((file) => ({ file, path: file.name })), folders: plain.length < items.length };
}
