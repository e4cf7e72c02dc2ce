// What one upload was refused for, and all others of the account or the bucket would be as well: they
// are held until a person has mended it, instead of failing one after the other.
export class Holds {
  #reasons = new Map(); // scope → { note, target } of the first that was refused

  // Answers the scope of the refusal; "" when it is about that upload alone.
  scopeOf({ signIn, more }, { url, bucket }) {
    if (signIn || more?.kind === "cap_exceeded") return url;
    return more?.kind === "no_such_bucket" ? `${url} ${bucket}` : "";
  }

  covers(scope, { target: { url, bucket } }) {
    return scope === url || scope === `${url} ${bucket}`;
  }

  set(scope, reason) {
    if (!this.#reasons.has(scope)) this.#reasons.set(scope, reason);
  }

  // Answers its reason.
  delete(scope) {
    const reason = this.#reasons.get(scope);
    this.#reasons.delete(scope);
    return reason;
  }

  has(upload) {
    return this.scopes.some((scope) => this.covers(scope, upload));
  }

  get scopes() {
    return [...this.#reasons.keys()];
  }

  // The reason that is shown.
  get first() {
    return this.#reasons.values().next().value;
  }
}
