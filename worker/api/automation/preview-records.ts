// A preview as it is answered: fields with the types of the sample, and the first records as the Explore API would show them.
import type { FieldType, StoredValue } from "../../field.ts";
import { toFieldNames } from "../../formats/field-names.ts";
import { beginInference, inferRows, readingOf, typeOf } from "../../formats/infer.ts";
import type { Preview } from "../../formats/preview.ts";
import { toRecord } from "../../formats/to-record.ts";

const SHOWN_RECORDS = 20;
const NO_HASH = { hash: 0, check: 0 };

function toJson(value: StoredValue, type: FieldType): unknown {
  if (value === null) return null;
  if (type === "boolean") return value === 1;
  if (type === "datetime") return new Date(Number(value)).toISOString().replace(/\.000Z$/, "+00:00");
  if (type === "geo_shape") return { type: "Feature", geometry: JSON.parse(String(value)), properties: {} };
  return type === "json_blob" ? JSON.parse(String(value)) : value;
}

export function toPreviewJson({ format, reason, params, columns, rows, typed }: Preview, truncated: boolean) {
  const names = toFieldNames(columns.map(({ label }) => label));
  const cells = columns.map((_, index) => index);
  const types = columns.map(({ type }) => type);
  const state = beginInference(columns.length, types);
  inferRows(state, rows, cells, typed);
  const readings = cells.map((column) => readingOf(state, column));
  const fields = names.map(({ name, label }, index) => ({ name, label, type: typeOf(readings[index] ?? "text") }));
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
  return { type: format, reason, params, truncated, sample_rows: rows.length, fields, records };
}
