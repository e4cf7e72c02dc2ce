// Digests from workers that are kept: to start one costs more than to hash a small file.
import { Lanes } from "./lanes.js";
import { Refusal } from "./transport.js";

export class Hasher {
  #idle = [];
  #lanes;

  constructor(workerUrl, workers) {
    this.workerUrl = workerUrl;
    this.#lanes = new Lanes(workers);
  }

  // Resolves to hex; `algorithm` is "sha1" or "md5". Of "both", to { md5, sha1 }.
  hash(algorithm, blob, { signal, onProgress = () => {} }) {
    return this.#lanes.use(() => this.#run({ algorithm, blob }, signal, onProgress));
  }

  #run(task, signal, onProgress) {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const worker = this.#idle.pop() ?? new Worker(this.workerUrl);
      const end = (settle, value) => {
        signal.removeEventListener("abort", stop);
        settle(value);
      };
      const stop = () => (worker.terminate(), end(reject, signal.reason));
      signal.addEventListener("abort", stop);
      worker.onerror = () => end(reject, new Refusal("gave-up"));
      worker.onmessage = ({ data }) => {
        if (data.bytes) return onProgress(data.bytes);
        this.#idle.push(worker);
        if (data.hex) end(resolve, data.hex);
        else end(reject, new Refusal("unreadable"));
      };
      worker.postMessage(task);
    });
  }
}
