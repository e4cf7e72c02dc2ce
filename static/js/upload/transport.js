// One request of the queue. XHR, because fetch tells nothing about the progress of an upload.
const STALL = 30_000;
// Once the last byte is handed over, B2 still has to store it.
const STORE = 300_000;
const AGAIN = new Set([408, 425, 429]);

// A final no. Its message is the console's own text, `note` names a text of the page without one.
export class Refusal extends Error {
  constructor(note, { code, text, sign_in: signIn, ...more } = {}) {
    super(text ?? "");
    Object.assign(this, { note, code, signIn, more });
  }
}

// A no that may be a yes a little later.
export class Hiccup extends Error {
  constructor(message, { retryAfter, network = false } = {}) {
    super(message);
    Object.assign(this, { retryAfter, network });
  }
}

export function send(method, url, { body, json, headers = {}, signal, onProgress } = {}) {
  const all = {
    Accept: "application/json",
    "Content-Type": json ? "application/json" : "application/octet-stream",
    "X-CSRFToken": csrfToken(),
    ...headers,
  };
  return exchange(method, url, { body: json ? JSON.stringify(json) : body, headers: all, signal, onProgress }, judge);
}

// The request itself, to whatever host: `judge` resolves or rejects by its answer.
export function exchange(method, url, { body, headers = {}, signal, onProgress }, judge) {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    let stalled = false;
    let timer;
    const watch = (ms) => {
      clearTimeout(timer);
      timer = setTimeout(() => ((stalled = true), xhr.abort()), ms);
    };
    const stop = () => xhr.abort();
    const lost = () => reject(new Hiccup("", { network: true }));
    xhr.open(method, url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.upload.onprogress = (event) => (watch(STALL), onProgress?.(event.loaded));
    xhr.upload.onload = () => watch(STORE);
    xhr.onload = () => judge(xhr, resolve, reject);
    xhr.onerror = lost;
    xhr.onabort = () => (stalled ? lost() : reject(signal.reason));
    xhr.onloadend = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    };
    if (signal?.aborted) return reject(signal.reason);
    signal?.addEventListener("abort", stop);
    watch(STALL);
    xhr.send(body);
  });
}

function judge(xhr, resolve, reject) {
  const answer = read(xhr);
  const retryAfter = Number(xhr.getResponseHeader("Retry-After")) || undefined;
  if (xhr.status < 300 && answer) resolve(answer);
  // A page instead of an answer: the request was led elsewhere, to the sign-in.
  else if (xhr.status < 300) reject(new Refusal("signed-out", { sign_in: xhr.responseURL }));
  else if (AGAIN.has(xhr.status) || xhr.status >= 500)
    reject(new Hiccup(answer?.error?.text ?? "", { retryAfter }));
  else reject(new Refusal("refused", answer?.error));
}

function read(xhr) {
  try {
    return JSON.parse(xhr.responseText || "{}");
  } catch {
    return null;
  }
}

// From the cookie, not from the page: signing in in another tab renews it.
function csrfToken() {
  const pairs = document.cookie.split("; ").map((pair) => pair.split("="));
  return pairs.find(([name]) => name === "b2console_csrf")?.[1] ?? "";
}
