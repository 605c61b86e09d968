// What the Explore API reads of D1: datasets that are published, open to everyone and not deleted. The list is queried
// by the engine that queries records, over another schema.
import type { Field } from "../field.ts";
import { type Facet, readFacets } from "../odsql/facets.ts";
import { formatInstant } from "../odsql/format.ts";
import { prepareQuery, type QueryText, readRows, toPage } from "../odsql/query.ts";
import { UTC } from "../odsql/zone.ts";
import { type Metadata, metadataValue, titleOf } from "./metadata.ts";
import { DEFAULT_METADATA, VISIBLE } from "./published-schema.ts";
import { compileForCatalog, readCells } from "./run-query.ts";

export type PublishedDataset = {
  uid: string;
  datasetId: string;
  publishedRevision: number;
  generation: number;
  incomplete: boolean;
  recordsCount: number;
  fields: Field[];
  metadata: Metadata;
  /** Milliseconds since 1970 UTC. */
  dataProcessed: number | null;
  metadataProcessed: number | null;
};

export type CatalogPage = { total_count: number; results: Record<string, unknown>[] };

type Row = {
  uid: string;
  dataset_id: string;
  published_revision: number | null;
  generation: number;
  incomplete: number;
  records_count: number;
  fields: string | null;
  metadata: string | null;
  data_processed: number | null;
  metadata_processed: number | null;
};

const COLUMNS =
  "uid, dataset_id, published_revision, generation, incomplete, records_count, fields, metadata, data_processed, metadata_processed";

function toPublished(row: Row): PublishedDataset {
  return {
    uid: row.uid,
    datasetId: row.dataset_id,
    publishedRevision: row.published_revision ?? 0,
    generation: row.generation,
    incomplete: row.incomplete === 1,
    recordsCount: row.records_count,
    fields: JSON.parse(row.fields ?? "[]") as Field[],
    metadata: JSON.parse(row.metadata ?? "{}") as Metadata,
    dataProcessed: row.data_processed,
    metadataProcessed: row.metadata_processed,
  };
}

/** The dataset that visitors see under this identifier, or null. */
export async function findPublished(db: D1Database, datasetId: string): Promise<PublishedDataset | null> {
  const statement = db.prepare(`SELECT ${COLUMNS} FROM datasets WHERE dataset_id = ? AND ${VISIBLE}`);
  const row = await statement.bind(datasetId).first<Row>();
  return row === null ? null : toPublished(row);
}

/** Those of these datasets that visitors see. */
export async function loadByUid(db: D1Database, uids: string[]): Promise<Map<string, PublishedDataset>> {
  const statement = db.prepare(
    `SELECT ${COLUMNS} FROM datasets WHERE uid IN (SELECT value FROM json_each(?)) AND ${VISIBLE}`,
  );
  const { results } = await statement.bind(JSON.stringify(uids)).all<Row>();
  return new Map(results.map((row) => [row.uid, toPublished(row)]));
}

async function runQuery(db: D1Database, query: QueryText, now: number): Promise<CatalogPage> {
  const compiled = await compileForCatalog(db, (schema) => prepareQuery(query, schema, now));
  const statements = [compiled.count, compiled.page].flatMap((statement) => (statement === null ? [] : [statement]));
  const [count, page = []] = await readCells(db, statements);
  return toPage(compiled, Number(count?.[0]?.[0] ?? 0), [...readRows(compiled, page)]);
}

/**
 * The catalogue list: whole datasets, or what `select` asks for, flattened (explore-api §4.3).
 * @param now milliseconds since 1970 UTC
 * @throws AppError for a fault in the query (400)
 */
export async function listPublished(db: D1Database, query: QueryText, now: number): Promise<CatalogPage> {
  const whole = (query.select ?? "").trim() === "" || query.select?.trim() === "*";
  if (!whole || (query.group_by ?? "").trim() !== "") return runQuery(db, query, now);
  const { total_count, results: rows } = await runQuery(db, { ...query, select: "dataset_uid" }, now);
  const uids = rows.map((row) => String(row.dataset_uid));
  const found = await loadByUid(db, uids);
  // One that was unpublished between the two readings is left out.
  const results = uids.flatMap((uid) => {
    const dataset = found.get(uid);
    return dataset === undefined ? [] : [toDatasetJson(dataset)];
  });
  return { total_count, results };
}

/**
 * Facets of the catalogue (explore-api §13).
 * @param now milliseconds since 1970 UTC
 * @throws AppError for a fault in the query (400)
 */
export function listFacets(db: D1Database, query: QueryText, now: number): Promise<Facet[]> {
  return compileForCatalog(db, (schema) => readFacets(query, schema, now));
}

function featuresOf(fields: Field[]): string[] {
  const has = (...types: Field["type"][]) => fields.some(({ type }) => types.includes(type));
  const features = [];
  if (has("int", "double")) features.push("analyze");
  if (has("date", "datetime")) features.push("timeserie");
  if (has("geo_point_2d", "geo_shape")) features.push("geo");
  return features;
}

const toTimestamp = (instant: number | null) => (instant === null ? null : formatInstant(instant, UTC));

function toDefaultMetas(dataset: PublishedDataset): Record<string, unknown> {
  const { metadata } = dataset;
  const metas: Record<string, unknown> = {};
  for (const [name, type] of Object.entries(DEFAULT_METADATA)) {
    const value = metadataValue(metadata, "default", name);
    metas[name] = type === "text[]" && value !== null && !Array.isArray(value) ? [value] : value;
  }
  for (const name of Object.keys(metadata.default ?? {})) metas[name] ??= metadataValue(metadata, "default", name);
  const modified = typeof metas.modified === "string" ? Date.parse(metas.modified) : Number.NaN;
  return {
    ...metas,
    title: titleOf(metadata, dataset.datasetId),
    modified: Number.isNaN(modified) ? null : toTimestamp(modified),
    data_processed: toTimestamp(dataset.dataProcessed),
    metadata_processed: toTimestamp(dataset.metadataProcessed),
    records_count: dataset.recordsCount,
  };
}

/** A dataset as the Explore API serves it, key order included (§4.3). */
export function toDatasetJson(dataset: PublishedDataset): Record<string, unknown> {
  const metas: Record<string, unknown> = { default: toDefaultMetas(dataset) };
  for (const [template, values] of Object.entries(dataset.metadata)) {
    if (template === "default") continue;
    metas[template] = Object.fromEntries(Object.entries(values).map(([name, { value }]) => [name, value ?? null]));
  }
  return {
    visibility: "domain",
    fields: dataset.fields.map(({ name, description, annotations, label, type }) => ({
      name,
      description,
      annotations,
      label,
      type,
    })),
    dataset_id: dataset.datasetId,
    dataset_uid: dataset.uid,
    has_records: dataset.generation > 0,
    features: featuresOf(dataset.fields),
    attachments: [],
    alternative_exports: [],
    data_visible: true,
    metas,
  };
}
