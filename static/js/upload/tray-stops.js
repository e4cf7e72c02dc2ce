// What all uploads wait for, and the button that goes on: the network that is gone, or something that
// a person has to mend first.
import { text } from "./texts.js";

export function wireStops(tray, queue, outage, say) {
  const lost = tray.querySelector("[data-outage]");
  outage.addEventListener("changed", () => (lost.hidden = !outage.isOn));
  lost.querySelector("button").addEventListener("click", () => outage.tryNow());

  const held = tray.querySelector("[data-held]");
  const link = held.querySelector("a");
  queue.addEventListener("held", ({ detail: reason }) => {
    const wasHidden = held.hidden;
    held.hidden = !reason;
    if (!reason) return;
    const words = reason.note.text || text(reason.note.key);
    const line = held.querySelector("p");
    link.hidden = !reason.note.signIn;
    if (reason.note.signIn) link.href = reason.note.signIn;
    line.textContent = words;
    if (wasHidden) say(words);
  });
  held.querySelector("button").addEventListener("click", () => queue.goOn());
}
