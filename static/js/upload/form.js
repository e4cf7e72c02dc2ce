// The upload form with the queue behind it: the same fields, sent file by file.
import { Offer } from "./offer.js";
import { fromInputs } from "./walk.js";
import { currentTarget, targetOf } from "./target.js";

export function takeOverForms(means) {
  const offers = new WeakMap(); // form → what goes on in it
  const opened = (form, offer) => offers.set(form, offer);

  async function start(read, target, how) {
    const offer = new Offer({ ...means, opened }, target, how);
    offers.get(how.form)?.stop();
    if (how.form) opened(how.form, offer);
    await offer.run(read);
    if (!offer.isShown) offers.delete(how.form); // something was wrong with the form: once more
  }

  // Captured, so that neither the browser nor htmx sends the form as well.
  document.addEventListener("submit", (event) => take(event), { capture: true });
  document.addEventListener("change", ({ target }) => {
    const form = target.closest?.("[data-upload-form]");
    if (form && target.type === "file") needOne(form);
  });

  function take(event) {
    const form = event.target;
    if (!form.matches("[data-upload-form]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (offers.has(form)) return offers.get(form).go();
    start(fromInputs(inputsOf(form)), targetOf(form.action), { form });
  }

  // Dropped files: onto the open form, whose options then go for them, or straight to a folder.
  return (read, target, how = {}) => {
    const form = document.querySelector("[data-upload-form]");
    if (form) start(read, targetOf(form.action), { form, asks: true });
    else start(read, target ?? currentTarget(), how);
  };
}

const inputsOf = (form) => [...form.querySelectorAll("input[type=file]")];

// Files or a folder: one of them is enough.
function needOne(form) {
  const some = inputsOf(form).some(({ files }) => files.length);
  form.querySelector("input[type=file][name]").required = !some;
}
