// Where each field lives in a generation's table. The platform allows 100 columns per table and per result and
// 100 bound values per statement, so the first fields get columns of their own and the rest share one JSON array
// column (`x`). Nothing outside this folder knows; queries receive ready SQL expressions.
import type { Field, FieldType } from "../../field.ts";

/** Columns that fields may take; the rest of the 100 is for the row's own columns and for query expressions. */
export const MAX_FIELD_COLUMNS = 80;

export type Slot =
  | { kind: "column"; column: string }
  | { kind: "point"; lat: string; lon: string }
  | { kind: "overflow"; index: number };

export type Layout = {
  /** The one that created the table; later ones may share it. */
  generation: number;
  table: string;
  fields: Field[];
  slots: Slot[];
  overflow: boolean;
  /** The table has both hashes, so that a refresh can write the difference. Absent from tables of old. */
  compared?: boolean;
  /** Points are found by an SQL index on their cells. Absent from tables of old, whose points have boxes. */
  gridded?: boolean;
  /** The SQL indexes of fields hold other short fields as well. Absent from tables of old. */
  carrying?: boolean;
};

/** Whether the field is the records' id, or a part of it. An annotation that is switched off may still be written down. */
export const hasId = (field: Field | undefined): boolean => (field?.annotations.id ?? false) !== false;

/** SQL expressions of one field: `value` for everything but points, which have `lat` and `lon` too. */
export type FieldSql = { field: Field; value: string; lat?: string; lon?: string };

const AFFINITY: Record<FieldType, string> = {
  text: "TEXT",
  int: "INTEGER",
  double: "REAL",
  boolean: "INTEGER",
  date: "TEXT",
  datetime: "INTEGER",
  geo_point_2d: "REAL",
  geo_shape: "TEXT",
  file: "TEXT",
  json_blob: "TEXT",
};

export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The table of a generation. Names carry the number only: field names never reach an identifier. */
export function tableName(generation: number): string {
  return `records_${generation}`;
}

export function toLayout(generation: number, fields: Field[]): Layout {
  const slots: Slot[] = [];
  let columns = 0;
  let overflowed = 0;
  fields.forEach((field, index) => {
    const needed = field.type === "geo_point_2d" ? 2 : 1;
    if (columns + needed > MAX_FIELD_COLUMNS) {
      slots.push({ kind: "overflow", index: overflowed++ });
      return;
    }
    columns += needed;
    if (needed === 2) slots.push({ kind: "point", lat: `f${index}_lat`, lon: `f${index}_lon` });
    else slots.push({ kind: "column", column: `f${index}` });
  });
  return {
    generation,
    table: tableName(generation),
    fields,
    slots,
    overflow: overflowed > 0,
    compared: true,
    gridded: true,
    carrying: true,
  };
}

/** Columns bound by an insert, in the order of the values: the two hashes, the fields' columns, then `x`. */
export function insertColumns(layout: Layout): string[] {
  const columns = ["_hash", "_check"];
  for (const slot of layout.slots) {
    if (slot.kind === "column") columns.push(slot.column);
    else if (slot.kind === "point") columns.push(slot.lat, slot.lon);
  }
  if (layout.overflow) columns.push("x");
  return columns;
}

/**
 * DDL of a generation's table. `_id` is the insertion order, `_hash` and `_check` are two content hashes of 53 and 32 bits,
 * `_born` and `_died` the generations in which the row appeared and vanished (a refresh writes the difference).
 */
export function createTableSql(layout: Layout): string {
  const columns = [
    "_id INTEGER PRIMARY KEY",
    "_hash INTEGER NOT NULL",
    "_check INTEGER NOT NULL",
    `_born INTEGER NOT NULL DEFAULT ${layout.generation}`,
    "_died INTEGER",
  ];
  layout.slots.forEach((slot, index) => {
    const affinity = AFFINITY[layout.fields[index]?.type ?? "text"];
    if (slot.kind === "column") columns.push(`${slot.column} ${affinity}`);
    else if (slot.kind === "point") columns.push(`${slot.lat} REAL`, `${slot.lon} REAL`);
  });
  if (layout.overflow) columns.push("x TEXT");
  return `CREATE TABLE ${quoteIdentifier(layout.table)} (${columns.join(", ")})`;
}

/** The SQL expressions by which a query reads each field, keyed by field name. */
export function fieldSql(layout: Layout): Map<string, FieldSql> {
  const expressions = new Map<string, FieldSql>();
  layout.fields.forEach((field, index) => {
    const slot = layout.slots[index];
    if (slot === undefined) return;
    expressions.set(field.name, toFieldSql(field, slot));
  });
  return expressions;
}

function toFieldSql(field: Field, slot: Slot): FieldSql {
  if (slot.kind === "column") return { field, value: quoteIdentifier(slot.column) };
  if (slot.kind === "point") {
    const lat = quoteIdentifier(slot.lat);
    return { field, value: lat, lat, lon: quoteIdentifier(slot.lon) };
  }
  const value = `json_extract("x", '$[${slot.index}]')`;
  if (field.type !== "geo_point_2d") return { field, value };
  return {
    field,
    value,
    lat: `json_extract("x", '$[${slot.index}][0]')`,
    lon: `json_extract("x", '$[${slot.index}][1]')`,
  };
}
