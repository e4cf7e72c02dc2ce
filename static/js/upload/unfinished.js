// The page of unfinished uploads: its buttons, what follows from its cancelling, its rows.
import { pickFile } from "./picker.js";

export function wireUnfinished(queue) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-resume-upload]");
    if (button) goOn(queue, button.dataset);
  });
  // Cancelled on its page: this page has nothing to go on with any more.
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const url = new URL(detail.pathInfo?.requestPath ?? "", location.href);
    // Not detail.successful: htmx leaves it out where the answer leads elsewhere
    const isCancelled = detail.xhr.status < 300 && detail.requestConfig?.verb === "post" && url.pathname.endsWith("/files/unfinished/cancel");
    const upload = isCancelled && queue.find(url.searchParams.get("id"));
    if (upload) queue.forget(upload);
  });
  queue.addEventListener("changed", ({ detail: upload }) => upload.state === "done" && upload.plan && refresh());
}

async function goOn(queue, { id, name, bucket, url }) {
  const file = await pickFile();
  if (!queue.find(id)) queue.restore([recordOf({ id, name, bucket, url })]);
  const upload = queue.find(id);
  if (upload.state === "interrupted") queue.choose(upload, file);
  else queue.resume(upload);
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
