// Texts of Turtle.

const ESCAPES: Record<string, string> = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r" };

/** Between single quotation marks only four characters must be escaped. */
export function quoteTurtle(text: string): string {
  return `"${text.toWellFormed().replace(/[\\"\n\r]/g, (character) => ESCAPES[character] ?? character)}"`;
}
