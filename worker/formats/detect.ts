// What the bytes are, by their content and never by a file's name; with the reason, which is recorded.
import type { Format } from "../format.ts";
import { decodeLeniently, type Encoding, isUtf16 } from "./encodings.ts";

export type Detected =
  | { kind: "format"; format: Format; reason: string }
  /** A file around a file. */
  | { kind: "gzip" | "zip"; reason: string }
  | { kind: "empty" }
  | { kind: "html" }
  | { kind: "binary"; name: string };

const FOREIGN: [name: string, bytes: number[]][] = [
  ["PDF", [0x25, 0x50, 0x44, 0x46]],
  ["PNG", [0x89, 0x50, 0x4e, 0x47]],
  ["JPEG", [0xff, 0xd8, 0xff]],
  ["GIF", [0x47, 0x49, 0x46, 0x38]],
  ["SQLite", [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65]],
  ["7z", [0x37, 0x7a, 0xbc, 0xaf]],
  ["bzip2", [0x42, 0x5a, 0x68]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
  ["RAR", [0x52, 0x61, 0x72, 0x21]],
];

const SIGNATURES: [found: Detected, bytes: number[]][] = [
  [{ kind: "zip", reason: "PK" }, [0x50, 0x4b, 0x03, 0x04]],
  [{ kind: "zip", reason: "PK" }, [0x50, 0x4b, 0x05, 0x06]],
  [{ kind: "gzip", reason: "1F 8B" }, [0x1f, 0x8b]],
  [{ kind: "format", format: "xlsfile", reason: "D0 CF 11 E0" }, [0xd0, 0xcf, 0x11, 0xe0]],
  [{ kind: "format", format: "parquetfile", reason: "PAR1" }, [0x50, 0x41, 0x52, 0x31]],
  [{ kind: "format", format: "flatgeobuffile", reason: "fgb 03" }, [0x66, 0x67, 0x62, 0x03]],
];

const startsWith = (head: Uint8Array, bytes: number[]) => bytes.every((byte, index) => head[index] === byte);

/** Half the bytes of a Western text in UTF-16 are zero, all of them on one side. */
function unmarkedUtf16(head: Uint8Array): "utf-16le" | "utf-16be" | null {
  const length = Math.min(head.length & ~1, 512);
  if (length < 8) return null;
  let [even, odd] = [0, 0];
  for (let at = 0; at < length; at += 2) {
    if (head[at] === 0) even++;
    if (head[at + 1] === 0) odd++;
  }
  const most = (length / 2) * 0.8;
  if (odd > most && even === 0) return "utf-16le";
  return even > most && odd === 0 ? "utf-16be" : null;
}

/** Byte order mark → encoding name, or null. UTF-16 shows itself without one too. */
export function bomEncoding(head: Uint8Array): { encoding: "utf-8" | "utf-16le" | "utf-16be"; length: number } | null {
  if (startsWith(head, [0xef, 0xbb, 0xbf])) return { encoding: "utf-8", length: 3 };
  if (startsWith(head, [0xff, 0xfe])) return { encoding: "utf-16le", length: 2 };
  if (startsWith(head, [0xfe, 0xff])) return { encoding: "utf-16be", length: 2 };
  const encoding = unmarkedUtf16(head);
  return encoding === null ? null : { encoding, length: 0 };
}

/** The text behind leading blanks, declarations and comments. Step by step: one pattern could be made to backtrack. */
function afterPreamble(text: string): string {
  let rest = text.replace(/^\ufeff/, "").trimStart();
  for (;;) {
    const close = rest.startsWith("<!--") ? "-->" : rest.startsWith("<?") ? "?>" : null;
    if (close === null) return rest;
    const end = rest.indexOf(close, 2);
    if (end === -1) return "";
    rest = rest.slice(end + close.length).trimStart();
  }
}

const looksLikeHtml = (text: string) => /^<(?:!doctype\s+html|html|head|body)\b/i.test(afterPreamble(text));

/** A control byte that no text has: NUL and its neighbours, but not tab, newlines, form feed, escape or record separator. */
const isControl = (byte: number) => byte < 9 || (byte > 13 && byte < 27) || (byte > 27 && byte < 32 && byte !== 30);

/** A table of dBase: a known version, a real date, and a header that ends where its length says. */
function looksLikeDbf(head: Uint8Array): boolean {
  const [version = 0, , month = 0, day = 0] = head;
  const headerBytes = (head[8] ?? 0) + (head[9] ?? 0) * 256;
  const isTable = [0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8b, 0x8c, 0xcb, 0xf5, 0xfb].includes(
    version,
  );
  if (!isTable || month > 12 || day > 31 || headerBytes < 65) return false;
  const ends = [headerBytes - 1, headerBytes - 2, headerBytes - 264];
  return headerBytes > head.length || ends.some((at) => head[at] === 0x0d);
}

/** The XML formats that have a name of their own. */
function detectXml(text: string): Detected | null {
  const root = /^<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)/.exec(afterPreamble(text))?.[1];
  if (root === undefined) {
    const isXml = /^(<\?xml|<!DOCTYPE)\b/i.test(text.replace(/^\ufeff/, "").trimStart());
    return isXml ? { kind: "format", format: "xmlfile", reason: "<?xml" } : null;
  }
  const format = root === "gpx" ? "gpxfile" : root === "kml" ? "kmlfile" : "xmlfile";
  return { kind: "format", format, reason: `<${root.slice(0, 40)}>` };
}

function isJson(line: string): boolean {
  try {
    return typeof JSON.parse(line) === "object";
  } catch {
    return false;
  }
}

/** Stands before each value of a JSON text sequence (RFC 7464). */
const RECORD_SEPARATOR = "\u001e";

const GEOJSON = /"type"\s*:\s*"(FeatureCollection|Feature)"/;

/** A bracket alone may begin a CSV cell: what follows must be JSON's. */
function detectJson(text: string): Detected | null {
  const start = text.replace(/^[\ufeff\s]+/, "").replace(RECORD_SEPARATOR, "");
  if (!/^(\{\s*("|\})|\[\s*([{["\]\d-]|true|false|null))/.test(start)) return null;
  const lines = start.split("\n").filter((line) => line.trim() !== "");
  const features = GEOJSON.exec(start.slice(0, 2000));
  if (features || (start.startsWith("{") && /"features"\s*:\s*\[/.test(start.slice(0, 4000)))) {
    return { kind: "format", format: "geojsonfile", reason: features ? features[0] : '"features"' };
  }
  const [first = "", second] = lines;
  if (second !== undefined && /^[[{]/.test(second.trim()) && isJson(first.replace(RECORD_SEPARATOR, ""))) {
    return { kind: "format", format: "ndjsonfile", reason: "a JSON value in each line" };
  }
  // Something in brackets that is a table all the same, such as a header [a];[b].
  if (/^\[[^\]"{}[]*\]\s*[;,\t|]/.test(first)) return null;
  return { kind: "format", format: "jsonfile", reason: start.slice(0, 1) };
}

/** Enough to tell what something is. */
const HEAD_BYTES = 64 * 1024;

/** @param start the beginning of a source; @param declared the encoding that its publisher named */
export function detect(start: Uint8Array, declared: Encoding | null = null): Detected {
  const head = start.subarray(0, HEAD_BYTES);
  const signature = SIGNATURES.find(([, bytes]) => startsWith(head, bytes));
  if (signature) return signature[0];
  const encoding = bomEncoding(head)?.encoding ?? declared ?? "windows-1252";
  const text = decodeLeniently(head, encoding);
  if (text.trim() === "") return { kind: "empty" };
  if (looksLikeHtml(text)) return { kind: "html" };
  const foreign = FOREIGN.find(([, bytes]) => startsWith(head, bytes));
  if (foreign) return { kind: "binary", name: foreign[0] };
  if (looksLikeDbf(head)) return { kind: "format", format: "dbffile", reason: "header of a dBase table" };
  if (!isUtf16(encoding) && head.some(isControl)) return { kind: "binary", name: "unknown format" };
  return detectXml(text) ?? detectJson(text) ?? { kind: "format", format: "csvfile", reason: "text in rows" };
}
