// A stream of bytes from which so many are taken at a time.

export class ByteQueue {
  private readonly pieces: AsyncIterator<Uint8Array>;
  private held: Uint8Array = new Uint8Array();
  private at = 0;

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.pieces = pieces[Symbol.asyncIterator]();
  }

  /** The next bytes, without taking them; null when there are not so many. */
  async peek(count: number): Promise<Uint8Array | null> {
    while (this.held.length - this.at < count) {
      const next = await this.pieces.next();
      if (next.done) return null;
      const joined = new Uint8Array(this.held.length - this.at + next.value.length);
      joined.set(this.held.subarray(this.at));
      joined.set(next.value, this.held.length - this.at);
      this.held = joined;
      this.at = 0;
    }
    return this.held.subarray(this.at, this.at + count);
  }

  /** Valid until the next call. */
  async take(count: number): Promise<Uint8Array | null> {
    const bytes = await this.peek(count);
    if (bytes !== null) this.at += count;
    return bytes;
  }

  /** Takes bytes that nobody needs. @returns whether there were so many */
  async skip(count: number): Promise<boolean> {
    const step = 64 * 1024;
    for (let left = count; left > 0; left -= step) if ((await this.take(Math.min(left, step))) === null) return false;
    return true;
  }

  async isAtEnd(): Promise<boolean> {
    return (await this.peek(1)) === null;
  }
}
