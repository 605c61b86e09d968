// A fast 53-bit hash of a sequence of texts, for telling changed rows from unchanged ones: two FNV-like lanes of 32 bits,
// each finished by MurmurHash3's avalanche. In a million different rows a collision has a chance of about 1 in 18,000,
// so whoever relies on equality compares the values too. Not for security.

function avalanche(lane: number): number {
  let mixed = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** A separator that no text has as a character: ["ab", ""] and ["a", "b"] differ. */
const SEPARATOR = 0x10000;

/** @returns a whole number below 2^53 */
export function hash53(texts: string[]): number {
  let first = 0x811c9dc5;
  let second = 0x9e3779b9;
  for (const text of texts) {
    for (let index = 0; index <= text.length; index++) {
      const code = index < text.length ? text.charCodeAt(index) : SEPARATOR;
      first = Math.imul(first ^ code, 0x01000193);
      second = Math.imul((second << 13) | (second >>> 19), 5) + code + 0x6546b64;
    }
  }
  return (avalanche(first) & 0x1fffff) * 0x1_0000_0000 + avalanche(second);
}
