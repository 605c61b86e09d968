// The bytes of one zip entry, inflated as they are read: a bomb is stopped at the limit, not after it.
import { Inflate } from "fflate";
import { MAX_SOURCE_UNPACK_RATIO, MIN_UNPACK_LIMIT_BYTES } from "../../config.ts";
import type { ByteSource } from "../csv/read.ts";
import { crc32 } from "./crc32.ts";
import { BadZip, type ZipEntry } from "./directory.ts";

const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
/** Deflate's best is about 1,030 to 1, and what is fed at once comes out at once: 17 MB at the most. */
const PIECE_BYTES = 16 * 1024;

/** The entry's local header: where its bytes begin, and the extra fields that stand only there. @throws BadZip */
export async function readLocalHeader(
  source: ByteSource,
  entry: ZipEntry,
): Promise<{ data: number; extra: Uint8Array }> {
  const head = await source.read(entry.headerOffset, LOCAL_BYTES);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (head.length < LOCAL_BYTES || view.getUint32(0, true) !== LOCAL) throw new BadZip(`header of ${entry.name}`);
  const extraOffset = entry.headerOffset + LOCAL_BYTES + view.getUint16(26, true);
  const extraBytes = view.getUint16(28, true);
  return { data: extraOffset + extraBytes, extra: (await source.read(extraOffset, extraBytes)).slice() };
}

function checkReadable(source: ByteSource, entry: ZipEntry, data: number): void {
  if (entry.encrypted) throw new BadZip(`${entry.name} is encrypted`);
  if (entry.method !== 0 && entry.method !== 8)
    throw new BadZip(`${entry.name} has compression method ${entry.method}`);
  if (data + entry.compressedBytes > source.bytes) throw new BadZip(`${entry.name} is cut short`);
}

/**
 * @param maxBytes more is refused
 * @throws BadZip for what is damaged, encrypted, compressed in another way, or too large
 */
export async function* readZipEntry(source: ByteSource, entry: ZipEntry, maxBytes: number): AsyncGenerator<Uint8Array> {
  const { data } = await readLocalHeader(source, entry);
  checkReadable(source, entry, data);
  const unpacked = Math.max(MIN_UNPACK_LIMIT_BYTES, entry.compressedBytes * MAX_SOURCE_UNPACK_RATIO);
  const limit = Math.min(maxBytes, entry.method === 8 ? unpacked : maxBytes);
  const pieces: Uint8Array[] = [];
  const inflate = new Inflate((piece) => pieces.push(piece));
  let sent = 0;
  let crc = 0;
  for (let read = 0; read < entry.compressedBytes || (read === 0 && entry.compressedBytes === 0); ) {
    const piece = await source.read(data + read, Math.min(PIECE_BYTES, entry.compressedBytes - read));
    read += piece.length;
    const isLast = read >= entry.compressedBytes;
    if (entry.method === 0) pieces.push(piece.slice());
    else inflatePiece(inflate, piece, isLast, entry);
    for (const each of pieces.splice(0)) {
      sent += each.length;
      if (sent > limit) throw new BadZip(`${entry.name} is larger than ${limit} bytes`);
      crc = crc32(each, crc);
      if (each.length > 0) yield each;
    }
    if (isLast && entry.crc !== 0 && crc !== entry.crc)
      throw new BadZip(`${entry.name} is damaged: its checksum is another`);
    if (isLast) return;
    if (piece.length === 0) throw new BadZip(`${entry.name} is cut short`);
  }
}

function inflatePiece(inflate: Inflate, piece: Uint8Array, isLast: boolean, entry: ZipEntry): void {
  try {
    inflate.push(piece, isLast);
  } catch {
    throw new BadZip(`${entry.name} is damaged`);
  }
}

/** A small entry as a whole. @throws BadZip */
export async function readWholeEntry(source: ByteSource, entry: ZipEntry, maxBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of readZipEntry(source, entry, maxBytes)) pieces.push(piece);
  const whole = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
