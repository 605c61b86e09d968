// The fields of a dataset: the columns of its first source, as they were found, and the field configuration on them.
import type { DatasetConfig } from "../../catalog/dataset-config.ts";
import { AppError } from "../../errors.ts";
import type { Field, FieldType } from "../../field.ts";
import { type Column, type ConfiguredField, configureFields } from "../../fields/configure.ts";
import { settingsOfFacets } from "../../fields/from-facets.ts";
import { type SchemaChange, schemaChange } from "../../fields/schema-change.ts";
import { readingForType } from "../../formats/declared.ts";
import { toFieldNames } from "../../formats/field-names.ts";
import { typeOf } from "../../formats/infer.ts";
import type { Reading } from "../../formats/values.ts";
import type { Job } from "../job.ts";
import type { Origin } from "../storage/origins.ts";

/** Facets may stand in the metadata too (publishing-platform §4.3). */
const settingsOf = ({ fields, metadata }: DatasetConfig) => [
  ...fields,
  ...settingsOfFacets(metadata.asset_content_configuration?.facets?.value),
];

/** How a source that declares its schema writes its values. */
const WRITTEN: Record<FieldType, Reading> = {
  text: "text",
  int: "int",
  double: "double_point",
  boolean: "boolean",
  date: "date_ymd",
  datetime: "datetime_ymd",
  geo_point_2d: "point",
  geo_shape: "text",
  file: "text",
  json_blob: "text",
};

/** The columns of the first source, in its order, and how each is read. */
function columnsOf(job: Job, inferred: Reading[]): { columns: Column[]; readings: Reading[] } {
  const { header = [], declared = null } = job.sources[0] ?? {};
  const names = toFieldNames(header);
  if (declared !== null) {
    const columns = declared.map((field, index) => ({ ...field, name: names[index]?.name ?? field.name }));
    return { columns, readings: declared.map(({ type }) => WRITTEN[type]) };
  }
  const columns = names.map(({ name, label }, index) => ({ name, label, type: typeOf(inferred[index] ?? "text") }));
  return { columns, readings: inferred };
}

/** How the values of a configured field are read: as they were found, unless its type was configured. */
function readingOfField({ field, column, retyped }: ConfiguredField, columns: Column[], readings: Reading[]): Reading {
  const found = readings[columns.findIndex(({ name }) => name === column)] ?? "text";
  return retyped ? readingForType(field.type, found) : found;
}

export type Schema = {
  fields: Field[];
  /** For each field, the column that it is read from, how, and whether its type was configured. */
  columns: string[];
  readings: Reading[];
  retyped: boolean[];
  found: { columns: Column[]; change: SchemaChange | null };
};

/**
 * @param inferred of every column of the first source; not looked at where the source declares its schema
 * @param before what the live generation was made from
 * @throws AppError `no_field_left`
 */
export function toSchema(job: Job, inferred: Reading[], before: Origin | null): Schema {
  const { columns, readings } = columnsOf(job, inferred);
  const { fields, unmatched } = configureFields(columns, settingsOf(job.config));
  if (fields.length === 0) throw new AppError("no_field_left", 422, { count: columns.length });
  return {
    fields: fields.map(({ field }) => field),
    columns: fields.map(({ column }) => column),
    readings: fields.map((field) => readingOfField(field, columns, readings)),
    retyped: fields.map(({ retyped }) => retyped),
    found: { columns, change: schemaChange(before?.columns ?? null, columns, unmatched) },
  };
}
