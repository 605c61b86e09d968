// A preview as it is answered: fields with the types of the sample, and the first records as the Explore API would show them.
import type { FieldType, StoredValue } from "../../field.ts";
import { proposePoints, type Range } from "../../fields/propose-points.ts";
import type { Row } from "../../formats/cell.ts";
import { toFieldNames } from "../../formats/field-names.ts";
import { beginInference, inferRows, readingOf, typeOf } from "../../formats/infer.ts";
import type { Preview } from "../../formats/preview.ts";
import { toRecord } from "../../formats/to-record.ts";
import type { Reading } from "../../formats/values.ts";

const SHOWN_RECORDS = 20;
const NO_HASH = { hash: 0, check: 0 };

function toJson(value: StoredValue, type: FieldType): unknown {
  if (value === null) return null;
  if (type === "boolean") return value === 1;
  if (type === "datetime") return new Date(Number(value)).toISOString().replace(/\.000Z$/, "+00:00");
  if (type === "geo_shape") return { type: "Feature", geometry: JSON.parse(String(value)), properties: {} };
  return type === "json_blob" ? JSON.parse(String(value)) : value;
}

/** What the numbers of a column span. */
function rangeOf(rows: Row[], column: number, reading: Reading): Range {
  const layout = [{ cell: column, reading, overflow: false }];
  const values = rows.map((row) => toRecord(row, NO_HASH, layout, false)[2]);
  const numbers = values.filter((value) => typeof value === "number");
  return numbers.length === 0 ? null : { least: Math.min(...numbers), most: Math.max(...numbers) };
}

export function toPreviewJson({ format, reason, params, columns, rows, typed }: Preview, truncated: boolean) {
  const names = toFieldNames(columns.map(({ label }) => label));
  const cells = columns.map((_, index) => index);
  const types = columns.map(({ type }) => type);
  const state = beginInference(columns.length, types);
  inferRows(state, rows, cells, typed);
  const readings = cells.map((column) => readingOf(state, column));
  const fields = names.map(({ name, label }, index) => ({ name, label, type: typeOf(readings[index] ?? "text") }));
  const proposals = proposePoints(fields, (name) => {
    const column = fields.findIndex((field) => field.name === name);
    return rangeOf(rows, column, readings[column] ?? "text");
  });
  const layout = cells.map((cell) => ({ cell, reading: readings[cell] ?? "text", overflow: false }));
  const records = rows.slice(0, SHOWN_RECORDS).map((row) => {
    const values = toRecord(row, NO_HASH, layout, false).slice(2) as StoredValue[];
    const record: Record<string, unknown> = {};
    for (const { name, type } of fields) {
      const value = values.shift() ?? null;
      if (type !== "geo_point_2d") record[name] = toJson(value, type);
      else {
        const lon = values.shift() ?? null;
        record[name] = value === null ? null : { lon, lat: value };
      }
    }
    return record;
  });
  return { type: format, reason, params, truncated, sample_rows: rows.length, fields, proposals, records };
}
