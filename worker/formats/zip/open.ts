// An archive whose entries are read by name, each as a stream. What it unpacks to is limited in all, not by entry.
import { SourceFault } from "../conversion.ts";
import type { ByteSource } from "../csv/read.ts";
import { decodePieces } from "../text-pieces.ts";
import { BadZip, isClutter, readZipDirectory, type ZipEntry } from "./directory.ts";
import { readZipEntry } from "./read-entry.ts";

export type Archive = {
  entries: ZipEntry[];
  find(path: string): ZipEntry | undefined;
  bytes(entry: ZipEntry): AsyncGenerator<Uint8Array>;
  /** The text of an entry in UTF-8 (or UTF-16, by its mark); null where there is none of this name. */
  text(path: string): AsyncGenerator<string> | null;
};

const toFault = (thrown: unknown) =>
  thrown instanceof BadZip ? new SourceFault("archive_damaged", { reason: thrown.message.slice(0, 200) }) : thrown;

/** Parts of office files are UTF-8; a mark of UTF-16 is believed, as XML demands. */
async function* decodeText(pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<string> {
  const first = await pieces.next();
  if (first.done) return;
  const [one, two] = first.value;
  const encoding = one === 0xff && two === 0xfe ? "utf-16le" : one === 0xfe && two === 0xff ? "utf-16be" : "utf-8";
  const marked = encoding !== "utf-8" ? 2 : one === 0xef && two === 0xbb ? 3 : 0;
  async function* all() {
    if (!first.done) yield first.value.subarray(marked);
    yield* pieces;
  }
  yield* decodePieces(all(), encoding);
}

/** @throws SourceFault `archive_damaged` */
export async function openArchive(source: ByteSource, maxBytes: number): Promise<Archive> {
  let entries: ZipEntry[];
  try {
    entries = (await readZipDirectory(source)).filter((entry) => !isClutter(entry));
  } catch (thrown) {
    throw toFault(thrown);
  }
  const byName = new Map(entries.map((entry) => [entry.name.toLowerCase(), entry]));
  let left = maxBytes;
  async function* bytes(entry: ZipEntry): AsyncGenerator<Uint8Array> {
    try {
      for await (const piece of readZipEntry(source, entry, left)) {
        left -= piece.length;
        yield piece;
      }
    } catch (thrown) {
      throw toFault(thrown);
    }
  }
  const find = (path: string) => byName.get(path.toLowerCase());
  return {
    entries,
    find,
    bytes,
    text(path) {
      const entry = find(path);
      return entry === undefined ? null : decodeText(bytes(entry));
    },
  };
}
