// The field configuration: an ordered stack of settings, each naming a field by its technical name at that point of the
// stack (publishing-platform §4.2). It is kept from load to load; what names no field of a source waits for it.
import type { FieldType } from "../field.ts";

export const ANNOTATIONS = [
  "id",
  "facet",
  "facetsort",
  "disjunctive",
  "hierarchical",
  "multivalued",
  "sortable",
  "timeserie_precision",
  "timerangeFilter",
  "unit",
  "decimals",
  "timezone",
] as const;

export type Annotation = (typeof ANNOTATIONS)[number];

export type FieldSetting =
  | { type: "rename"; from_name: string; to_name: string; field_label?: string | undefined }
  | { type: "type"; field: string; type_param: FieldType }
  | { type: "annotate"; field: string; annotation: Annotation; args: string[] }
  | { type: "description"; field: string; description: string }
  | { type: "order"; args: string[] }
  | { type: "delete"; field: string }
  /** A new field: the place that two columns of numbers are, `latitude` being the y of another system than degrees. */
  | { type: "geo_point"; field: string; latitude: string; longitude: string; epsg: number };

/** One item of the stack as it is stored. */
export type StoredSetting = FieldSetting & { uid: string; label: string };
