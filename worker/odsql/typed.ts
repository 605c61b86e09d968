// Compiled values: SQL with what is known of its type, and the state that one compilation shares.
import type { FieldType } from "../field.ts";
import type { Bindings } from "./bindings.ts";
import type { Clause } from "./failure.ts";
import type { GeometryWork } from "./geometry-work.ts";
import type { QuerySchema, SchemaField } from "./schema.ts";
import type { Tables } from "./statement.ts";
import type { Zone } from "./zone.ts";

export type ValueType = FieldType | "null";

export type Typed = {
  sql: string;
  type: ValueType;
  multivalued: boolean;
  precision: string | null;
  lon: string | null;
  elements: string;
  /** SQL to group and order by, where `sql` is only its label; records of which it is null are in no group. */
  bucket: string | null;
};

export type Context = {
  schema: QuerySchema;
  bindings: Bindings;
  tables: Tables;
  zone: Zone;
  /** BCP 47 tag, for the names of days and months. */
  lang: string;
  /** Milliseconds since 1970 UTC. */
  now: number;
  clause: Clause;
  /** By fingerprint: expressions that have a value already, such as group keys and aggregates computed apart. */
  known: ReadonlyMap<string, Typed>;
  /** SQL of the conditions of the query; null without any. */
  filter: string | null;
  /** What aggregates read: what stands behind FROM, conditions included. */
  source: string;
  /** Of a query of all records. */
  statistics: QuerySchema["statistics"];
  /** The source is not of records, but of values that come `_n` times. */
  isCounted: boolean;
  /** SQL of the keys of a group; none where all records are one. */
  keys: string[];
  work: GeometryWork;
};

export function toTyped(sql: string, type: ValueType): Typed {
  return { sql, type, multivalued: false, precision: null, lon: null, elements: "", bucket: null };
}

export function toTypedField(field: SchemaField): Typed {
  const { value: sql, type, multivalued, precision, lon, elements } = field;
  return { sql, type, multivalued, precision, lon, elements, bucket: null };
}

export function isNumeric({ type }: Typed): boolean {
  return type === "int" || type === "double";
}

export function isDate({ type }: Typed): boolean {
  return type === "date" || type === "datetime";
}

/** A type as messages name it. */
export function describe(typed: Typed): string {
  return typed.multivalued ? `multivalued ${typed.type}` : typed.type;
}
