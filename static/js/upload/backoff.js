// When to try again. Jitter, because many lanes fail at the same moment.
const LONGEST = 30_000;

export const MAX_TRIES = 8;

export function delayFor(tries, retryAfter) {
  const grown = Math.min(LONGEST, 500 * 2 ** tries) * (0.7 + Math.random() * 0.6);
  return retryAfter ? Math.max(retryAfter * 1000, 0) + grown / 10 : grown;
}

// Resolves after `ms`, or as soon as the network is back; offline it waits for nothing else.
export function rest(ms, signal) {
  return new Promise((resolve, reject) => {
    const done = new AbortController();
    const end = (settle) => () => {
      done.abort();
      clearTimeout(timer);
      settle(signal.reason);
    };
    const timer = navigator.onLine ? setTimeout(end(resolve), ms) : undefined;
    addEventListener("online", end(resolve), { signal: done.signal });
    signal.addEventListener("abort", end(reject), { signal: done.signal });
    if (signal.aborted) end(reject)();
  });
}
