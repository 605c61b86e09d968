// JSON → rows: an array of records anywhere in the document, a dictionary of records, or one record.
import { MAX_FIELDS } from "../../config.ts";
import type { Cell, Row } from "../cell.ts";
import { ColumnSet, type Conversion, type Converted, type ReadParams } from "../conversion.ts";
import type { ByteSource } from "../csv/read.ts";
import { textPieces } from "../text-pieces.ts";
import { isObject, recordCells, toCell, valueAt } from "./records.ts";
import { findShape, type JsonShape } from "./root.ts";
import { type FoundValue, jsonValues } from "./values.ts";

const SAMPLE_CHARACTERS = 256 * 1024;

export async function jsonStart(source: ByteSource, encoding: string | undefined): Promise<string> {
  let text = "";
  for await (const piece of textPieces(source, encoding)) {
    text += piece;
    if (text.length >= SAMPLE_CHARACTERS) break;
  }
  return text;
}

/** Paths are written `a.b`; `item` at the end means the elements, as in the tools that publishers know. */
export const splitPath = (path: string) =>
  path.split(".").filter((key, index, all) => key !== "" && !(key === "item" && index === all.length - 1));

/** Arrays as records: the first is the header. */
export class ArrayRecords {
  private readonly set: ColumnSet;
  private isOpen = false;
  constructor(set: ColumnSet) {
    this.set = set;
  }
  toRow(values: unknown[]): Row | null {
    if (this.isOpen) return values.map(toCell);
    this.isOpen = true;
    const isHeader = values.every((value) => typeof value === "string");
    values.forEach((value, index) => {
      const label = isHeader ? String(value) : `column_${index + 1}`;
      this.set.indexOf(this.set.columns.some((column) => column.label === label) ? `${label}_${index + 1}` : label);
    });
    return isHeader ? null : values.map(toCell);
  }
}

/** One value of the source → its row. */
function rowMaker(set: ColumnSet, params: ReadParams, keyName: string | null) {
  const within = params.json_object === undefined ? null : splitPath(params.json_object);
  const arrays = new ArrayRecords(set);
  return ({ key, value }: FoundValue): Converted | null => {
    const record = within === null ? value : valueAt(value, within);
    if (Array.isArray(record) && keyName === null) return arrays.toRow(record);
    const cells: [string, Cell][] = keyName === null ? [] : [[keyName, String(key)]];
    if (isObject(record)) cells.push(...recordCells(record, params.flatten ?? false));
    else if (record === undefined) return { code: "row_not_object", params: {} };
    else cells.push(["value", toCell(record)]);
    return set.toRow(cells);
  };
}

function shapeOf(start: string, params: ReadParams, isDict: boolean): JsonShape {
  if (params.json_root !== undefined) {
    const path = splitPath(params.json_root);
    return isDict ? { kind: "dict", path } : { kind: "array", path, features: false };
  }
  return isDict ? { kind: "dict", path: [] } : findShape(start);
}

const DEFAULT_KEY = "key";

async function convertValues(source: ByteSource, params: ReadParams, isDict: boolean): Promise<Conversion> {
  const shape = shapeOf(await jsonStart(source, params.encoding), params, isDict);
  const set = new ColumnSet(MAX_FIELDS);
  const path = shape.kind === "single" ? "$" : ["$", ...shape.path, "*"].join(".");
  const toRow = rowMaker(set, params, shape.kind === "dict" ? (params.key_name ?? DEFAULT_KEY) : null);
  async function* rows() {
    for await (const values of jsonValues(textPieces(source, params.encoding), path))
      for (const value of values) {
        const row = toRow(value);
        if (row !== null) yield row;
      }
  }
  return { columns: set.columns, rows: rows() };
}

export const convertJson = (source: ByteSource, params: ReadParams) => convertValues(source, params, false);
export const convertJsonDict = (source: ByteSource, params: ReadParams) => convertValues(source, params, true);
