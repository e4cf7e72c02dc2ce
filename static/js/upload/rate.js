// Bytes per second, smoothed: a single slow second must not make "2 min left" jump.
const REST = 1000; // ms without a byte to send, after which the rate before says nothing any more

const ENOUGH = 1_000_000; // bytes that tell how fast it goes; of a small round a hundredth does

export class Rate {
  value = 0;
  #at = 0;
  #bytes = 0;
  #sending = -Infinity; // when something was sent last

  restart(bytes, now) {
    this.value = 0;
    this.#at = now;
    this.#bytes = bytes;
  }

  // 0 while nothing is being sent: files that are read have bytes left, but no speed.
  update(bytes, now, isSending) {
    if (!isSending) return 0;
    if (now - this.#sending > REST) this.restart(bytes, now);
    this.#sending = now;
    const seconds = (now - this.#at) / 1000;
    if (seconds < 0.5) return this.value;
    const current = Math.max(0, bytes - this.#bytes) / seconds;
    this.value = this.value ? this.value * 0.7 + current * 0.3 : current;
    this.#at = now;
    this.#bytes = bytes;
    return this.value;
  }
}

// 0 where it would be a guess: too little was sent, or most of what is left has to be read first.
export function secondsLeft({ total, bytes, unread }, speed) {
  const rest = total - bytes;
  const isGuess = !speed || unread > rest / 2 || bytes < Math.min(total / 100, ENOUGH);
  return isGuess ? 0 : rest / speed;
}
