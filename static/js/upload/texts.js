// All words come from the page, so that there is one catalogue for Python and JavaScript.
// <template id="upload-texts"> holds one element per text: data-key names it, and a text that
// counts is there once per sample number (data-count), as the server's language inflects it.
const language = document.documentElement.lang || "en";
const plural = new Intl.PluralRules(language);
const number = new Intl.NumberFormat(language);

export const text = textsOf(document.getElementById("upload-texts"));

// The texts of one <template>, as a function of key and values.
export function textsOf(template) {
  return (key, values = {}) => {
    const versions = [...template.content.querySelectorAll(`[data-key="${key}"]`)];
    const chosen = versions.length > 1 ? versions.find((one) => fits(one, values.count)) : versions[0];
    const pattern = (chosen ?? versions.at(-1)).textContent;
    return pattern.replace(/\{(\w+)\}/g, (_, name) => shown(values[name]));
  };
}

const shown = (value) => (typeof value === "number" ? number.format(value) : value);

const fits = (version, count) => plural.select(Number(version.dataset.count)) === plural.select(count);

// Decimal units with one decimal, as the pages show sizes and as B2 bills them.
export function size(bytes) {
  if (bytes < 1000) return text("bytes", { count: bytes });
  const units = ["KB", "MB", "GB", "TB"];
  let value = bytes / 1000;
  let unit = 0;
  while (Math.round(value * 10) / 10 >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}

// For what size() shows alike.
export const bytes = (count) => text("bytes", { count });

export function left(seconds) {
  if (seconds < 60) return text("seconds-left", { count: Math.max(1, Math.round(seconds)) });
  if (seconds < 3600) return text("minutes-left", { count: Math.round(seconds / 60) });
  return text("hours-left", { count: (seconds / 3600).toFixed(1) });
}
