// The catalogue as ODSQL sees it (explore-api §4.3, §14): one row per published dataset, metadata by bare name for the
// `default` template and by `template.name` otherwise.
import type { FieldType } from "../field.ts";
import { Bindings } from "../odsql/bindings.ts";
import type { QuerySchema, SchemaField } from "../odsql/schema.ts";
import { Tables } from "../odsql/statement.ts";
import { listParts, seesAllRecords, type Viewer, visibleTo } from "./viewer.ts";

/** Every key of `metas.default`, in the order in which it is served; `text[]` is a list of texts. */
export const DEFAULT_METADATA = {
  title: "text",
  description: "text",
  theme: "text[]",
  keyword: "text[]",
  license: "text",
  license_url: "text",
  language: "text",
  metadata_languages: "text[]",
  timezone: "text",
  modified: "datetime",
  modified_updates_on_metadata_change: "boolean",
  modified_updates_on_data_change: "boolean",
  data_processed: "datetime",
  metadata_processed: "datetime",
  geographic_reference: "text[]",
  geographic_reference_auto: "boolean",
  territory: "text[]",
  geometry_types: "text[]",
  bbox: "json_blob",
  publisher: "text",
  references: "text",
  records_count: "int",
  attributions: "text[]",
  source_domain: "text",
  source_domain_title: "text",
  source_domain_address: "text",
  source_dataset: "text",
  shared_catalog: "text",
  federated: "boolean",
  parent_domain: "text",
  update_frequency: "text",
} as const satisfies Record<string, FieldType | "text[]">;

/** Metadata that the portal itself knows. */
const COLUMNS: Record<string, string> = {
  title: `coalesce(nullif(trim(${metadataSql("default", "title")}), ''), "dataset_id")`,
  data_processed: '"data_processed"',
  metadata_processed: '"metadata_processed"',
  records_count: '"records_count"',
  modified: `CAST(round(unixepoch(${metadataSql("default", "modified")}, 'subsec') * 1000) AS INTEGER)`,
};

/** @param isSeen SQL condition on a field `c.value` */
function toFeatures(isSeen: string): SchemaField {
  const features = [
    ["analyze", "'int', 'double'"],
    ["timeserie", "'date', 'datetime'"],
    ["geo", "'geo_point_2d', 'geo_shape'"],
  ].map(
    ([feature, types]) =>
      `SELECT '${feature}' AS f WHERE EXISTS (SELECT 1 FROM json_each("fields") AS c WHERE c.value->>'type' IN (${types}) AND ${isSeen})`,
  );
  const list = `(SELECT json_group_array(f) FROM (${features.join(" UNION ALL ")}))`;
  return toField("features", "text", list, `json_each(${list})`);
}

function metadataPath(template: string, field: string): string {
  return `'$."${template}"."${field}"."value"'`;
}

function metadataSql(template: string, field: string): string {
  return `json_extract("metadata", ${metadataPath(template, field)})`;
}

function toField(name: string, type: FieldType, value: string, elements: string | null = null): SchemaField {
  const multivalued = elements !== null;
  const read = { value, lon: null, elements: elements ?? "", annotations: {} };
  return { name, type, multivalued, precision: null, ...read, textColumn: null, box: null, bands: null };
}

/** A list that was written as a single text is a list of one. */
function toListField(name: string, template: string, field: string): SchemaField {
  return toField(name, "text", metadataSql(template, field), `json_each("metadata", ${metadataPath(template, field)})`);
}

function toDefaultField(name: string, type: FieldType | "text[]"): SchemaField {
  if (type === "text[]") return toListField(name, "default", name);
  return toField(name, type, COLUMNS[name] ?? metadataSql("default", name));
}

const OWN: SchemaField[] = [
  toField("dataset_id", "text", '"dataset_id"'),
  toField("dataset_uid", "text", '"uid"'),
  toField("has_records", "boolean", '("generation" > 0)'),
  toFeatures("1"),
];

/** The facets of the catalogue, in the order of the alphabet (explore-api §13). */
const FACETS: ReadonlySet<string> = new Set([
  "features",
  "theme",
  "keyword",
  "publisher",
  "license",
  "language",
  "modified",
]);

const FACET_ANNOTATIONS = { facet: true, disjunctive: true, facetsort: "alphanum" };

const FIELDS = [...OWN, ...Object.entries(DEFAULT_METADATA).map(([name, type]) => toDefaultField(name, type))].map(
  (field) => (FACETS.has(field.name) ? { ...field, annotations: FACET_ANNOTATIONS } : field),
);

const BY_NAME = new Map<string, SchemaField>([
  ...FIELDS.map((field) => [field.name, field] as const),
  ["datasetid", toField("datasetid", "text", '"dataset_id"')],
]);

/** Parts that can stand in a JSON path between quotes without changing its meaning. */
const TEMPLATE_FIELD = /^([A-Za-z][\w-]{0,63})\.([A-Za-z][\w-]{0,63})$/;

function findField(name: string): SchemaField | undefined {
  const known = BY_NAME.get(name);
  if (known !== undefined) return known;
  const [, template, field] = TEMPLATE_FIELD.exec(name) ?? [];
  if (template === undefined || field === undefined) return undefined;
  const own = template === "default" ? BY_NAME.get(field) : undefined;
  if (own !== undefined && Object.hasOwn(DEFAULT_METADATA, field)) return { ...own, name };
  // Templates other than `default` are as free as publishers make them: text, or a list of texts.
  return template === "default" ? undefined : toListField(name, template, field);
}

/** The catalogue is small, and D1 cannot be exported beside a full-text index: its texts are read where they are. */
const WHOLE = {
  table: '"datasets"',
  fields: FIELDS,
  texts: FIELDS.filter(({ name, type }) => type === "text" && name !== "features" && name !== "dataset_uid"),
  find: findField,
  rowId: '"datasets".rowid',
  textIndex: null,
  indexed: null,
  // A portal has some thousands of datasets; each is wider than a record.
  size: 10_000,
  carried: new Set<string>(),
  statistics: null,
};

/** What of a dataset that is seen in part is another than its row says. */
function toPartialFields(viewer: Viewer, bindings: Bindings): Map<string, SchemaField> {
  const parts = listParts(viewer);
  const fieldNames = parts.flatMap(([uid, { fields }]) => (fields === null ? [] : [[uid, fields]]));
  const counts = parts
    .filter(([, part]) => !seesAllRecords(part))
    .map(([uid, { security }]) => [uid, security === null ? null : (viewer.counts.get(uid) ?? null)]);
  const replaced = new Map<string, SchemaField>();
  if (fieldNames.length > 0) {
    const map = bindings.bindJson(JSON.stringify(Object.fromEntries(fieldNames)));
    const isWhole = `"uid" NOT IN (SELECT key FROM json_each(${map}))`;
    const names = `SELECT n.value FROM json_each(${map}) AS m, json_each(m.value) AS n WHERE m.key = "uid"`;
    const features = toFeatures(`(${isWhole} OR c.value->>'name' IN (${names}))`);
    replaced.set("features", { ...features, annotations: FACET_ANNOTATIONS });
  }
  if (counts.length > 0) {
    const map = bindings.bindJson(JSON.stringify(Object.fromEntries(counts)));
    const isWhole = `"uid" NOT IN (SELECT key FROM json_each(${map}))`;
    const count = `(SELECT value FROM json_each(${map}) WHERE key = "uid")`;
    replaced.set("records_count", toField("records_count", "int", `iif(${isWhole}, "records_count", ${count})`));
    const hasRecords = `("generation" > 0 AND (${isWhole} OR ${count} IS NOT 0))`;
    replaced.set("has_records", toField("has_records", "boolean", hasRecords));
  }
  return replaced;
}

/** The catalogue as one person sees it: hidden datasets are not there, and what is counted or listed is what is in sight. */
export function toCatalogSchema(viewer: Viewer): Omit<QuerySchema, "ask"> {
  const bindings = new Bindings();
  const scope = visibleTo(viewer, bindings);
  const replaced = toPartialFields(viewer, bindings);
  const confined = { bindings, tables: new Tables() };
  if (replaced.size === 0) return { ...WHOLE, scope, confined };
  const shown = (field: SchemaField) => {
    const other = replaced.get(field.name.replace(/^default\./, ""));
    return other === undefined ? field : { ...other, name: field.name };
  };
  const find = (name: string) => {
    const field = findField(name);
    return field === undefined ? undefined : shown(field);
  };
  return { ...WHOLE, fields: FIELDS.map(shown), find, scope, confined };
}
