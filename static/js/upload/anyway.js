// Where the console did not answer with the upload form: whether to start all the same.
import { text } from "./texts.js";

// Resolves to "start", "again", or "" when the person leaves it.
export function askAnyway(count) {
  const dialog = document.getElementById("upload-anyway");
  dialog.querySelector("[data-words]").textContent = text("anyway-count", { count });
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true }));
}
