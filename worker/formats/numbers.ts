// Text → whole numbers and decimals. Undefined where the text is not one that a double holds exactly as written.
import { digitAt, isDigit, MINUS } from "./digits.ts";

/** More digits than this are an identifier that a double would round. */
const MAX_DIGITS = 15;

/** Powers that a double holds exactly: a quotient by one of them is the correctly rounded decimal. */
const POWERS = Array.from({ length: MAX_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

/** Whole numbers that a double holds exactly; leading zeros and signs like "+33" mean a code, not a number. */
export function parseInteger(text: string): number | undefined {
  const start = text.charCodeAt(0) === MINUS ? 1 : 0;
  const length = text.length - start;
  if (length < 1 || length > MAX_DIGITS || (length > 1 && digitAt(text, start) === 0)) return undefined;
  let number = 0;
  for (let at = start; at < text.length; at++) {
    const digit = digitAt(text, at);
    if (!isDigit(digit)) return undefined;
    number = number * 10 + digit;
  }
  return start === 1 ? -number : number;
}

const LONG_DECIMAL = /^-?(?:0|[1-9]\d{0,14})(?:[.,]\d+)?(?:[eE][+-]?\d{1,3})?$/;

/** Decimals with an exponent, or with more digits than can be added up exactly. */
function parseLongDecimal(text: string, mark: "." | ","): number | undefined {
  if (text.length > 40 || !LONG_DECIMAL.test(text)) return undefined;
  if (mark === "," ? /[.eE]/.test(text) : text.includes(",")) return undefined;
  const number = Number(text.replace(",", "."));
  return Number.isFinite(number) ? number : undefined;
}

/** A number with this decimal mark, or a whole number. A zero before other digits of the whole part makes a code. */
export function parseDecimal(text: string, mark: "." | ","): number | undefined {
  const markCode = mark.charCodeAt(0);
  const start = text.charCodeAt(0) === MINUS ? 1 : 0;
  let number = 0;
  let digits = 0;
  let markAt = -1;
  for (let at = start; at < text.length; at++) {
    const digit = digitAt(text, at);
    if (isDigit(digit)) {
      number = number * 10 + digit;
      digits++;
    } else if (text.charCodeAt(at) === markCode && markAt === -1 && digits > 0) markAt = at;
    else return parseLongDecimal(text, mark);
  }
  const wholeEnd = markAt === -1 ? text.length : markAt;
  if (digits === 0 || markAt === text.length - 1) return undefined;
  if (wholeEnd - start > 1 && digitAt(text, start) === 0) return undefined;
  if (digits > MAX_DIGITS) return parseLongDecimal(text, mark);
  const value = markAt === -1 ? number : number / (POWERS[text.length - markAt - 1] ?? 1);
  return start === 1 ? -value : value;
}
