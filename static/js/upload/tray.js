// The tray: shows what the queue tells, hands on what a person asks for.
import { pickFile } from "./picker.js";
import { Row } from "./row.js";
import { Rows } from "./rows.js";
import { Summary } from "./summary.js";
import { text } from "./texts.js";
import { wireAll } from "./tray-all.js";

export function openTray(queue) {
  const tray = document.getElementById("upload-tray");
  const list = tray.querySelector("[data-list]");
  const summary = new Summary(tray, document.getElementById("announce"));
  const rows = new Rows(list, (upload) => new Row(upload, acts, abandonUrl));
  const acts = {
    pause: (upload) => queue.pause(upload),
    resume: (upload) => queue.resume(upload),
    retry: (upload) => queue.retry(upload),
    choose: async (upload) => queue.choose(upload, await pickFile()),
    cancel: remove,
    dismiss: remove,
  };
  let timer = 0; // not an animation frame: the tab's title counts on in the background
  const total = () => (timer ||= setTimeout(() => ((timer = 0), drawTotal()), 100));

  function remove(upload) {
    focusNext(rows.get(upload));
    queue.remove(upload);
  }

  function drawTotal() {
    tray.hidden = !queue.uploads.size;
    rows.fill(queue.uploads);
    summary.draw([...queue.uploads]);
  }

  queue.addEventListener("added", ({ detail: upload }) => {
    rows.add(upload);
    total();
  });
  queue.addEventListener("progress", ({ detail: upload }) => (rows.draw(upload), total()));
  queue.addEventListener("changed", ({ detail: upload }) => {
    rows.draw(upload);
    if (upload.state === "queued") summary.added(queue.uploads);
    if (upload.state === "failed") summary.say(text("failed-name", { name: upload.name }));
    if (upload.state === "interrupted") summary.say(rows.get(upload)?.words ?? upload.name);
    total();
  });
  queue.addEventListener("removed", ({ detail: upload }) => {
    rows.remove(upload);
    total();
  });
  wireAll(tray, queue);
  return summary;
}

// The page that says what is lost with an interrupted upload, and asks.
function abandonUrl({ target, name, plan }) {
  const query = new URLSearchParams({ bucket: target.bucket, name, id: plan.file_id });
  return `${target.url.replace(/upload$/, "unfinished/cancel")}?${query}`;
}

// A removed row must not take the keyboard's place with it.
function focusNext(row) {
  if (!row?.element.contains(document.activeElement)) return;
  const next = row.element.nextElementSibling ?? row.element.previousElementSibling;
  const button = next?.querySelector("button:not([hidden])") ?? document.getElementById("content");
  button.focus({ preventScroll: true });
}
