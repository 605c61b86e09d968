// A bag (multiset) of hashes in typed arrays: 16 bytes a slot, for millions of rows. Two hashes tell contents apart, so that
// those which share the first (53 bits) are still different things. Open addressing, linear probing; never shrinks.

const EMPTY = -1;
const MAX_FILL = 0.75;

/** More different contents came than the bag was made for. */
export class BagFull extends RangeError {}

export class HashBag {
  /** How many are in the bag. */
  size = 0;
  private readonly mask: number;
  private readonly hashes: Float64Array;
  private readonly checks: Uint32Array;
  private readonly counts: Uint32Array;
  private slots = 0;

  /** @param capacity how many different contents it must hold */
  constructor(capacity: number) {
    const slots = 2 ** Math.ceil(Math.log2(Math.max(8, capacity / MAX_FILL)));
    this.mask = slots - 1;
    this.hashes = new Float64Array(slots).fill(EMPTY);
    this.checks = new Uint32Array(slots);
    this.counts = new Uint32Array(slots);
  }

  /** @throws BagFull when more different contents come than the bag was made for */
  add(hash: number, check: number): void {
    const slot = this.claim(hash, check);
    this.counts[slot] = (this.counts[slot] ?? 0) + 1;
    this.size++;
  }

  /**
   * Keeps a number with this content, instead of how many there are.
   * @param number 1 to 2³² − 1
   * @returns the number that was kept before; 0 when there was none
   * @throws BagFull when more different contents come than the bag was made for
   */
  put(hash: number, check: number, number: number): number {
    const slot = this.claim(hash, check);
    const former = this.counts[slot] ?? 0;
    this.counts[slot] = number;
    return former;
  }

  /** Takes one out. @returns whether there was one */
  take(hash: number, check: number): boolean {
    const slot = this.find(hash, check);
    const count = this.counts[slot] ?? 0;
    if (this.hashes[slot] === EMPTY || count === 0) return false;
    this.counts[slot] = count - 1;
    this.size--;
    return true;
  }

  /** The slot of this content, which is taken if need be. */
  private claim(hash: number, check: number): number {
    const slot = this.find(hash, check);
    if (this.hashes[slot] !== EMPTY) return slot;
    if (this.slots >= this.mask) throw new BagFull("the bag is full");
    this.slots++;
    this.hashes[slot] = hash;
    this.checks[slot] = check;
    return slot;
  }

  /** The slot that holds this content, or the empty one where it would be put. */
  private find(hash: number, check: number): number {
    for (let slot = (hash >>> 0) & this.mask; ; slot = (slot + 1) & this.mask) {
      const held = this.hashes[slot];
      if (held === EMPTY || (held === hash && this.checks[slot] === check)) return slot;
    }
  }
}
