// Large files under way, so that a page that is loaded later can go on with them. Kept in this
// browser for one account and key: which file it was, and its id at B2. No token, no key, no bytes;
// which parts B2 holds is asked of B2.
const DAYS = 30;

export class Memory {
  #gone = new Set(); // ids that another page dropped while this one was still sending
  #isClosed = false;

  // storage: localStorage, which can be forbidden or full
  constructor({ account, key }, storage) {
    const ofAccount = `b2console.upload.${account}.`;
    Object.assign(this, { ofAccount, prefix: `${ofAccount}${key}.`, storage });
  }

  // One that was cancelled is kept until B2 has given it up: a later page tries again what this one could not.
  keep({ name, target, size, fileName, lastModified, sha1, foreign, plan, state }) {
    if (this.#isClosed || this.#gone.has(plan.file_id)) return;
    const record = {
      name, target, size, file_name: fileName, last_modified: lastModified, sha1, foreign,
      file_id: plan.file_id, part_size: plan.part_size, sent: plan.sent, at: Date.now(),
      given_up: state === "cancelled",
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
      if (newValue !== null || !key?.startsWith(this.prefix)) return;
      const fileId = key.slice(this.prefix.length);
      this.#gone.add(fileId);
      call(fileId);
    });
  }

  // Who signs out leaves no names behind on a computer that others use too, whatever key was used;
  // what is still being sent is not kept any more. A session that only expired keeps them.
  close() {
    this.#isClosed = true;
    this.#try(() => this.#keys(this.ofAccount).forEach((key) => this.storage.removeItem(key)));
  }

  #keys(prefix = this.prefix) {
    return Object.keys(this.storage).filter((key) => key.startsWith(prefix));
  }

  #try(use) {
    try {
      return use();
    } catch {
      return undefined; // uploads work without, only not across pages
    }
  }
}
