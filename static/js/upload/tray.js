// The tray: shows what the queue tells, hands on what a person asks for.
import { Row } from "./row.js";
import { Summary } from "./summary.js";
import { text } from "./texts.js";

export function openTray(queue) {
  const tray = document.getElementById("upload-tray");
  const list = tray.querySelector("[data-list]");
  const summary = new Summary(tray, document.getElementById("announce"));
  const rows = new Map();
  const acts = {
    retry: (upload) => queue.retry(upload),
    remove: (upload) => (focusNext(rows.get(upload)), queue.remove(upload)),
  };
  let timer = 0; // not an animation frame: the tab's title counts on in the background
  const total = () => (timer ||= setTimeout(() => ((timer = 0), drawTotal()), 100));

  function drawTotal() {
    tray.hidden = !queue.uploads.size;
    summary.draw([...queue.uploads]);
  }

  queue.addEventListener("added", ({ detail: upload }) => {
    const row = new Row(upload, acts);
    rows.set(upload, row);
    list.append(row.element);
    summary.added([...queue.uploads]);
    total();
  });
  queue.addEventListener("progress", ({ detail: upload }) => (rows.get(upload)?.draw(), total()));
  queue.addEventListener("changed", ({ detail: upload }) => {
    rows.get(upload)?.draw();
    if (upload.state === "failed") summary.say(text("failed-name", { name: upload.name }));
    total();
  });
  queue.addEventListener("removed", ({ detail: upload }) => {
    rows.get(upload)?.element.remove();
    rows.delete(upload);
    total();
  });

  tray.querySelector("[data-toggle]").addEventListener("click", ({ currentTarget: button }) => {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    tray.classList.toggle("tray--collapsed", !open);
  });
  tray.querySelector("[data-close]").addEventListener("click", () => {
    for (const upload of queue.uploads) if (!upload.running) queue.remove(upload);
  });
  return summary;
}

// A removed row must not take the keyboard's place with it.
function focusNext(row) {
  if (!row.element.contains(document.activeElement)) return;
  const next = row.element.nextElementSibling ?? row.element.previousElementSibling;
  const button = next?.querySelector("button:not([hidden])") ?? document.getElementById("content");
  button.focus({ preventScroll: true });
}
