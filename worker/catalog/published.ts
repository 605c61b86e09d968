// What the Explore API reads of D1: datasets that are published and not deleted, as far as the rules show them to
// whoever asks. The list is queried by the engine that queries records, over another schema.
import type { Field } from "../field.ts";
import { type Facet, readFacets } from "../odsql/facets.ts";
import { formatInstant } from "../odsql/format.ts";
import { prepareQuery, type QueryText, readRows, toPage } from "../odsql/query.ts";
import type { RecordsSecurity } from "../odsql/security.ts";
import { UTC } from "../odsql/zone.ts";
import type { Identity } from "./accounts/identity.ts";
import { type Sight, sightOf } from "./accounts/sight.ts";
import { type Metadata, metadataValue, titleOf } from "./metadata.ts";
import { DEFAULT_METADATA } from "./published-schema.ts";
import { compileForCatalog, readCells } from "./run-query.ts";
import {
  ABOUT_PERSON,
  RULE_JSON,
  SERVED,
  seesAllRecords,
  sightOfDataset,
  toPersonValues,
  toRules,
  type Viewer,
} from "./viewer.ts";

export type PublishedDataset = {
  uid: string;
  datasetId: string;
  publishedRevision: number;
  generation: number;
  incomplete: boolean;
  /** Of the records in sight; null where they were not counted, or may not be. */
  recordsCount: number | null;
  /** Those in sight. */
  fields: Field[];
  metadata: Metadata;
  /** Milliseconds since 1970 UTC. */
  dataProcessed: number | null;
  metadataProcessed: number | null;
  isRestricted: boolean;
  /** Otherwise only its metadata and its list of fields may be seen. */
  isDataVisible: boolean;
  /** What of the data may be seen; null for all of it. */
  security: RecordsSecurity | null;
};

export type CatalogPage = { total_count: number; results: Record<string, unknown>[] };

type Row = {
  uid: string;
  dataset_id: string;
  published_revision: number | null;
  is_restricted: number;
  generation: number;
  incomplete: number;
  records_count: number;
  fields: string | null;
  metadata: string | null;
  data_processed: number | null;
  metadata_processed: number | null;
};

const COLUMNS =
  "uid, dataset_id, is_restricted, published_revision, generation, incomplete, records_count, fields, metadata, data_processed, metadata_processed";

/** The part of it that is in sight; null where that is nothing. */
function toPublished(row: Row, sight: Sight, count: number | null): PublishedDataset | null {
  if (sight.kind === "nothing") return null;
  const fields = JSON.parse(row.fields ?? "[]") as Field[];
  const names = sight.kind === "part" && sight.fields !== null ? new Set(sight.fields) : null;
  const countsAll = sight.kind === "whole" || seesAllRecords(sight);
  return {
    uid: row.uid,
    datasetId: row.dataset_id,
    publishedRevision: row.published_revision ?? 0,
    generation: row.generation,
    incomplete: row.incomplete === 1,
    recordsCount: countsAll ? row.records_count : count,
    fields: names === null ? fields : fields.filter(({ name }) => names.has(name)),
    metadata: JSON.parse(row.metadata ?? "{}") as Metadata,
    dataProcessed: row.data_processed,
    metadataProcessed: row.metadata_processed,
    isRestricted: row.is_restricted === 1,
    isDataVisible: sight.kind === "whole" || sight.security !== null,
    security: sight.kind === "whole" ? null : sight.security,
  };
}

/**
 * What somebody sees of the dataset under this identifier, or null. One look-up, whether it is unknown or hidden: neither
 * takes longer.
 */
export async function findPublished(
  db: D1Database,
  datasetId: string,
  identity: Identity,
): Promise<PublishedDataset | null> {
  const rules = `SELECT json_group_array(${RULE_JSON}) FROM dataset_rules WHERE "dataset_uid" = "datasets"."uid" AND ${ABOUT_PERSON}`;
  const statement = db.prepare(
    `SELECT ${COLUMNS}, (${rules}) AS rules FROM datasets WHERE dataset_id = ?3 AND ${SERVED}`,
  );
  const row = await statement.bind(...toPersonValues(identity), datasetId).first<Row & { rules: string }>();
  if (row === null) return null;
  const sight = sightOf(identity, row.is_restricted === 1, toRules(row.rules).get(row.uid) ?? []);
  return toPublished(row, sight, null);
}

/** Those of these datasets that somebody sees, by uid. */
export async function loadByUid(
  db: D1Database,
  uids: string[],
  viewer: Viewer,
): Promise<Map<string, PublishedDataset>> {
  const statement = db.prepare(
    `SELECT ${COLUMNS} FROM datasets WHERE uid IN (SELECT value FROM json_each(?)) AND ${SERVED}`,
  );
  const { results } = await statement.bind(JSON.stringify(uids)).all<Row>();
  const seen = results.flatMap((row): [string, PublishedDataset][] => {
    const sight = sightOfDataset(viewer, row.uid, row.is_restricted === 1);
    const dataset = toPublished(row, sight, viewer.counts.get(row.uid) ?? null);
    return dataset === null ? [] : [[row.uid, dataset]];
  });
  return new Map(seen);
}

async function runQuery(db: D1Database, viewer: Viewer, query: QueryText, now: number): Promise<CatalogPage> {
  const compiled = await compileForCatalog(db, viewer, (schema) => prepareQuery(query, schema, now));
  const statements = [compiled.count, compiled.page].flatMap((statement) => (statement === null ? [] : [statement]));
  const [count, page = []] = await readCells(db, statements);
  return toPage(compiled, Number(count?.[0]?.[0] ?? 0), [...readRows(compiled, page)]);
}

/**
 * The catalogue list: whole datasets, or what `select` asks for, flattened (explore-api §4.3).
 * @param now milliseconds since 1970 UTC
 * @throws AppError for a fault in the query (400)
 */
export async function listPublished(
  db: D1Database,
  viewer: Viewer,
  query: QueryText,
  now: number,
): Promise<CatalogPage> {
  const whole = (query.select ?? "").trim() === "" || query.select?.trim() === "*";
  if (!whole || (query.group_by ?? "").trim() !== "") return runQuery(db, viewer, query, now);
  const { total_count, results: rows } = await runQuery(db, viewer, { ...query, select: "dataset_uid" }, now);
  const uids = rows.map((row) => String(row.dataset_uid));
  const found = await loadByUid(db, uids, viewer);
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
export function listFacets(db: D1Database, viewer: Viewer, query: QueryText, now: number): Promise<Facet[]> {
  return compileForCatalog(db, viewer, (schema) => readFacets(query, schema, now));
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
    visibility: dataset.isRestricted ? "restricted" : "domain",
    fields: dataset.fields.map(({ name, description, annotations, label, type }) => ({
      name,
      description,
      annotations,
      label,
      type,
    })),
    dataset_id: dataset.datasetId,
    dataset_uid: dataset.uid,
    has_records: dataset.generation > 0 && !(dataset.security !== null && dataset.recordsCount === 0),
    features: featuresOf(dataset.fields),
    attachments: [],
    alternative_exports: [],
    data_visible: dataset.isDataVisible,
    metas,
  };
}

/** The versions that are served of some of these datasets. */
export async function loadVersions(db: D1Database, uids: string[], most: number) {
  const statement = db.prepare(
    `SELECT uid, generation, published_revision, incomplete FROM datasets
     WHERE uid IN (SELECT value FROM json_each(?)) AND ${SERVED} LIMIT ${most}`,
  );
  const { results } = await statement
    .bind(JSON.stringify(uids))
    .all<Pick<Row, "uid" | "generation" | "published_revision" | "incomplete">>();
  return results.map(({ uid, generation, published_revision, incomplete }) => ({
    uid,
    generation,
    publishedRevision: published_revision ?? 0,
    incomplete: incomplete === 1,
  }));
}
