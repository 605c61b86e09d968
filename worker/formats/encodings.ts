// Encodings of text sources. Offsets in a source are bytes, so only those are taken whose characters have a width that can
// be told from the text: UTF-8, UTF-16, and everything that is one byte a character.
import { decodeCp850 } from "./cp850.ts";

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "cp850" | (string & {});

const VARIABLE_WIDTH = /^(gbk|gb18030|big5|euc-|shift_jis|iso-2022|replacement|x-user-defined)/;
/** The page of MS-DOS in Western Europe, which the platform's decoder does not know. */
const CP850 = /^(cp|ibm|dos|oem)?[-_ ]?850$/i;
/** What tables of other tools call encodings that the platform knows by another name. */
const ALIASES = new Map([
  ["cp1252", "windows-1252"],
  ["ansi", "windows-1252"],
  ["latin-1", "windows-1252"],
  ["latin_1", "windows-1252"],
  ["mac_roman", "macintosh"],
  ["macroman", "macintosh"],
  ["mac-roman", "macintosh"],
  ["utf_8", "utf-8"],
  ["utf_8_sig", "utf-8"],
  ["utf-8-sig", "utf-8"],
]);

/** Any label of the WHATWG list ("latin1", "UTF8", "iso-8859-15") → its canonical name; null when it cannot be taken. */
export function toEncoding(label: string): Encoding | null {
  if (CP850.test(label.trim())) return "cp850";
  let name: string;
  try {
    name = new TextDecoder(ALIASES.get(label.trim().toLowerCase()) ?? label).encoding;
  } catch {
    return null;
  }
  return VARIABLE_WIDTH.test(name) ? null : name;
}

export const isUtf16 = (encoding: Encoding) => encoding === "utf-16le" || encoding === "utf-16be";

/** Bytes of a text in an encoding that `toEncoding` gave. */
export function byteLength(text: string, encoding: Encoding): number {
  if (isUtf16(encoding)) return text.length * 2;
  return encoding === "utf-8" ? new TextEncoder().encode(text).length : text.length;
}

/** Piece by piece; throws a TypeError for bytes that are not of the encoding. */
export function decodeStrictly(encoding: Encoding): (bytes: Uint8Array, more: boolean) => string {
  if (encoding === "cp850") return decodeCp850;
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  return (bytes, more) => decoder.decode(bytes, { stream: more });
}

/** Bytes that are not of the encoding become marks: for a look at the beginning of something. */
export function decodeLeniently(bytes: Uint8Array, encoding: Encoding): string {
  return encoding === "cp850" ? decodeCp850(bytes) : new TextDecoder(encoding).decode(bytes);
}
