// Large files under way, so that a page that is loaded later can go on with them. Kept in this
// browser for one account and key: which file it was, and its id at B2. No token, no key, no bytes;
// which parts B2 holds is asked of B2.
const DAYS = 30;

export class Memory {
  // owner: account and key; storage: localStorage, which can be forbidden or full
  constructor(owner, storage) {
    Object.assign(this, { prefix: `b2console.upload.${owner}.`, storage });
  }

  keep({ name, target, size, fileName, lastModified, sha1, foreign, plan }) {
    const record = {
      name, target, size, file_name: fileName, last_modified: lastModified, sha1, foreign,
      file_id: plan.file_id, part_size: plan.part_size, sent: plan.sent, at: Date.now(),
    };
    this.#try(() => this.storage.setItem(this.prefix + plan.file_id, JSON.stringify(record)));
  }

  drop({ plan }) {
    if (plan) this.#try(() => this.storage.removeItem(this.prefix + plan.file_id));
  }

  // The ones that nobody has touched for a month are forgotten: their page at B2 still lists them.
  all() {
    const records = this.#try(() => this.#keys().map((key) => JSON.parse(this.storage.getItem(key)))) ?? [];
    const isOld = ({ at }) => Date.now() - at > DAYS * 24 * 3600 * 1000;
    records.filter(isOld).forEach((record) => this.drop({ plan: record }));
    return records.filter((record) => !isOld(record)).sort((a, b) => a.at - b.at);
  }

  // Calls back with the id of an upload that another page finished or cancelled.
  onDropped(call) {
    addEventListener("storage", ({ key, newValue }) => {
      if (newValue === null && key?.startsWith(this.prefix)) call(key.slice(this.prefix.length));
    });
  }

  #keys() {
    return Object.keys(this.storage).filter((key) => key.startsWith(this.prefix));
  }

  #try(use) {
    try {
      return use();
    } catch {
      return undefined; // uploads work without, only not across pages
    }
  }
}
