// The options of the upload form: the console checks them once and answers them sealed; the queue
// sends that with every file of the batch.

export async function sealOptions(form, target, send) {
  tellProblem(form, null);
  const fields = [...form.querySelectorAll("#upload-options [name]")];
  if (!fields.length) return "";
  const given = fields.filter(({ type, checked }) => type !== "checkbox" || checked);
  const values = Object.fromEntries(given.map(({ name, value }) => [name, value]));
  const json = { ...values, bucket: target.bucket, prefix: target.prefix };
  return (await send("POST", `${target.url}/options`, { json })).options;
}

// What is wrong, beside the form's buttons; the focus goes to the field. Without an error: nothing is.
export function tellProblem(form, error) {
  const line = form.querySelector("[data-problem]");
  for (const field of form.querySelectorAll("#upload-options [aria-invalid]")) field.removeAttribute("aria-invalid");
  line.hidden = !error;
  if (!error) return;
  line.querySelector("span").textContent = error.message || document.body.dataset.textFailed;
  const field = form.elements[error.more?.field];
  field?.setAttribute("aria-invalid", "true");
  (field ?? form.querySelector("button[type=submit]")).focus();
}
