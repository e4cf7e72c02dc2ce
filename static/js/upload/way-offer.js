// Offers to add the CORS rule that lets files go straight to B2, for one bucket after the other.
import { text } from "./texts.js";

// Below both nobody is asked: a few small files are there before the question is read.
const MANY = 20;
const MUCH = 100_000_000;

export function offerWay(ways, queue, say) {
  const offer = document.querySelector("#upload-tray [data-offer]");
  const button = offer.querySelector("[data-add-rule]");
  let target = null;

  queue.addEventListener("changed", ({ detail: upload }) => {
    const { state, way } = upload;
    if (state === "uploading" && way?.can_open && offer.hidden && isWorth(upload, queue.uploads)) show(upload.target);
  });
  ways.addEventListener("changed", ({ detail }) => {
    if (!detail.way.can_open && detail.target.bucket === target?.bucket) show(null);
  });
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const { files } = await ways.open(target);
      if (files) say(text("rule-added"));
    } catch (error) {
      say(error.message || text("refused"));
    } finally {
      button.disabled = false;
    }
  });

  function show(wanted) {
    target = wanted;
    offer.hidden = !wanted;
    offer.querySelector("[data-bucket]").textContent = wanted?.bucket ?? "";
  }
}

function isWorth({ target: { bucket } }, uploads) {
  const alike = [...uploads].filter(({ target }) => target.bucket === bucket);
  return alike.length >= MANY || alike.reduce((sum, { size }) => sum + size, 0) > MUCH;
}
