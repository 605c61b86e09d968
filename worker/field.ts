// The vocabulary of a dataset's schema, shared by processing, queries, the catalogue and the site.

/** Field types of the Explore API v2.1 (explore-api §4.3). */
export const FIELD_TYPES = [
  "text",
  "int",
  "double",
  "boolean",
  "date",
  "datetime",
  "geo_point_2d",
  "geo_shape",
  "file",
  "json_blob",
] as const;

export type FieldType = (typeof FIELD_TYPES)[number];

/** One field of a published schema, in the order and with the keys that the Explore API serves. */
export type Field = {
  name: string;
  label: string;
  description: string | null;
  type: FieldType;
  annotations: Record<string, string | number | boolean | string[]>;
};

/** What an annotation says in one word: its text, or the first of its list; null where it says nothing. */
export function annotationText(annotation: Field["annotations"][string] | undefined): string | null {
  const first = Array.isArray(annotation) ? annotation[0] : annotation;
  return typeof first === "string" && first !== "" ? first : null;
}

/** Whether a text holds a list. An annotation that is switched off may still be written down. */
export const isMultivalued = ({ type, annotations }: Field): boolean =>
  type === "text" && (annotations.multivalued ?? false) !== false;

/**
 * How a value is stored in SQLite, by type. The same for every reader and writer:
 * text, file → TEXT · int → INTEGER · double → REAL · boolean → 0/1 · date → TEXT `YYYY-MM-DD` ·
 * datetime → INTEGER milliseconds since 1970 UTC · geo_point_2d → two REAL columns (latitude, longitude) ·
 * geo_shape, json_blob → TEXT holding JSON. A multivalued text is TEXT holding a JSON array of strings.
 */
export type StoredValue = string | number | null;
