// Files pasted on a page that shows a folder, outside of text fields. A person is asked in any case:
// what the clipboard holds is seen nowhere.
import { currentTarget } from "./target.js";
import { fromDrop } from "./walk.js";

const TYPING = "input:not([type=checkbox], [type=radio], [type=file]), textarea, select, [contenteditable]";
const OTHER_DIALOG = "dialog[open]:not(:has([data-upload-form]))";

export function acceptPastes(offer) {
  document.addEventListener("paste", (event) => {
    const { clipboardData: held, target } = event;
    const isText = target.closest?.(TYPING) || !held?.files.length;
    if (isText || document.querySelector(OTHER_DIALOG) || !currentTarget()) return;
    event.preventDefault();
    offer(fromDrop(held), currentTarget(), { asks: true });
  });
}
