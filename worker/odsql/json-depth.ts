// JSON of publishers may be nested deeper than the stack of whoever copies it, and one such value must not spoil the answers
// about all others.

/** Levels that every step from the table to the answer can copy; real documents have some ten. */
export const MAX_JSON_DEPTH = 500;

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [34, 92, 91, 93, 123, 125];

/** Whether lists and objects lie deeper in each other than that. What is no JSON may be either. */
export function isTooDeep(json: string): boolean {
  // Each level has a beginning and an end.
  if (json.length <= 2 * MAX_JSON_DEPTH) return false;
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) at = endOfText(json, at);
    else if (code === OPEN_LIST || code === OPEN_OBJECT) depth++;
    else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth--;
    if (depth > MAX_JSON_DEPTH) return true;
  }
  return false;
}

/** The place of the quote that ends a text, or the end. */
function endOfText(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json.charCodeAt(at) !== QUOTE) at += json.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}
