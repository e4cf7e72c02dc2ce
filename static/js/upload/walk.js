// What was picked or dropped, as files with their paths below the folder it goes to.
// Reading answers { files: [{ file, path }], empty: [folder], unreadable: [path] }.
import { Lanes } from "./lanes.js";

const AT_ONCE = 16; // questions to the browser; each takes a moment, and folders hold thousands

// Only inside the drop event do the items know what they are: they are taken at once, read later.
export function fromDrop(transfer) {
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  const taken = items.map((item) => ({ entry: item.webkitGetAsEntry?.(), file: item.getAsFile() }));
  return async (means) => {
    const walk = new Walk(means);
    await Promise.all(taken.map(({ entry, file }) => (entry ? walk.enter(entry, entry.name) : walk.add(file))));
    return walk.found();
  };
}

// A folder that was picked tells its files' paths; its empty folders it does not tell.
export function fromInputs(inputs) {
  const files = inputs.flatMap((input) => [...input.files]);
  const found = files.map((file) => ({ file, path: file.webkitRelativePath || file.name }));
  return async () => ({ files: found, empty: [], unreadable: [] });
}

class Walk {
  #files = [];
  #empty = [];
  #unreadable = [];
  #lanes = new Lanes(AT_ONCE);

  constructor({ signal, onProgress }) {
    Object.assign(this, { signal, onProgress });
  }

  async enter(entry, path) {
    if (entry.isDirectory) return this.#folder(entry, path);
    const file = await this.#ask(entry, "file", path);
    if (file) this.add(file, path);
  }

  add(file, path = file?.name) {
    if (!file) return;
    this.#files.push({ file, path });
    this.onProgress(this.#files.length);
  }

  found() {
    const files = this.#files.sort((a, b) => (a.path < b.path ? -1 : 1));
    return { files, empty: this.#empty.sort(), unreadable: this.#unreadable.sort() };
  }

  // A reader tells about a hundred entries at a time, and none at the end.
  async #folder(entry, path) {
    const reader = entry.createReader();
    const below = [];
    let batch;
    while ((batch = await this.#ask(reader, "readEntries", `${path}/`))?.length)
      below.push(...batch.map((each) => this.enter(each, `${path}/${each.name}`)));
    if (batch && !below.length) this.#empty.push(`${path}/`);
    await Promise.all(below);
  }

  #ask(whom, method, path) {
    return this.#lanes.use(async () => {
      this.signal.throwIfAborted();
      try {
        return await new Promise((resolve, reject) => whom[method](resolve, reject));
      } catch {
        this.#unreadable.push(path); // no permission, or gone since
        return null;
      }
    });
  }
}
