// Offers to add the CORS rule that lets parts go straight to B2, for one bucket after the other.
import { text } from "./texts.js";

export function offerWay(ways, say) {
  const offer = document.querySelector("#upload-tray [data-offer]");
  const button = offer.querySelector("[data-add-rule]");
  let target = null;

  ways.addEventListener("changed", ({ detail }) => {
    if (detail.way.can_open) show(detail.target);
    else if (detail.target.bucket === target?.bucket) show(null);
  });
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const { straight } = await ways.open(target);
      if (straight) say(text("rule-added"));
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
