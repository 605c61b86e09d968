// ODS → rows (OpenDocument 1.3 §9): typed values, repeated rows and cells, hidden sheets. The tree of one row is in memory.
import { MAX_ROW_BYTES, MAX_UNPACKED_BYTES } from "../../config.ts";
import type { Cell, Row } from "../cell.ts";
import { type Conversion, type ReadParams, SourceFault } from "../conversion.ts";
import type { ByteSource } from "../csv/read.ts";
import { convertSheets, type Sheet } from "../sheet-rows.ts";
import { childOf, descendants, wantedElements, type XmlElement, type XmlPath } from "../xml/elements.ts";
import { type Archive, openArchive } from "../zip/open.ts";

/** Rows and columns of a sheet; empty ones are repeated up to there to colour them. */
const MAX_COLUMNS = 16_384;
const MAX_ROWS = 1_048_576;

/** Paragraphs of a cell, one a line; notes and drawings beside them are not its text. */
function cellLines(cell: XmlElement): string {
  return cell.children
    .filter(({ name }) => name === "p")
    .map(paragraphText)
    .join("\n");
}

/** Text, spans and links in their order; blanks and line ends are elements. */
function paragraphText(paragraph: XmlElement): string {
  let text = "";
  let at = 0;
  for (const child of paragraph.children) {
    text += paragraph.text.slice(at, child.after);
    at = child.after;
    if (child.name === "s") text += " ".repeat(Math.min(100, Number(child.attributes.c ?? 1)));
    else if (child.name === "tab") text += "\t";
    else if (child.name === "line-break") text += "\n";
    else if (child.name !== "annotation") text += paragraphText(child);
  }
  return text + paragraph.text.slice(at);
}

/** `PT12H30M00S` → `12:30:00` */
function toTime(duration: string): string {
  const match = /^-?PT(\d+)H(\d+)M([\d.]+)S$/.exec(duration);
  if (!match) return duration;
  return `${match[1]?.padStart(2, "0")}:${match[2]}:${String(Math.floor(Number(match[3]))).padStart(2, "0")}`;
}

function toCell(cell: XmlElement): Cell {
  const { attributes } = cell;
  switch (attributes["value-type"]) {
    case "float":
    case "percentage":
    case "currency": {
      const number = Number(attributes.value);
      return attributes.value === undefined || !Number.isFinite(number) ? null : number;
    }
    case "boolean":
      return attributes["boolean-value"] === "true";
    case "date":
      return (attributes["date-value"] ?? "").replace(/(\.\d+)$/, "") || null;
    case "time":
      return toTime(attributes["time-value"] ?? "") || null;
    case "string":
      return attributes["string-value"] ?? cellLines(cell);
    default:
      return cellLines(cell) || null;
  }
}

function toRow(row: XmlElement): Row {
  const cells: Row = [];
  for (const element of row.children) {
    if (element.name !== "table-cell" && element.name !== "covered-table-cell") continue;
    const cell = element.name === "table-cell" ? toCell(element) : null;
    const repeated = Number(element.attributes["number-columns-repeated"] ?? 1) || 1;
    for (let left = Math.min(repeated, MAX_COLUMNS - cells.length); left > 0; left--) cells.push(cell);
  }
  while (cells.length > 0 && (cells.at(-1) === null || cells.at(-1) === "")) cells.pop();
  return cells;
}

const isInSheet = (path: XmlPath) =>
  path[1]?.name === "body" && path[2]?.name === "spreadsheet" && path[3]?.name === "table";

/** Rows may stand in groups; a table within a cell is not the sheet's. */
const isRow = (path: XmlPath) =>
  path.at(-1)?.name === "table-row" && isInSheet(path) && path.filter(({ name }) => name === "table").length === 1;

async function* rowsOf(archive: Archive, sheet: number) {
  const text = archive.text("content.xml");
  if (text === null) throw new SourceFault("archive_damaged", { reason: "content.xml" });
  // Sheets may share a name in damaged files, so they are told apart by their order.
  let current = -1;
  const wanted = (path: XmlPath) => {
    if (path.length === 4 && path[3]?.name === "table" && isInSheet(path)) current++;
    return current === sheet && isRow(path);
  };
  let number = 0;
  for await (const { element } of wantedElements(text, wanted, MAX_ROW_BYTES)) {
    const repeated = Number(element.attributes["number-rows-repeated"] ?? 1) || 1;
    const cells = toRow(element);
    const times = Math.min(repeated, MAX_ROWS - number);
    if (cells.length > 0) for (let at = 1; at <= times; at++) yield { number: number + at, cells: [...cells] };
    number += times;
  }
}

/** Names of the sheets in their order, and the styles that hide one. */
async function readSheets(archive: Archive): Promise<{ name: string; hidden: boolean }[]> {
  const text = archive.text("content.xml");
  if (text === null) throw new SourceFault("archive_damaged", { reason: "content.xml" });
  const hiding = new Set<string>();
  const sheets: { name: string; hidden: boolean }[] = [];
  const wanted = (path: XmlPath) => {
    const last = path.at(-1);
    if (path.length === 4 && last?.name === "table" && isInSheet(path)) {
      sheets.push({ name: last.attributes.name ?? "", hidden: hiding.has(last.attributes["style-name"] ?? "") });
    }
    return path.length === 3 && path[1]?.name === "automatic-styles" && last?.name === "style";
  };
  for await (const { element } of wantedElements(text, wanted, MAX_ROW_BYTES)) {
    const hides = [...descendants(element, "table-properties")].some(
      ({ attributes }) => attributes.display === "false",
    );
    if (hides) hiding.add(element.attributes.name ?? "");
  }
  return sheets;
}

async function refuseEncrypted(archive: Archive): Promise<void> {
  const manifest = archive.text("META-INF/manifest.xml");
  if (manifest === null) return;
  for await (const { element } of wantedElements(manifest, (path) => path.length === 2, MAX_ROW_BYTES))
    if (childOf(element, "encryption-data")) throw new SourceFault("source_is_encrypted");
}

export async function convertOds(source: ByteSource, params: ReadParams): Promise<Conversion> {
  const archive = await openArchive(source, MAX_UNPACKED_BYTES);
  await refuseEncrypted(archive);
  const sheets = await readSheets(archive);
  const readable = sheets.map((sheet, index): Sheet => ({ ...sheet, rows: () => rowsOf(archive, index) }));
  return convertSheets(readable, params);
}
