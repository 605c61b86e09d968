// Dates in the first bytes of a file: dBase, gzip, GPX.
import type { FileEvidence } from "../evidence.ts";

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** @param head at least four bytes of a dBase file */
export function readDbfDate(head: Uint8Array): FileEvidence {
  const [version = 0, year = 0, month = 0, day = 0] = head;
  return { format: "dbf", version, year, month, day };
}

/** @param head at least ten bytes of a gzip file; the file name in it, where there is one, is Latin-1 (RFC 1952) */
export function readGzipHeader(head: Uint8Array): { date: FileEvidence; name: string | null } {
  if (head.length < 10) return { date: { format: "gzip", seconds: 0 }, name: null };
  const view = viewOf(head);
  const flags = view.getUint8(3);
  const hasExtra = (flags & 4) !== 0;
  const from = 10 + (hasExtra && head.length >= 12 ? 2 + view.getUint16(10, true) : 0);
  const end = head.indexOf(0, from);
  const name = (flags & 8) !== 0 && end > from ? String.fromCharCode(...head.subarray(from, end)) : null;
  return { date: { format: "gzip", seconds: view.getUint32(4, true) }, name };
}

/** `time` of the root (1.0) or of its metadata (1.1), which both come before the points. */
export function readGpxTime(head: Uint8Array): FileEvidence {
  const text = new TextDecoder().decode(head);
  const before = text.slice(0, text.search(/<(?:wpt|rte|trk)[\s>]/) >>> 0);
  const modified = /<time>([^<]{1,64})<\/time>/.exec(before)?.[1] ?? null;
  return { format: "gpx", modified };
}
