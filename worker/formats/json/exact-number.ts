// Numbers of JSON that a double does not hold: whole ones past 2^53 would be rounded in silence. They stay texts.

/** @param text a number as JSON writes it */
export function exactNumber(text: string): number | string {
  const number = Number(text);
  return Number.isSafeInteger(number) || !/^-?\d+$/.test(text) ? number : text;
}

/** Digits that may be such a number, at the least. */
const LONG = /\d{16}/;

type Context = { source?: string };

/** JSON.parse with exact numbers. @throws SyntaxError */
export function parseExact(text: string): unknown {
  if (!LONG.test(text)) return JSON.parse(text);
  // The third argument is newer than its types.
  const revive = (_key: string, value: unknown, context?: Context) =>
    typeof value === "number" && context?.source !== undefined ? exactNumber(context.source) : value;
  return JSON.parse(text, revive as (key: string, value: unknown) => unknown);
}
