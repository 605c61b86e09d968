// What a query may read: the fields with their SQL expressions, ready quoted. The compiler writes no identifier of its
// own making, and knows of records and of the catalogue only what stands here.
import type { Field, FieldType } from "../field.ts";
import type { Bindings } from "./bindings.ts";
import type { Ask, Tables } from "./statement.ts";

/** Bands of latitude: `sql` is that of a point, `between` those that hold all latitudes from one to another, if they are few. */
export type LatitudeBands = { sql: string; between(south: number, north: number): number[] | null };

export type SchemaField = {
  name: string;
  type: FieldType;
  /** The value is a JSON array of texts. */
  multivalued: boolean;
  /** `timeserie_precision`: dates are shown as years or months. */
  precision: string | null;
  /** SQL expression of the stored value (field.ts); for a point, of its latitude. */
  value: string;
  lon: string | null;
  /** SQL table expression with one row (`key`, `value`) per element of a multivalued field. */
  elements: string;
  annotations: Field["annotations"];
  /** Its column in the full-text index; `shared` with other fields. Null for what is not in the index. */
  textColumn: { name: string; shared: boolean } | null;
  /** R-tree with a box per record, ready quoted; null where there is none. */
  box: string | null;
  /** How an SQL index on band, longitude and latitude finds points; null where there is none. */
  bands: LatitudeBands | null;
};

/** The full-text index: its table, ready quoted, and all of its words. */
export type TextIndex = { table: string; words(): Iterable<string> };

/** How many values there are, and a table with a row for each: the field's column, and how often it comes as `_n`. */
export type Statistics = { different: number; counts: string | null };

export type QuerySchema = {
  /** Ready quoted. */
  table: string;
  /** The fields of `*`, in order. */
  fields: SchemaField[];
  /** The fields that a bare text is looked for in. */
  texts: SchemaField[];
  /** Any field that a query may name, of `*` or not. */
  find(name: string): SchemaField | undefined;
  /** SQL condition to which every query is confined; null for the whole table. */
  scope: string | null;
  /** SQL expression of a unique integer: the default order and the last word in any other. */
  rowId: string;
  /** Null where texts are read record by record. */
  textIndex: TextIndex | null;
  /** The last `rowId` that the indexes know; null when they know every record. */
  indexed: number | null;
  /** How many records there are, about: what a query costs depends on it. */
  size: number;
  /** Columns, ready quoted, that the index of every field holds which has one. */
  carried: ReadonlySet<string>;
  /** What was counted of all records of the scope, by the SQL of a field; null where nothing is known, or must not be told. */
  statistics: ((value: string) => Statistics | undefined) | null;
  ask: Ask;
  confined: Confined | null;
};

/**
 * Of a schema through which not everything may be seen: what its scope and fields are written with, which every statement
 * begins with. Nothing may then be told that depends on what is out of sight: no order of relevance, no statistics.
 */
export type Confined = { bindings: Bindings; tables: Tables };
