// The upload form with the queue behind it: the same fields, sent file by file.
import { targetOf } from "./target.js";

export function takeOverForms({ begin }) {
  // Captured, so that neither the browser nor htmx sends the form as well.
  document.addEventListener("submit", (event) => takeOver(event, begin), { capture: true });
}

function takeOver(event, begin) {
  const form = event.target;
  if (!form.matches("[data-upload-form]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const input = form.querySelector("input[type=file]");
  begin([...input.files].map((file) => ({ file, path: file.name })), targetOf(form.action));
  form.reset();
  if (form.closest("dialog")) form.closest("dialog").close();
  else form.querySelector("a[hx-boost]")?.click(); // back to the folder, where the rows appear
}
