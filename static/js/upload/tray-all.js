// What is done with the whole tray: fold it, and pause, go on with, retry, cancel or clear all.
const FOLDED = "b2console.tray-folded";

export function wireAll(tray, queue) {
  const all = (...states) => [...queue.uploads].filter(({ state }) => states.includes(state));
  const running = () => [...queue.uploads].filter((upload) => upload.running);
  const on = (what, act) => tray.querySelector(`[data-${what}]`).addEventListener("click", act);

  on("pause-all", () => running().forEach((upload) => queue.pause(upload)));
  on("resume-all", () => all("paused").forEach((upload) => queue.resume(upload)));
  on("retry-all", () => all("failed").forEach((upload) => queue.retry(upload)));
  on("close", () => {
    for (const upload of all("done", "failed")) if (upload.id || !upload.begun) queue.remove(upload);
  });
  on("toggle", ({ currentTarget: button }) => keepFolded(fold(tray, button.getAttribute("aria-expanded") === "true")));
  fold(tray, wasFolded());
  askBefore(tray, () => {
    // The waiting ones first: else each place that gets free is taken by one that goes next
    const doomed = [...all("held", "queued"), ...running(), ...all("paused")];
    for (const upload of new Set(doomed)) if (upload.state !== "checking") queue.remove(upload);
  });
}

function fold(tray, isFolded) {
  tray.querySelector("[data-toggle]").setAttribute("aria-expanded", String(!isFolded));
  tray.classList.toggle("tray--collapsed", isFolded);
  return isFolded;
}

// On every page, until it is opened again: what was interrupted may wait there for days.
function keepFolded(isFolded) {
  try {
    localStorage.setItem(FOLDED, JSON.stringify(isFolded));
  } catch {
    // forbidden by the browser's settings
  }
}

function wasFolded() {
  try {
    return localStorage.getItem(FOLDED) === "true";
  } catch {
    return false;
  }
}

function askBefore(tray, act) {
  const dialog = document.getElementById("upload-cancel-all");
  tray.querySelector("[data-cancel-all]").addEventListener("click", () => dialog.showModal());
  dialog.addEventListener("close", () => dialog.returnValue === "cancel-all" && act());
  dialog.addEventListener("cancel", () => (dialog.returnValue = ""));
}
