// A zip archive whose bytes are taken as they come. Sizes in it are 32-bit numbers.
import { Zip, ZipDeflate } from "fflate";

const MAX_ARCHIVE_BYTES = 4 * 1024 ** 3 - 64 * 1024 ** 2;

/** Fast, and as small as need be. */
const LEVEL = 4;

/** Appends text to a file of the archive. @returns its bytes before compression */
export type WriteText = (text: string, last?: boolean) => number;

export class Archive {
  readonly #chunks: Uint8Array[] = [];
  readonly #encoder = new TextEncoder();
  #bytes = 0;
  readonly #zip = new Zip((error, chunk) => {
    if (error) throw error;
    this.#chunks.push(chunk);
    this.#bytes += chunk.byteLength;
    if (this.#bytes > MAX_ARCHIVE_BYTES) throw new Error("the archive is over 4 GiB");
  });

  /** Begins a file. Only one may be open at a time. */
  open(path: string): WriteText {
    const file = new ZipDeflate(path, { level: LEVEL });
    this.#zip.add(file);
    return (text, last = false) => {
      const bytes = this.#encoder.encode(text);
      file.push(bytes, last);
      return bytes.byteLength;
    };
  }

  add(path: string, text: string): void {
    this.open(path)(text, true);
  }

  end(): void {
    this.#zip.end();
  }

  /** What was made since the last call. */
  take(): Uint8Array[] {
    return this.#chunks.splice(0);
  }
}
