// What a file's bytes say about their date: its format by content, then the places where that format keeps one. Reads
// the ends of the file and a few small parts, whatever its size. A damaged file has no date; it is for others to refuse it.
import type { ByteSource } from "../../formats/csv/read.ts";
import { BadZip, isClutter, readZipDirectory, type ZipEntry } from "../../formats/zip/directory.ts";
import { readLocalHeader, readWholeEntry, readZipEntry } from "../../formats/zip/read-entry.ts";
import type { Evidence, FileEvidence, ZipStamps } from "../evidence.ts";
import { readDbfDate, readGpxTime, readGzipHeader } from "./headers.ts";
import { readOpenDocumentDate, readWorkbookDate } from "./office.ts";
import { readOleDate } from "./ole.ts";
import { toZipStamps } from "./zip-stamps.ts";

export type BytesEvidence = Pick<Evidence, "names" | "file" | "zip">;

const HEAD_BYTES = 64 * 1024;
const NOTHING: BytesEvidence = { names: [], file: null, zip: null };
/** Versions of dBase, FoxPro and Visual FoxPro. */
const DBF_VERSIONS = new Set([0x02, 0x03, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8b, 0x8c, 0xcb, 0xe5, 0xf5, 0xfb]);

const ZIP = [0x50, 0x4b, 3, 4];
const OLE = [0xd0, 0xcf, 0x11, 0xe0];
/** An archived workbook is held to be looked into; its own date is not worth more. */
const MAX_INSIDE_BYTES = 8 * 1024 ** 2;

const startsWith = (head: Uint8Array, ...bytes: number[]) => bytes.every((byte, index) => head[index] === byte);

/** A version that is known, a header that holds whole field descriptions, and records that are not empty. */
function looksLikeDbf(head: Uint8Array): boolean {
  if (head.length < 32 || !DBF_VERSIONS.has(head[0] ?? -1)) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return (
    view.getUint16(8, true) >= 33 && view.getUint16(10, true) > 1 && (head[2] ?? 99) <= 12 && (head[3] ?? 99) <= 31
  );
}

/** A date in the first bytes of a file that is no archive. */
function fromHead(head: Uint8Array): FileEvidence | null {
  if (looksLikeDbf(head)) return readDbfDate(head);
  const text = new TextDecoder().decode(head.subarray(0, 1024));
  return /<gpx[\s>]/.test(text) ? readGpxTime(head) : null;
}

async function stampsOf(source: ByteSource, entry: ZipEntry): Promise<ZipStamps> {
  const { extra } = await readLocalHeader(source, entry);
  return toZipStamps(entry, extra);
}

const extensionOf = (name: string) => /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";

/** A shapefile is dated by its table. @returns the entries that are imported */
function imported(entries: ZipEntry[], chosen: ((name: string) => boolean) | null): ZipEntry[] {
  const files = entries.filter((entry) => !isClutter(entry));
  const tables = files.filter(({ name }) => extensionOf(name) === "dbf");
  const isShapefile = files.some(({ name }) => extensionOf(name) === "shp");
  const wanted = chosen === null ? [] : files.filter(({ name }) => chosen(name.split(/[/\\]/).at(-1) ?? name));
  if (wanted.length > 0 && !isShapefile) return wanted;
  return isShapefile && tables.length > 0 ? tables : files;
}

async function fromArchive(
  source: ByteSource,
  entries: ZipEntry[],
  chosen: ((name: string) => boolean) | null,
): Promise<BytesEvidence> {
  const files = imported(entries, chosen);
  const zip: ZipStamps[] = [];
  for (const entry of files) zip.push(await stampsOf(source, entry));
  const [only] = files;
  const file = files.length === 1 && only ? await insideOf(source, only) : null;
  return { names: files.map(({ name }) => ({ origin: "entry", name })), file, zip };
}

async function headOf(source: ByteSource, entry: ZipEntry): Promise<Uint8Array> {
  const head = new Uint8Array(Math.min(HEAD_BYTES, entry.bytes));
  let filled = 0;
  for await (const piece of readZipEntry(source, entry, Number.POSITIVE_INFINITY)) {
    head.set(piece.subarray(0, head.length - filled), filled);
    filled = Math.min(head.length, filled + piece.length);
    if (filled === head.length) break;
  }
  return head.subarray(0, filled);
}

const ofBytes = (bytes: Uint8Array): ByteSource => ({
  bytes: bytes.length,
  read: async (offset, length) => bytes.subarray(offset, Math.min(bytes.length, offset + length)),
});

/** The date that an archived file carries itself. */
async function insideOf(source: ByteSource, entry: ZipEntry): Promise<FileEvidence | null> {
  try {
    const head = await headOf(source, entry);
    if (!startsWith(head, ...ZIP)) return fromHead(head);
    return (await fromZipped(ofBytes(await readWholeEntry(source, entry, MAX_INSIDE_BYTES)), null)).file;
  } catch (thrown) {
    if (thrown instanceof BadZip) return null;
    throw thrown;
  }
}

/** A workbook and an OpenDocument file are zips too, and are no archives. */
async function fromZipped(source: ByteSource, chosen: ((name: string) => boolean) | null): Promise<BytesEvidence> {
  const entries = await readZipDirectory(source);
  const has = (pattern: RegExp) => entries.some(({ name }) => pattern.test(name));
  if (has(/^xl\//)) return { ...NOTHING, file: await readWorkbookDate(source, entries) };
  if (has(/^mimetype$/) && has(/^content\.xml$/)) {
    return { ...NOTHING, file: await readOpenDocumentDate(source, entries) };
  }
  return fromArchive(source, entries, chosen);
}

/**
 * @param chosen which entries of an archive are imported, by their base name; null takes all
 * @returns names of the entries (or of a gzip header), the file's own date, the archive's stamps
 */
export async function gatherFromBytes(
  source: ByteSource,
  chosen: ((name: string) => boolean) | null,
): Promise<BytesEvidence> {
  const head = await source.read(0, HEAD_BYTES);
  if (startsWith(head, 0x1f, 0x8b)) {
    const { date, name } = readGzipHeader(head);
    return { ...NOTHING, file: date, names: name === null ? [] : [{ origin: "gzip", name }] };
  }
  if (startsWith(head, ...OLE)) return { ...NOTHING, file: await readOleDate(source) };
  if (!startsWith(head, ...ZIP)) return { ...NOTHING, file: fromHead(head) };
  try {
    return await fromZipped(source, chosen);
  } catch (thrown) {
    if (thrown instanceof BadZip) return NOTHING;
    throw thrown;
  }
}
