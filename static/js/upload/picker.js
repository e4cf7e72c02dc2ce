// One file, chosen by a person for an upload that is known already. Settles only when one is chosen.
const input = Object.assign(document.createElement("input"), { type: "file" });

export function pickFile() {
  input.value = "";
  return new Promise((resolve) => {
    input.onchange = () => resolve(input.files[0]);
    input.click();
  });
}
