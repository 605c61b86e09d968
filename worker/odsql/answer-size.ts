// How many bytes a value of an answer takes on its way out of an actor (V8's structured serialization), rounded up. Neither the
// length of its texts nor that of its JSON says: a wide character takes two bytes, and a short number nine.

/** Tags, lengths and padding of one value; a number with a fraction is a tag and eight bytes. */
const OVERHEAD_BYTES = 9;
/** Of a text with one of these, every character takes two bytes. */
const WIDE = /[\u0100-\uffff]/;

function measureText(text: string): number {
  return OVERHEAD_BYTES + (WIDE.test(text) ? 2 : 1) * text.length;
}

/** The size of a JSON value. Without recursion, because stored JSON may be nested deeper than the stack. */
export function measureValue(root: unknown): number {
  const pending: unknown[] = [root];
  let bytes = 0;
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value === "string") bytes += measureText(value);
    else bytes += OVERHEAD_BYTES;
    if (typeof value !== "object" || value === null) continue;
    if (Array.isArray(value)) {
      for (const element of value) pending.push(element);
      continue;
    }
    for (const [key, inner] of Object.entries(value)) {
      bytes += measureText(key);
      pending.push(inner);
    }
  }
  return bytes;
}
