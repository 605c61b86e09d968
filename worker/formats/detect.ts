// What the bytes are, by their content and never by a file's name: text, an HTML page, or a binary format.
import { type Encoding, isUtf16 } from "./encodings.ts";

export type Detected = { kind: "text" } | { kind: "empty" } | { kind: "html" } | { kind: "binary"; name: string };

const SIGNATURES: [name: string, bytes: number[]][] = [
  ["zip, xlsx, ods", [0x50, 0x4b, 0x03, 0x04]],
  ["gzip", [0x1f, 0x8b]],
  ["xls", [0xd0, 0xcf, 0x11, 0xe0]],
  ["PDF", [0x25, 0x50, 0x44, 0x46]],
  ["Parquet", [0x50, 0x41, 0x52, 0x31]],
  ["PNG", [0x89, 0x50, 0x4e, 0x47]],
  ["JPEG", [0xff, 0xd8, 0xff]],
  ["SQLite", [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65]],
  ["7z", [0x37, 0x7a, 0xbc, 0xaf]],
  ["bzip2", [0x42, 0x5a, 0x68]],
  ["FlatGeobuf", [0x66, 0x67, 0x62, 0x03]],
];

const startsWith = (head: Uint8Array, bytes: number[]) => bytes.every((byte, index) => head[index] === byte);

/** Byte order mark → encoding name, or null. */
export function bomEncoding(head: Uint8Array): { encoding: "utf-8" | "utf-16le" | "utf-16be"; length: number } | null {
  if (startsWith(head, [0xef, 0xbb, 0xbf])) return { encoding: "utf-8", length: 3 };
  if (startsWith(head, [0xff, 0xfe])) return { encoding: "utf-16le", length: 2 };
  if (startsWith(head, [0xfe, 0xff])) return { encoding: "utf-16be", length: 2 };
  return null;
}

/** The text behind leading blanks and comments. Step by step: one pattern for all of it could be made to backtrack. */
function afterComments(text: string): string {
  let rest = text.trimStart();
  while (rest.startsWith("<!--")) {
    const end = rest.indexOf("-->", 4);
    if (end === -1) return "";
    rest = rest.slice(end + 3).trimStart();
  }
  return rest;
}

const looksLikeHtml = (text: string) => /^<(?:!doctype\s+html|html|head|body)\b/i.test(afterComments(text));

/** A control byte that no text has: NUL and its neighbours, but not tab, newlines, form feed or escape. */
const isControl = (byte: number) => byte < 9 || (byte > 13 && byte < 27) || (byte > 27 && byte < 32);

/** Enough to tell what something is. */
const HEAD_BYTES = 64 * 1024;

/** @param start the beginning of a source; @param declared the encoding that its publisher named */
export function detect(start: Uint8Array, declared: Encoding | null = null): Detected {
  const head = start.subarray(0, HEAD_BYTES);
  const encoding = bomEncoding(head)?.encoding ?? declared ?? "windows-1252";
  const text = new TextDecoder(encoding).decode(head);
  if (text.trim() === "") return { kind: "empty" };
  if (looksLikeHtml(text)) return { kind: "html" };
  const signature = SIGNATURES.find(([, bytes]) => startsWith(head, bytes));
  if (signature) return { kind: "binary", name: signature[0] };
  if (!isUtf16(encoding) && head.some(isControl)) return { kind: "binary", name: "unknown format" };
  return { kind: "text" };
}
