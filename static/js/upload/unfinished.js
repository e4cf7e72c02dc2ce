// The page of unfinished uploads: its buttons, what follows from its cancelling, its rows.
import { pickFile } from "./picker.js";

export function wireUnfinished(queue, neighbours) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-resume-upload]");
    if (button) goOn(queue, button.dataset);
  });
  // Cancelled on its page: this page and the other tabs have nothing to go on with any more.
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const url = new URL(detail.pathInfo?.requestPath ?? "", location.href);
    // Not detail.successful: htmx leaves it out where the answer leads elsewhere
    const isCancelled = detail.xhr.status < 300 && detail.requestConfig?.verb === "post" && url.pathname.endsWith("/files/unfinished/cancel");
    if (!isCancelled) return;
    const upload = queue.find(url.searchParams.get("id"));
    if (upload && upload.state !== "checking") queue.forget(upload); // else it may be finished already
    neighbours.tellCancelled(url.searchParams.get("id"));
  });
  const mark = () => markOwn(queue);
  queue.addEventListener("changed", ({ detail: upload }) => (upload.state === "done" && upload.plan ? refresh() : mark()));
  queue.addEventListener("removed", mark);
  document.addEventListener("htmx:afterSettle", mark);
  mark();
}

// What this very page is sending needs nobody to go on with it.
function markOwn(queue) {
  const buttons = document.querySelectorAll("#unfinished [data-resume-upload]");
  for (const button of buttons) {
    const isOwn = Boolean(queue.find(button.dataset.id)?.running);
    button.hidden = isOwn;
    button.parentElement.querySelector("[data-own]").hidden = !isOwn;
  }
}

async function goOn(queue, { id, name, bucket, url }) {
  const known = queue.find(id);
  if (known?.file) return known.state === "failed" ? queue.retry(known) : queue.resume(known);
  const file = await pickFile();
  if (!queue.find(id)) queue.restore([recordOf({ id, name, bucket, url })]);
  queue.choose(queue.find(id), file);
}

// Nothing is known of it but its name: its size and date will be those of the file.
function recordOf({ id, name, bucket, url }) {
  const prefix = name.slice(0, name.lastIndexOf("/") + 1);
  return { name, target: { url, bucket, prefix }, file_name: name.slice(prefix.length), file_id: id, foreign: true };
}

function refresh() {
  if (document.getElementById("unfinished"))
    htmx.ajax("GET", location.pathname + location.search, { target: "#unfinished", swap: "outerHTML show:none" });
}
