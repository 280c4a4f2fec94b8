// The SHA-256 of a document, by which a damaged one is noticed (FIPS 180-4).

const PRIMES = firstPrimes(64);
const ROUNDS = PRIMES.map((prime) => fraction(Math.cbrt(prime)));
const START = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));

function firstPrimes(count) {
  const found = [];
  for (let number = 2; found.length < count; number++) {
    if (found.every((prime) => number % prime)) found.push(number);
  }
  return found;
}

function fraction(number) {
  return Math.floor((number - Math.floor(number)) * 2 ** 32) | 0;
}

export function sha256(text) {
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(((bytes.length + 72) >> 6) << 6);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(padded.length - 4, (bytes.length * 8) >>> 0);
  const state = [...START];
  for (let offset = 0; offset < padded.length; offset += 64) addBlock(state, view, offset);
  return state.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

function addBlock(state, view, offset) {
  const words = new Array(64);
  const turn = (word, by) => (word >>> by) | (word << (32 - by));
  for (let place = 0; place < 64; place++) {
    if (place < 16) {
      words[place] = view.getInt32(offset + 4 * place);
      continue;
    }
    const [x, y] = [words[place - 15], words[place - 2]];
    const first = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
    const second = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10);
    words[place] = (words[place - 16] + first + words[place - 7] + second) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let place = 0; place < 64; place++) {
    const mixed = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const one = (h + mixed + ((e & f) ^ (~e & g)) + ROUNDS[place] + words[place]) | 0;
    const other = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [a, b, c, d, e, f, g, h] = [(one + other) | 0, a, b, c, (d + one) | 0, e, f, g];
  }
  [a, b, c, d, e, f, g, h].forEach((word, place) => {
    state[place] = (state[place] + word) | 0;
  });
}

// A document as text in the one way that its digest is about: keys in order, no spaces.
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

export function checkDigest({ digest, ...content }) {
  if (sha256(canonical(content)) !== digest) {
    throw new TypeError("the document is damaged: its content does not have its digest; write it again");
  }
}
