// Publishers' HTML as plain paragraphs. This is for reading comfort only: safety comes from the components,
// which escape whatever this returns.

/** Beyond that a description is a document; the page shows its beginning. */
const MAX_CHARACTERS = 10_000;

/** Begins the line of a list item. */
export const BULLET = "• ";

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

function decodeEntities(text: string): string {
  return text.replace(/&(#x?[0-9a-f]{1,6}|[a-z]{2,6});/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
    return code > 0x1f && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Text or HTML → paragraphs without markup, none of them empty. */
export function toParagraphs(source: unknown): string[] {
  if (typeof source !== "string") return [];
  const text = source
    .slice(0, MAX_CHARACTERS)
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
  const cut = text.slice(0, maxCharacters);
  const space = cut.lastIndexOf(" ");
  return `${cut.slice(0, space > maxCharacters / 2 ? space : maxCharacters).replace(/[\s,;:.]+$/, "")}…`;
}
