// What all uploads wait for, and the button that goes on: the network that is gone, or something that
// a person has to mend first.
import { noteOf } from "./row.js";

export function wireStops(tray, queue, outage, say) {
  const lost = tray.querySelector("[data-outage]");
  outage.addEventListener("changed", () => (lost.hidden = !outage.isOn));
  lost.querySelector("button").addEventListener("click", () => outage.tryNow());

  const held = tray.querySelector("[data-held]");
  const link = held.querySelector("a");
  queue.addEventListener("held", ({ detail: refused }) => {
    held.hidden = !refused;
    if (!refused) return;
    const words = noteOf(refused);
    held.querySelector("p").textContent = words;
    link.hidden = !refused.note.signIn;
    if (refused.note.signIn) link.href = refused.note.signIn;
    say(words);
  });
  held.querySelector("button").addEventListener("click", () => queue.goOn());
}
