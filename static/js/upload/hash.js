// The SHA-1 of a file, from a worker. One file at a time: two would only compete for the disk.
import { Lanes } from "./lanes.js";
import { Refusal } from "./transport.js";

export function hasher(workerUrl) {
  const one = new Lanes(1);
  return (file, options) => one.use(() => hashInWorker(workerUrl, file, options));
}

function hashInWorker(workerUrl, file, { signal, onProgress }) {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const worker = new Worker(workerUrl);
    const end = (settle, value) => {
      worker.terminate();
      signal.removeEventListener("abort", stop);
      settle(value);
    };
    const stop = () => end(reject, signal.reason);
    signal.addEventListener("abort", stop);
    worker.onerror = () => end(reject, new Refusal("gave-up"));
    worker.onmessage = ({ data }) => {
      if (data.sha1) end(resolve, data.sha1);
      else if (data.unreadable) end(reject, new Refusal("unreadable"));
      else onProgress(data.bytes);
    };
    worker.postMessage(file);
  });
}
