// Bytes per second, smoothed: a single slow second must not make "2 min left" jump.
export class Rate {
  value = 0;
  #at = 0;
  #bytes = 0;

  restart(bytes, now) {
    this.value = 0;
    this.#at = now;
    this.#bytes = bytes;
  }

  update(bytes, now) {
    const seconds = (now - this.#at) / 1000;
    if (seconds < 0.5) return this.value;
    const current = Math.max(0, bytes - this.#bytes) / seconds;
    this.value = this.value ? this.value * 0.7 + current * 0.3 : current;
    this.#at = now;
    this.#bytes = bytes;
    return this.value;
  }
}
