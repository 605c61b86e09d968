// What a query may read: the fields with their SQL expressions, ready quoted. The compiler writes no identifier of its
// own making, and knows of records and of the catalogue only what stands here.
import type { FieldType } from "../field.ts";

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
};

export type QuerySchema = {
  /** Ready quoted. */
  table: string;
  /** The fields of `*`, in order. */
  fields: SchemaField[];
  /** Any field that a query may name, of `*` or not. */
  find(name: string): SchemaField | undefined;
  /** SQL condition to which every query is confined; null for the whole table. */
  scope: string | null;
  /** SQL expression of a unique integer: the default order and the last word in any other. */
  rowId: string;
};
