// A result as the writers of formats take it: columns, and rows in batches. Values are plain and typed by their column;
// how a format shows them is the writer's.
import type { FieldType } from "../field.ts";

export type Column = {
  /** The key in the answer: a field's name, an alias, or the expression as typed. */
  key: string;
  /** The field's label; the key where there is none. */
  label: string;
  type: FieldType;
  multivalued: boolean;
  /** `year` or `month`: dates that are shown so. */
  precision: string | null;
  /** A date that is the key of a group is shown as an instant. */
  instant: boolean;
};

export type Point = { lon: number; lat: number };

/**
 * By type: text → string, multivalued → array of strings · int, double → number · boolean · date → text as shown ·
 * datetime → milliseconds since 1970 UTC · geo_point_2d → Point · geo_shape → GeoJSON geometry · file, json_blob → JSON.
 */
export type Value = unknown;

export type Row = {
  /** The record's number; null for groups. */
  id: number | null;
  /** In the order of the columns. */
  values: Value[];
};

export type Table = {
  /** Identifier of the dataset: name of the file, layer or sheet. */
  name: string;
  title: string;
  columns: Column[];
  /** Absolute address of the dataset in the API, for formats that name things by addresses. */
  address: string;
  /** The rows, from the first. May be asked for again when all were read. */
  rows(): AsyncIterable<Row[]>;
  /** ISO 8601 in the zone of the request. */
  formatInstant(instant: number): string;
  /** What to add to an instant for the clock of the request's zone, in milliseconds. */
  offsetAt(instant: number): number;
};

/** A value as the JSON of an answer has it (explore-api §5). */
export function toJsonValue(value: Value, column: Column, table: Table): unknown {
  if (value === null) return null;
  if (column.type === "datetime") return table.formatInstant(value as number);
  if (column.type === "geo_shape") return { type: "Feature", geometry: value, properties: {} };
  return value;
}
