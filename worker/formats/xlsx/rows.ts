// The rows of a sheet's XML as it streams in. A scanner for this one grammar instead of a parser of XML: sheets are hundreds
// of megabytes, and a parser takes three times as long. What does not follow the grammar is damage.
import type { Cell, Row } from "../cell.ts";
import { SourceFault } from "../conversion.ts";
import { fromSerial } from "./serial-dates.ts";
import { itemText, type SharedStrings } from "./shared-strings.ts";
import type { DateKind } from "./styles.ts";
import { unescapeXml } from "./unescape.ts";

export type SheetContext = {
  /** Name of the sheet, for errors. */
  name: string;
  strings: SharedStrings | null;
  styles: (DateKind | null)[];
  uses1904: boolean;
  maxRowCharacters: number;
};

/** Columns of a sheet (XFD). */
const MAX_COLUMNS = 16_384;

/** "BC12" → 54 */
function columnOf(reference: string): number {
  let column = 0;
  for (let at = 0; at < reference.length; at++) {
    const letter = (reference.charCodeAt(at) | 32) - 96;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return column - 1;
}

/** An attribute's text within a tag's; null when it is not there. */
function attribute(tag: string, name: string): string | null {
  const at = tag.indexOf(` ${name}="`);
  if (at === -1) return null;
  const from = at + name.length + 3;
  const end = tag.indexOf('"', from);
  return end === -1 ? null : tag.slice(from, end);
}

function between(text: string, open: string, close: string): string | null {
  const at = text.indexOf(open);
  if (at === -1) return null;
  const from = text.indexOf(">", at) + 1;
  const end = text.indexOf(close, from);
  return from === 0 || end === -1 ? null : text.slice(from, end);
}

function numberCell(value: string, style: string | null, context: SheetContext): Cell {
  const number = Number(value);
  if (value.trim() === "" || !Number.isFinite(number)) return value.trim() === "" ? null : unescapeXml(value);
  const kind = style === null ? null : (context.styles[Number(style)] ?? null);
  return kind === null ? number : fromSerial(number, kind, context.uses1904);
}

/** ISO text of a cell of type `d`; with a time only where it has one. */
const isoCell = (value: string) => value.replace(/T00:00:00(\.0+)?Z?$/, "");

/** @param tag the cell's start tag; @param body what stands in it */
function readCell(tag: string, body: string, prefix: string, context: SheetContext): Cell {
  const type = attribute(tag, "t");
  if (type === "inlineStr") return itemText(body, prefix);
  const value = between(body, `<${prefix}v`, `</${prefix}v>`);
  if (value === null || type === "e") return null;
  if (type === "s") {
    const text = context.strings?.at(Number(value));
    if (text === undefined) throw new SourceFault("xlsx_damaged", { part: context.name });
    return text;
  }
  if (type === "b") return value.trim() === "1" || value.trim() === "true";
  if (type === "str") return unescapeXml(value);
  if (type === "d") return isoCell(value);
  return numberCell(value, attribute(tag, "s"), context);
}

function readRow(row: string, prefix: string, context: SheetContext): Row {
  const cells: Row = [];
  const open = `<${prefix}c`;
  const close = `</${prefix}c>`;
  for (let at = row.indexOf(open); at !== -1; at = row.indexOf(open, at)) {
    const mark = row.charCodeAt(at + open.length);
    const tagEnd = row.indexOf(">", at);
    if (tagEnd === -1) throw new SourceFault("xlsx_damaged", { part: context.name });
    // <c>, <c r=…> or <c/>, and not <cellXfs>.
    if (mark !== 32 && mark !== 62 && mark !== 47 && mark !== 10 && mark !== 13 && mark !== 9) {
      at += open.length;
      continue;
    }
    const tag = row.slice(at, tagEnd);
    const reference = attribute(tag, "r");
    const column = reference === null ? cells.length : columnOf(reference);
    if (column < 0 || column >= MAX_COLUMNS) throw new SourceFault("xlsx_damaged", { part: context.name });
    while (cells.length < column) cells.push(null);
    at = tagEnd + 1;
    if (tag.endsWith("/")) continue;
    const end = row.indexOf(close, at);
    if (end === -1) throw new SourceFault("xlsx_damaged", { part: context.name });
    cells[column] = readCell(tag, row.slice(at, end), prefix, context);
    at = end + close.length;
  }
  return cells;
}

/** Behind the row that begins at `from`; -1 when it has not all come. */
function rowEnd(text: string, from: number, prefix: string): number {
  const tagEnd = text.indexOf(">", from);
  if (tagEnd === -1) return -1;
  if (text.charCodeAt(tagEnd - 1) === 47) return tagEnd + 1;
  const close = `</${prefix}row>`;
  const end = text.indexOf(close, tagEnd);
  return end === -1 ? -1 : end + close.length;
}

const prefixOf = (text: string): string | null => {
  const root = /<([\w.-]+:)?worksheet[\s>]/.exec(text);
  return root === null ? null : (root[1] ?? "");
};

/** @throws SourceFault `xlsx_damaged`, `row_too_large` */
export async function* readSheetRows(pieces: AsyncIterable<string>, context: SheetContext) {
  let text = "";
  let prefix: string | null = null;
  let number = 0;
  let ended = false;
  for await (const piece of pieces) {
    text += piece;
    prefix ??= prefixOf(text);
    if (prefix === null || ended) {
      if (ended) text = "";
      continue;
    }
    const open = `<${prefix}row`;
    let from = 0;
    for (let at = text.indexOf(open); at !== -1; at = text.indexOf(open, from)) {
      const end = rowEnd(text, at, prefix);
      if (end === -1) break;
      const row = text.slice(at, end);
      number = Number(attribute(row.slice(0, row.indexOf(">")), "r") ?? number + 1);
      yield { number, cells: readRow(row, prefix, context) };
      from = end;
    }
    text = text.slice(from);
    ended = text.includes(`</${prefix}sheetData>`) || /<([\w.-]+:)?sheetData\s*\/>/.test(text);
    if (!ended && text.length > context.maxRowCharacters) {
      throw new SourceFault("row_too_large", { limit: context.maxRowCharacters });
    }
  }
  if (!ended) throw new SourceFault("xlsx_damaged", { part: context.name });
}
