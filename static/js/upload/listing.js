// When a file arrived in the folder that is shown, its row appears or its badge counts up;
// when it is the one in the panel, its new version appears there too.
import { currentTarget } from "./target.js";

const BURST = 300; // many small files end within a moment: one refresh for all,
const PATIENCE = 5000; // but while a thousand arrive, one now and then

let refreshed = null; // the element that is being refreshed

export function refreshAfter(queue) {
  // Who is signed out meanwhile learns it in the tray: to be led away would lose what is being uploaded.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { target, xhr } = event.detail;
    if (target === refreshed && isLedAway(xhr)) event.preventDefault();
  });
  const arrived = new Set();
  let timer;
  let since;
  queue.addEventListener("changed", ({ detail: upload }) => {
    if (upload.state !== "done" || !isShown(upload)) return;
    arrived.add(upload.name);
    clearTimeout(timer);
    since ??= Date.now();
    timer = setTimeout(() => ((since = undefined), refreshAll(arrived)), Date.now() - since > PATIENCE ? 0 : BURST);
  });
}

const isLedAway = (xhr) => ["HX-Redirect", "HX-Location"].some((name) => xhr.getResponseHeader(name));

function isShown({ target, name }) {
  const here = currentTarget();
  return here?.url === target.url && here.bucket === target.bucket && name.startsWith(here.prefix);
}

async function refreshAll(arrived) {
  if (!navigator.onLine) return; // the next file that arrives refreshes it
  const names = new Set(arrived);
  arrived.clear();
  await refresh("listing");
  if (names.has(new URLSearchParams(location.search).get("file"))) await refresh("panel");
}

async function refresh(id) {
  const old = document.getElementById(id);
  if (!old) return;
  const focused = old.contains(document.activeElement) && document.activeElement.getAttribute("href");
  const { scrollTop } = old;
  refreshed = old;
  await htmx.ajax("GET", location.pathname + location.search, { target: `#${id}`, swap: "outerHTML show:none" });
  const fresh = document.getElementById(id);
  fresh.scrollTop = scrollTop;
  if (focused) fresh.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}
