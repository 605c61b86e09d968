// Fast hashes of a sequence of texts, for telling changed rows from unchanged ones: three FNV-like lanes of 32 bits, each
// finished by MurmurHash3's avalanche. `hash` is 53 bits, because SQLite's numbers arrive as doubles; `check` is 32 more, so
// that rows which share the first are told apart: 85 bits, one chance in 10^13 among a million rows. Not for security.

export type ContentHash = { hash: number; check: number };

function avalanche(lane: number): number {
  let mixed = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** A separator that no text has as a character: ["ab", ""] and ["a", "b"] differ. */
const SEPARATOR = 0x10000;

function textOf(cell: unknown): string {
  if (typeof cell === "string") return cell;
  if (cell === null || cell === undefined) return "";
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell);
}

/** The content of some cells of a row, in the order of `cells`; a cell that is not there is as an empty one. */
export function hashCells(row: readonly unknown[], cells: readonly number[]): ContentHash {
  let first = 0x811c9dc5;
  let second = 0x9e3779b9;
  let third = 0x2545f491;
  for (const cell of cells) {
    const text = textOf(row[cell]);
    for (let index = 0; index <= text.length; index++) {
      const code = index < text.length ? text.charCodeAt(index) : SEPARATOR;
      first = Math.imul(first ^ code, 0x01000193);
      second = Math.imul((second << 13) | (second >>> 19), 5) + code + 0x6546b64;
      third = Math.imul((third ^ code) + 0x7f4a7c15, 0x9e3779b1);
      third ^= third >>> 15;
    }
  }
  return { hash: (avalanche(first) & 0x1fffff) * 0x1_0000_0000 + avalanche(second), check: avalanche(third) };
}
