// Publishers' HTML as plain paragraphs. This is for reading comfort only: safety comes from the components,
// which escape whatever this returns.

/** Beyond that a description is a document; the page shows its beginning. */
const MAX_CHARACTERS = 10_000;

/** Begins the line of a list item. */
export const BULLET = "• ";

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** Neither a control character nor half of a surrogate pair. */
function isCharacter(code: number): boolean {
  return code > 0x1f && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
}

function decodeEntities(text: string): string {
  return text.replace(/&(#x?[0-9a-f]{1,6}|[a-z]{2,6});/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
    return isCharacter(code) ? String.fromCodePoint(code) : whole;
  });
}

/** At most so many UTF-16 units of a text, never half of a character. */
export function beginning(text: string, maxUnits: number): string {
  if (text.length <= maxUnits) return text;
  const splitsPair = (text.codePointAt(maxUnits - 1) ?? 0) > 0xffff;
  return text.slice(0, splitsPair ? maxUnits - 1 : maxUnits);
}

/** Text or HTML → paragraphs without markup, none of them empty. */
export function toParagraphs(source: unknown): string[] {
  if (typeof source !== "string") return [];
  const text = beginning(source, MAX_CHARACTERS)
    .replace(/<(script|style)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/<li\b[^<>]*>/gi, `\n${BULLET}`)
    .replace(/<(?:br|\/p|\/div|\/li|\/h[1-6]|\/ul|\/ol|\/tr)\b[^<>]*>/gi, "\n")
    .replace(/<\/?[a-z!][^<>]*>/gi, "");
  return decodeEntities(text)
    .split(/\r?\n/)
    .map((line) => line.replace(/\s+/g, " ").trim())
    .filter((line) => line !== "" && line !== BULLET.trim());
}

/** The beginning of a text, cut between words. */
export function toExcerpt(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const cut = beginning(text, maxCharacters);
  const space = cut.lastIndexOf(" ");
  return `${cut.slice(0, space > maxCharacters / 2 ? space : cut.length).replace(/[\s,;:.]+$/, "")}…`;
}
