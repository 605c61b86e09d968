// Digits and marks by their character codes: the parsers of numbers and dates run on every cell of a source.

const ZERO = 48;
export const MINUS = 45;
export const POINT_MARK = 46;

/** 0–9 where the character is a digit; anything else is no digit. */
export const digitAt = (text: string, at: number) => text.charCodeAt(at) - ZERO;

export const isDigit = (digit: number) => digit >= 0 && digit <= 9;

/** The number of two digits at a place, NaN when they are not. */
export function twoDigits(text: string, at: number): number {
  const tens = digitAt(text, at);
  const ones = digitAt(text, at + 1);
  return isDigit(tens) && isDigit(ones) ? tens * 10 + ones : Number.NaN;
}
