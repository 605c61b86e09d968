// The central directory of a zip archive: what is in it, read from its end without reading the rest (APPNOTE 4.3, with
// zip64). Every number in it is the writer's word: offsets and sizes are checked before they are used.
import type { ByteSource } from "../csv/read.ts";
import { decodeEntryName } from "./entry-name.ts";

export type ZipEntry = {
  /** As written, with folders; NFC. */
  name: string;
  isFolder: boolean;
  /** 0 stored, 8 deflated. */
  method: number;
  encrypted: boolean;
  compressedBytes: number;
  /** Checksum of what it unpacks to; 0 where the writer gave none. */
  crc: number;
  /** By the directory's word. */
  bytes: number;
  headerOffset: number;
  /** Date and time of MS-DOS. */
  dos: { date: number; time: number };
  /** The extra fields of the central directory, as bytes. */
  extra: Uint8Array;
};

/** The archive is damaged, or is none. Data for the caller, who knows the source's title. */
export class BadZip extends Error {}

const END = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 65_535;
const END64_LOCATOR = 0x07064b50;
const END64_LOCATOR_BYTES = 20;
const END64 = 0x06064b50;
const END64_BYTES = 56;
const HEADER = 0x02014b50;
const HEADER_BYTES = 46;
const ZIP64_EXTRA = 0x0001;
const UNICODE_NAME_EXTRA = 0x7075;
const MAX_16 = 0xffff;
const MAX_32 = 0xffffffff;
/** Real archives of open data hold some thousand files; a directory is in memory as a whole. */
const MAX_DIRECTORY_BYTES = 8 * 1024 ** 2;

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Each extra field with its bytes; one that is cut short ends the list. */
export function* extraFields(extra: Uint8Array): Generator<[id: number, data: Uint8Array]> {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; ) {
    const size = view.getUint16(at + 2, true);
    if (at + 4 + size > extra.length) return;
    yield [view.getUint16(at, true), extra.subarray(at + 4, at + 4 + size)];
    at += 4 + size;
  }
}

type Directory = { offset: number; bytes: number };

async function findEnd64(source: ByteSource, endOffset: number): Promise<Directory | null> {
  const at = endOffset - END64_LOCATOR_BYTES;
  if (at < 0) return null;
  const locator = viewOf(await source.read(at, END64_LOCATOR_BYTES));
  if (locator.byteLength < END64_LOCATOR_BYTES || locator.getUint32(0, true) !== END64_LOCATOR) return null;
  const end = viewOf(await source.read(Number(locator.getBigUint64(8, true)), END64_BYTES));
  if (end.byteLength < END64_BYTES || end.getUint32(0, true) !== END64) throw new BadZip("zip64 end record");
  return { bytes: Number(end.getBigUint64(40, true)), offset: Number(end.getBigUint64(48, true)) };
}

/** The end record stands last, before a comment at the most. */
async function findDirectory(source: ByteSource): Promise<Directory> {
  const tailBytes = Math.min(source.bytes, END_BYTES + MAX_COMMENT_BYTES);
  const tailOffset = source.bytes - tailBytes;
  const tail = await source.read(tailOffset, tailBytes);
  const view = viewOf(tail);
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    if (view.getUint32(at, true) !== END || at + END_BYTES + view.getUint16(at + 20, true) > tail.length) continue;
    const found = { bytes: view.getUint32(at + 12, true), offset: view.getUint32(at + 16, true) };
    const needs64 = found.bytes === MAX_32 || found.offset === MAX_32 || view.getUint16(at + 10, true) === MAX_16;
    return (needs64 ? await findEnd64(source, tailOffset + at) : null) ?? found;
  }
  throw new BadZip("no end of central directory: the archive is cut short");
}

/** Sizes and offset past 4 GiB stand in an extra field, in this order, each only where its own field is full. */
function widen(entry: ZipEntry, data: Uint8Array): void {
  const view = viewOf(data);
  let at = 0;
  for (const key of ["bytes", "compressedBytes", "headerOffset"] as const) {
    if (entry[key] !== MAX_32 || at + 8 > data.length) continue;
    entry[key] = Number(view.getBigUint64(at, true));
    at += 8;
  }
}

function readHeader(directory: Uint8Array, at: number): { entry: ZipEntry; next: number } {
  const view = viewOf(directory.subarray(at));
  if (view.byteLength < HEADER_BYTES || view.getUint32(0, true) !== HEADER) throw new BadZip("central directory");
  const nameEnd = at + HEADER_BYTES + view.getUint16(28, true);
  const extraEnd = nameEnd + view.getUint16(30, true);
  const next = extraEnd + view.getUint16(32, true);
  if (next > directory.length) throw new BadZip("central directory");
  const entry: ZipEntry = {
    name: decodeEntryName(directory.subarray(at + HEADER_BYTES, nameEnd)),
    isFolder: false,
    method: view.getUint16(10, true),
    encrypted: (view.getUint16(8, true) & 1) === 1,
    crc: view.getUint32(16, true),
    compressedBytes: view.getUint32(20, true),
    bytes: view.getUint32(24, true),
    headerOffset: view.getUint32(42, true),
    dos: { time: view.getUint16(12, true), date: view.getUint16(14, true) },
    extra: directory.slice(nameEnd, extraEnd),
  };
  for (const [id, data] of extraFields(entry.extra)) {
    if (id === ZIP64_EXTRA) widen(entry, data);
    // Version and checksum of the other name come first.
    if (id === UNICODE_NAME_EXTRA && data.length > 5) entry.name = decodeEntryName(data.subarray(5));
  }
  entry.isFolder = /[/\\]$/.test(entry.name);
  return { entry, next };
}

/** @throws BadZip */
export async function readZipDirectory(source: ByteSource): Promise<ZipEntry[]> {
  const { offset, bytes } = await findDirectory(source);
  if (bytes > MAX_DIRECTORY_BYTES) throw new BadZip(`a directory of ${bytes} bytes`);
  if (offset + bytes > source.bytes) throw new BadZip("the directory lies outside the archive");
  const directory = await source.read(offset, bytes);
  const entries: ZipEntry[] = [];
  for (let at = 0; at + 4 <= directory.length; ) {
    const { entry, next } = readHeader(directory, at);
    entries.push(entry);
    at = next;
  }
  return entries;
}

/** Folders and what file managers leave in archives: never data. */
export function isClutter({ name, isFolder }: ZipEntry): boolean {
  const base = name.split(/[/\\]/).at(-1) ?? "";
  return isFolder || /^__MACOSX[/\\]/.test(name) || base.startsWith("._") || /^(Thumbs\.db|\.DS_Store)$/i.test(base);
}
