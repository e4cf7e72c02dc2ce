// Streaming SHA-1 and MD5. WebCrypto digests only what is whole in memory, knows no MD5, and does
// not exist on plain http. One classic file: a worker has a content security policy of its own.

class BlockHash {
  block = new DataView(new ArrayBuffer(64)); // the bytes that do not fill a block yet
  held = 0;
  total = 0;

  update(bytes) {
    this.total += bytes.length;
    let at = 0;
    if (this.held) {
      at = Math.min(64 - this.held, bytes.length);
      this.hold(bytes.subarray(0, at));
      if (this.held < 64) return;
      this.held = 0;
      this.compress(this.block, 0);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (; at + 64 <= bytes.length; at += 64) this.compress(view, at);
    this.hold(bytes.subarray(at));
  }

  hold(bytes) {
    new Uint8Array(this.block.buffer).set(bytes, this.held);
    this.held += bytes.length;
  }

  finish(littleEndian) {
    const padding = new DataView(new ArrayBuffer((this.held < 56 ? 64 : 128) - this.held));
    const at = padding.byteLength - 8;
    const high = Math.floor(this.total / 2 ** 29);
    const low = (this.total * 8) >>> 0;
    padding.setUint8(0, 0x80);
    padding.setUint32(at, littleEndian ? low : high, littleEndian);
    padding.setUint32(at + 4, littleEndian ? high : low, littleEndian);
    this.update(new Uint8Array(padding.buffer));
    const words = new DataView(new ArrayBuffer(this.state.length * 4));
    this.state.forEach((word, index) => words.setInt32(index * 4, word, littleEndian));
    return hexOf(words.buffer);
  }
}

class Sha1 extends BlockHash {
  state = new Int32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  words = new Int32Array(80);

  compress(view, at) {
    const { state, words } = this;
    for (let i = 0; i < 16; i++) words[i] = view.getInt32(at + i * 4);
    for (let i = 16; i < 80; i++) {
      const x = words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16];
      words[i] = (x << 1) | (x >>> 31);
    }
    // By index: taking a typed array apart with [a, b] runs its iterator, three times the cost of all else.
    let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    let t;
    // Four loops instead of one with a choice inside: twice as fast.
    for (let i = 0; i < 20; i++) {
      t = (((a << 5) | (a >>> 27)) + (d ^ (b & (c ^ d))) + e + words[i] + 0x5a827999) | 0;
      e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t;
    }
    for (let i = 20; i < 40; i++) {
      t = (((a << 5) | (a >>> 27)) + (b ^ c ^ d) + e + words[i] + 0x6ed9eba1) | 0;
      e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t;
    }
    for (let i = 40; i < 60; i++) {
      t = (((a << 5) | (a >>> 27)) + ((b & c) | (d & (b | c))) + e + words[i] + 0x8f1bbcdc) | 0;
      e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t;
    }
    for (let i = 60; i < 80; i++) {
      t = (((a << 5) | (a >>> 27)) + (b ^ c ^ d) + e + words[i] + 0xca62c1d6) | 0;
      e = d; d = c; c = (b << 30) | (b >>> 2); b = a; a = t;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d; state[4] += e;
  }

  hex() {
    return this.finish(false);
  }
}

const SHIFTS = new Uint8Array([7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]);
const SINES = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0);

class Md5 extends BlockHash {
  state = new Int32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]);
  words = new Int32Array(16);

  compress(view, at) {
    const { state, words } = this;
    for (let i = 0; i < 16; i++) words[i] = view.getInt32(at + i * 4, true);
    let a = state[0], b = state[1], c = state[2], d = state[3];
    let t;
    let shift;
    for (let i = 0; i < 16; i++) {
      t = (a + (d ^ (b & (c ^ d))) + SINES[i] + words[i]) | 0;
      shift = SHIFTS[i & 3];
      a = d; d = c; c = b; b = (b + ((t << shift) | (t >>> (32 - shift)))) | 0;
    }
    for (let i = 16; i < 32; i++) {
      t = (a + (c ^ (d & (b ^ c))) + SINES[i] + words[(5 * i + 1) & 15]) | 0;
      shift = SHIFTS[4 | (i & 3)];
      a = d; d = c; c = b; b = (b + ((t << shift) | (t >>> (32 - shift)))) | 0;
    }
    for (let i = 32; i < 48; i++) {
      t = (a + (b ^ c ^ d) + SINES[i] + words[(3 * i + 5) & 15]) | 0;
      shift = SHIFTS[8 | (i & 3)];
      a = d; d = c; c = b; b = (b + ((t << shift) | (t >>> (32 - shift)))) | 0;
    }
    for (let i = 48; i < 64; i++) {
      t = (a + (c ^ (b | ~d)) + SINES[i] + words[(7 * i) & 15]) | 0;
      shift = SHIFTS[12 | (i & 3)];
      a = d; d = c; c = b; b = (b + ((t << shift) | (t >>> (32 - shift)))) | 0;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d;
  }

  hex() {
    return this.finish(true);
  }
}

// Of a part both are wanted: its MD5 is what B2 answers, its SHA-1 is what is compared at the end.
class Both {
  hashes = { md5: new Md5(), sha1: new Sha1() };

  get total() {
    return this.hashes.md5.total;
  }

  update(bytes) {
    for (const hash of Object.values(this.hashes)) hash.update(bytes);
  }

  hex() {
    return { md5: this.hashes.md5.hex(), sha1: this.hashes.sha1.hex() };
  }
}

const ALGORITHMS = { sha1: Sha1, md5: Md5, both: Both };
const STEP = 8 * 2 ** 20; // between two reports
const IN_MEMORY = 64 * 2 ** 20; // two workers at work hold twice as much

const hexOf = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function stream(algorithm, blob) {
  const hash = new ALGORITHMS[algorithm]();
  const reader = blob.stream().getReader();
  let told = 0;
  for (let read; !(read = await reader.read()).done; ) {
    hash.update(read.value);
    if (hash.total - told < STEP) continue;
    told = hash.total;
    self.postMessage({ bytes: told });
  }
  return hash.hex();
}

// The browser's own SHA-1 runs beside our MD5, and several times as fast.
async function bothAtOnce(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const digest = crypto.subtle.digest("SHA-1", bytes);
  const md5 = new Md5();
  for (let at = 0; at < bytes.length; at += STEP) {
    md5.update(bytes.subarray(at, at + STEP));
    self.postMessage({ bytes: md5.total });
  }
  return { md5: md5.hex(), sha1: hexOf(await digest) };
}

async function hexesOf(algorithm, blob) {
  if (algorithm !== "both" || !self.crypto?.subtle || blob.size > IN_MEMORY) return stream(algorithm, blob);
  return bothAtOnce(blob).catch(() => stream(algorithm, blob)); // too little memory, perhaps
}

self.onmessage = async ({ data: { algorithm, blob } }) => {
  try {
    self.postMessage({ hex: await hexesOf(algorithm, blob) });
  } catch {
    self.postMessage({ unreadable: true });
  }
};
