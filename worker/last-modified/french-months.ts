// Names of months as French file names have them: whole or shortened, accents already taken off.

/** The shortest form of each, and what may follow it. */
const MONTHS = [
  ["janv", "ier"],
  ["fevr?", "ier"],
  ["mars", ""],
  ["avr", "il"],
  ["mai", ""],
  ["juin", ""],
  ["juil", "let"],
  ["aout", ""],
  ["sept", "embre"],
  ["oct", "obre"],
  ["nov", "embre"],
  ["dec", "embre"],
] as const;

const SHAPES = MONTHS.map(([short, rest]) => (rest === "" ? short : `${short}(?:${rest})?`));
const PATTERNS = SHAPES.map((shape) => new RegExp(`^${shape}$`));

/** Source of a regular expression. */
export const FRENCH_MONTH = SHAPES.join("|");

/** 1–12; 0 for what is no month. */
export const toMonth = (name: string): number => PATTERNS.findIndex((pattern) => pattern.test(name)) + 1;
