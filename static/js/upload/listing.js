// When a file arrived in the folder that is shown, its row appears or its badge counts up.
import { currentTarget } from "./target.js";

const LISTING = "listing";
const BURST = 300; // many small files end within a moment: one refresh for all,
const PATIENCE = 5000; // but while a thousand arrive, one now and then

export function refreshAfter(queue) {
  let timer;
  let since;
  queue.addEventListener("changed", ({ detail: upload }) => {
    if (upload.state !== "done" || !isShown(upload)) return;
    clearTimeout(timer);
    since ??= Date.now();
    timer = setTimeout(() => ((since = undefined), refresh()), Date.now() - since > PATIENCE ? 0 : BURST);
  });
}

function isShown({ target, name }) {
  const here = currentTarget();
  return here?.url === target.url && here.bucket === target.bucket && name.startsWith(here.prefix);
}

async function refresh() {
  const listing = document.getElementById(LISTING);
  if (!listing || !navigator.onLine) return; // offline: the next file that arrives refreshes it
  const focused = listing.contains(document.activeElement) && document.activeElement.getAttribute("href");
  const { scrollTop } = listing;
  await htmx.ajax("GET", location.pathname + location.search, { target: `#${LISTING}`, swap: "outerHTML show:none" });
  const fresh = document.getElementById(LISTING);
  fresh.scrollTop = scrollTop;
  if (focused) fresh.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}
