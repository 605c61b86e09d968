// JSON lines → rows: an object a line, or an array a line under a header. A line that is no JSON is counted and passed over.
import { MAX_FIELDS, MAX_ROW_BYTES } from "../../config.ts";
import { ColumnSet, type Conversion, type Converted, type ReadParams, SourceFault } from "../conversion.ts";
import type { ByteSource } from "../csv/read.ts";
import { parseExact } from "../json/exact-number.ts";
import { ArrayRecords, splitPath } from "../json/read.ts";
import { isObject, recordCells, valueAt } from "../json/records.ts";
import { textPieces } from "../text-pieces.ts";

/** More of it than so is another format. */
const MAX_BAD_LINES = 1_000;

/** Lines without their ends, empty ones left out. @throws SourceFault `row_too_large` */
export async function* textLines(pieces: AsyncIterable<string>): AsyncGenerator<{ line: string; number: number }> {
  let text = "";
  let number = 0;
  for await (const piece of pieces) {
    text += piece;
    const lines = text.split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) {
      number++;
      if (line.trim() !== "") yield { line, number };
    }
    if (text.length > MAX_ROW_BYTES) throw new SourceFault("row_too_large", { limit: MAX_ROW_BYTES });
  }
  if (text.trim() !== "") yield { line: text, number: number + 1 };
}

function parseLine(line: string): unknown {
  try {
    return parseExact(line);
  } catch {
    return undefined;
  }
}

export function convertNdjson(source: ByteSource, params: ReadParams): Conversion {
  const set = new ColumnSet(MAX_FIELDS);
  const arrays = new ArrayRecords(set);
  const within = params.json_object === undefined ? [] : splitPath(params.json_object);
  function toRow(line: string, number: number): Converted | null {
    const value = parseLine(line);
    if (value === undefined) return { code: "row_not_json", params: { line: number } };
    const record = within.length === 0 ? value : valueAt(value, within);
    if (Array.isArray(record)) return arrays.toRow(record);
    if (!isObject(record)) return { code: "row_not_object", params: { line: number } };
    return set.toRow(recordCells(record, params.flatten ?? false));
  }
  async function* rows() {
    let bad = 0;
    for await (const { line, number } of textLines(textPieces(source, params.encoding))) {
      const row = toRow(line, number);
      if (row !== null && !Array.isArray(row) && ++bad > MAX_BAD_LINES) {
        throw new SourceFault("json_damaged", { reason: `more than ${MAX_BAD_LINES} lines are not JSON` });
      }
      if (row !== null) yield row;
    }
  }
  return { columns: set.columns, rows: rows() };
}
