// Encodings that a text source may declare. Offsets in a source are bytes, so only those are taken whose characters have
// a width that can be told from the text: UTF-8, UTF-16, and everything that is one byte a character.

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | (string & {});

const VARIABLE_WIDTH = /^(gbk|gb18030|big5|euc-|shift_jis|iso-2022|replacement|x-user-defined)/;

/** Any label of the WHATWG list ("latin1", "UTF8", "iso-8859-15") → its canonical name; null when it cannot be taken. */
export function toEncoding(label: string): Encoding | null {
  let name: string;
  try {
    name = new TextDecoder(label).encoding;
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
