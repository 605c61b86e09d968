// CSV as existing readers of the API expect it (explore-api §14): CRLF, minimal quoting, a byte order mark by default.
// Cells are what the data are, also where they begin with = + - @: programs compare them, and a changed cell would be a
// wrong one. Who opens the file in a spreadsheet asks for `spreadsheet_safe`.
import type { Column, Row, Table, Value } from "../table.ts";

export type CsvOptions = {
  delimiter: string;
  /** Joins the elements of a multivalued cell. */
  listSeparator: string;
  /** Quote every text, needed or not. */
  quoteAll: boolean;
  withBom: boolean;
  useLabels: boolean;
  /** Texts that a spreadsheet would calculate get an apostrophe in front. */
  spreadsheetSafe: boolean;
};

const BYTE_ORDER_MARK = "\ufeff";

/** What spreadsheets take for the beginning of a formula. */
const FORMULA = /^([\t\r]|\s*[=+\-@＝＋－＠])/;

/** JSON with a space after commas and colons, as in upstream's cells. */
export function toSpacedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toSpacedJson).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  return `{${Object.entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}: ${toSpacedJson(inner)}`)
    .join(", ")}}`;
}

/** A bare geometry, its coordinates first. */
export function toGeometryText(geometry: Value): string {
  const { coordinates, type, ...others } = geometry as Record<string, unknown>;
  return toSpacedJson({ ...(coordinates === undefined ? {} : { coordinates }), type, ...others });
}

/** A value as the text of a cell (explore-api §5). */
export function toCellText(value: Value, column: Column, table: Table, listSeparator: string): string {
  if (value === null || value === undefined) return "";
  switch (column.type) {
    case "datetime":
      return table.formatInstant(value as number);
    case "boolean":
      return value === true ? "True" : "False";
    case "geo_point_2d": {
      const { lat, lon } = value as { lat: number; lon: number };
      return `${lat}, ${lon}`;
    }
    case "geo_shape":
      return typeof value === "object" ? toGeometryText(value) : String(value);
    case "file":
    case "json_blob":
      return toSpacedJson(value);
    default:
      return Array.isArray(value) ? value.join(listSeparator) : String(value);
  }
}

/** Types whose cells come from publishers' texts; of the others, no cell can be a formula. */
const TEXTS: ReadonlySet<Column["type"]> = new Set(["text", "file", "json_blob"]);

export async function* writeCsv(table: Table, options: CsvOptions): AsyncGenerator<string> {
  const { delimiter, listSeparator, quoteAll, spreadsheetSafe } = options;
  const { columns } = table;
  const isText = columns.map(({ type }) => TEXTS.has(type));
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const needsQuotes = (text: string) =>
    text.includes(delimiter) || text.includes('"') || text.includes("\n") || text.includes("\r");
  const toCell = (text: string, fromPublisher: boolean) => {
    const safe = spreadsheetSafe && fromPublisher && FORMULA.test(text) ? `'${text}` : text;
    return (quoteAll && fromPublisher) || needsQuotes(safe) ? quote(safe) : safe;
  };
  // A line that is empty would be no record to most readers.
  const toLine = (cells: string[]) => (cells.length === 1 && cells[0] === "" ? '""' : cells.join(delimiter));
  const header = columns.map(({ key, label }) => toCell(options.useLabels ? label : key, true));
  yield `${options.withBom ? BYTE_ORDER_MARK : ""}${toLine(header)}\r\n`;
  const write = ({ values }: Row) => {
    const cells = columns.map((column, index) =>
      toCell(toCellText(values[index], column, table, listSeparator), isText[index] === true),
    );
    return `${toLine(cells)}\r\n`;
  };
  for await (const batch of table.rows()) yield batch.map(write).join("");
}
