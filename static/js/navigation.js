// After a new #content: say so, move the focus there, and mark the place in the menu.
import { announce } from "./elements/toast.js";

// Only after settling does the document have its new title
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "content") return;
  const content = document.getElementById("content");
  (content?.querySelector("[autofocus]") ?? content)?.focus({ preventScroll: true });
  announce(document.title);
});
document.addEventListener("htmx:pushedIntoHistory", markMenu);
document.addEventListener("htmx:historyRestore", markMenu);

function markMenu() {
  for (const link of document.querySelectorAll(".side-menu__list a")) {
    if (location.pathname.startsWith(new URL(link.href).pathname)) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}
