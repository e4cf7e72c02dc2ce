// What went wrong becomes a message; the page below stays as it was.
import { toast } from "./elements/toast.js";

const texts = document.body.dataset;

// The server calls a swap off for its own messages. 409 would be swapped otherwise.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.getResponseHeader("HX-Reswap") !== "none") return;
  event.detail.shouldSwap = false;
  event.detail.isError = true;
});
document.addEventListener("htmx:responseError", (event) => {
  const sent = document.createElement("template");
  sent.innerHTML = event.detail.xhr.responseText;
  const message = sent.content.querySelector("b2-toast");
  show(message ?? null, texts.textFailed);
});
document.addEventListener("htmx:sendError", () => show(null, texts.textOffline));
document.addEventListener("htmx:timeout", () => show(null, texts.textTimeout));

function show(message, text) {
  const dialog = document.querySelector("dialog[open]");
  // Nothing outside an open dialog can be seen or reached
  if (dialog) showInside(dialog, message?.querySelector(".toast__text").textContent ?? text);
  else if (message) document.getElementById("toasts").append(document.importNode(message, true));
  else toast(text, "error");
}

function showInside(dialog, text) {
  dialog.querySelector(".dialog__error")?.remove();
  const line = document.createElement("p");
  line.className = "notice notice--bad dialog__error";
  line.setAttribute("role", "alert");
  line.textContent = text;
  dialog.prepend(line);
}

// A page that was left when signed in must not come back after signing out
window.addEventListener("pageshow", (event) => event.persisted && location.reload());
document.addEventListener("htmx:historyCacheMissLoad", (event) => {
  if (event.detail.response.includes("hx-history-elt")) return;
  event.detail.response = "";
  location.replace(event.detail.xhr.responseURL);
});
document.addEventListener("htmx:historyCacheMissLoadError", () => location.reload());
