// Which cell styles of a workbook show their number as a day, an instant or a time (ECMA-376 §18.8).
import { type IsWanted, wantedElements, type XmlElement } from "../xml/elements.ts";

export type DateKind = "date" | "datetime" | "time";

/** Formats that have a number instead of a text; those of East Asia among them. */
function builtinKind(id: number): DateKind | null {
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 54) || id === 57 || id === 58)
    return "date";
  if (id === 22) return "datetime";
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47) || id === 55 || id === 56)
    return "time";
  return null;
}

/** What a format's text shows: its letters, without quoted texts, escapes, colours and conditions. */
export function kindOfFormat(format: string): DateKind | null {
  const [first = ""] = format.split(";");
  if (/General/i.test(first)) return null;
  const elapsed = /\[(h+|m+|s+)\]/i.test(first);
  const letters = first
    .replace(/"[^"]*"?/g, "")
    .replace(/\\./g, "")
    .replace(/[_*]./g, "")
    .replace(/\[[^\]]*\]/g, "")
    .replace(/AM\/PM|A\/P/gi, "h")
    .toLowerCase();
  const hasDay = /[dyja]/.test(letters) || (/m/.test(letters) && !/[hs]/.test(letters));
  const hasTime = elapsed || /[hs]/.test(letters);
  // French Excel writes j for the day and a for the year in local formats only; files have d and y.
  if (/[#0?]/.test(letters.replace(/s\.0+/g, "s")) || (!hasDay && !hasTime)) return null;
  return hasDay && hasTime && !elapsed ? "datetime" : hasDay && !elapsed ? "date" : "time";
}

const isStyleSheet: IsWanted = (path) => path.length === 2 && /^(numFmts|cellXfs)$/.test(path[1]?.name ?? "");

const MAX_CHARACTERS = 4_000_000;

function readFormats(element: XmlElement): Map<number, string> {
  return new Map(
    element.children.map(({ attributes }) => [Number(attributes.numFmtId), attributes.formatCode ?? ""] as const),
  );
}

/** @returns for each style of a cell, the kind of its number */
export async function readStyles(pieces: AsyncIterable<string>): Promise<(DateKind | null)[]> {
  let formats = new Map<number, string>();
  let kinds: (DateKind | null)[] = [];
  for await (const { element } of wantedElements(pieces, isStyleSheet, MAX_CHARACTERS)) {
    if (element.name === "numFmts") formats = readFormats(element);
    else {
      kinds = element.children.map(({ attributes }) => {
        const id = Number(attributes.numFmtId ?? 0);
        const format = formats.get(id);
        return format === undefined ? builtinKind(id) : kindOfFormat(format);
      });
    }
  }
  return kinds;
}
