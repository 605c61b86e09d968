// index.txt of a push-pull folder: the number of the NEXT unit, as ASCII decimal digits (datex §1.3).
import type { MessageParams } from "../../messages.ts";

export type IndexResult =
  | { ok: true; value: number }
  | { ok: false; problem: { code: "feed_index_invalid"; params: MessageParams } };

/** At most ten digits, whitespace around them allowed; anything else (an HTML page, a date) is refused. */
export function parseIndexFile(bytes: Uint8Array): IndexResult {
  const text = new TextDecoder("latin1").decode(bytes);
  const digits = /^[ \t\r\n]*(\d{1,10})[ \t\r\n]*$/.exec(text)?.[1];
  if (digits !== undefined) return { ok: true, value: Number(digits) };
  const found = text
    .trim()
    .slice(0, 30)
    .replace(/[^\x20-\x7e]/g, "?");
  return { ok: false, problem: { code: "feed_index_invalid", params: { found } } };
}
