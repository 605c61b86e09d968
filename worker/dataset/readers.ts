// The exports under way, so that a generation is not given up under somebody who is reading it. In memory: they end with
// the process, like the streams they are about.

/** Without a page asked for in this time, the reader is gone or might as well be. */
const ABSENT_MS = 30_000;

/** `pages` counts what was handed on so far. */
export type Reader = { generation: number; seenAt: number; pages: number };

export class Readers {
  readonly #readers = new Set<Reader>();

  begin(generation: number): Reader {
    const reader = { generation, seenAt: Date.now(), pages: 0 };
    this.#readers.add(reader);
    return reader;
  }

  end(reader: Reader): void {
    this.#readers.delete(reader);
  }

  /** How far each export is. */
  progress(): number[] {
    return [...this.#readers].map(({ pages }) => pages);
  }

  isRead(generation: number, now: number): boolean {
    return [...this.#readers].some((reader) => reader.generation === generation && reader.seenAt > now - ABSENT_MS);
  }
}
