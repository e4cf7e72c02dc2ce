// <b2-time><time datetime>: in the reader's own zone and manner; relative while it is recent.
// The page's language, in the reader's regional flavour of it (en becomes en-GB).
const page = document.documentElement.lang;
const language = navigator.languages.find((each) => each === page || each.startsWith(`${page}-`)) ?? page;
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const full = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "long" });
const absolute = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
const exact = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "long" });
const day = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
const STEPS = [[60, "second", 1], [3600, "minute", 60], [86400, "hour", 3600], [604800, "day", 86400]];
const alive = new Set();

class Time extends HTMLElement {
  connectedCallback() {
    alive.add(this);
    this.show();
  }

  disconnectedCallback() {
    alive.delete(this);
  }

  show() {
    const time = this.querySelector("time");
    const date = new Date(time?.dateTime ?? "");
    if (Number.isNaN(date.getTime())) return;
    time.textContent = { absolute, exact }[this.dataset.style]?.format(date) ?? ago(date);
    time.title = full.format(date);
  }
}
customElements.define("b2-time", Time);

function ago(date) {
  const seconds = (Date.now() - date) / 1000;
  const step = seconds > -60 && STEPS.find(([limit]) => seconds < limit);
  if (!step) return day.format(date);
  const [, unit, size] = step;
  return relative.format(-Math.max(0, Math.floor(seconds / size)), unit);
}

setInterval(() => document.hidden || alive.forEach((time) => time.show()), 60_000);
