// The JSON of the Automation API: what is accepted, as zod schemas, and what is answered (publishing-platform §1.10, §2.4).
import { z } from "zod";
import { sectionsOf } from "../../catalog/config-diff.ts";
import { type DatasetConfig, RESOURCE_TYPES, type Resource } from "../../catalog/dataset-config.ts";
import type { DatasetRow } from "../../catalog/datasets.ts";
import type { FileRow } from "../../catalog/files.ts";
import { type JobRow, outcomeSentence } from "../../catalog/job-history.ts";
import { unpublishedChanges } from "../../catalog/versions.ts";
import { datasourceSchema, toDatasourceJson } from "./datasource-shapes.ts";
import { definitionShape, encodingSchema, separatorSchema } from "./definition-shapes.ts";
import { securitySchema } from "./security-shapes.ts";

const iso = (time: number) => new Date(time).toISOString();

/** SQLite's JSON functions give up at a thousand levels, and no metadata has three. */
const MAX_METADATA_DEPTH = 10;

export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}

export const metadataValueSchema = z
  .looseObject({ value: z.unknown() })
  .refine((value) => !isDeeperThan(value, MAX_METADATA_DEPTH), `nested deeper than ${MAX_METADATA_DEPTH} levels`);

export const metadataNameSchema = z.string().max(100);

export const metadataTemplateSchema = z.record(metadataNameSchema, metadataValueSchema);

export const metadataSchema = z.record(metadataNameSchema, metadataTemplateSchema);

export const datasetIdSchema = z
  .string()
  .max(100)
  .regex(/^[a-z0-9][a-z0-9_-]*$/, "use lower-case letters, digits, '-' and '_', starting with a letter or digit");

export const datasetSchema = z.strictObject({
  dataset_id: datasetIdSchema.optional(),
  is_restricted: z.boolean().optional(),
  default_security: securitySchema.nullable().optional(),
  metadata: metadataSchema.default({}),
});

const dottedPath = z.string().max(500);

export const paramsSchema = z.strictObject({
  separator: separatorSchema.optional(),
  encoding: encodingSchema.optional(),
  doublequote: z.boolean().optional(),
  headers_first_row: z.boolean().optional(),
  first_row_no: z.int().min(1).max(1_000_000).optional(),
  sheets: z.array(z.string().max(100)).max(100).optional(),
  all_sheets: z.boolean().optional(),
  json_root: dottedPath.optional(),
  json_object: dottedPath.optional(),
  flatten: z.boolean().optional(),
  key_name: z.string().min(1).max(100).optional(),
  tag_name: z.string().min(1).max(200).optional(),
  tag_depth: z.int().min(0).max(100).optional(),
  parent_attributes: z.int().min(0).max(100).optional(),
  epsg: z.int().min(1).max(999_999).optional(),
  entry: z.string().min(1).max(500).optional(),
});

export const resourceSchema = z.strictObject({
  type: z.enum(RESOURCE_TYPES),
  title: z.string().min(1).max(300),
  params: paramsSchema.default({}),
  datasource: datasourceSchema,
  ...definitionShape,
});

export const pageSchema = z.object({
  limit: z.coerce.number().int().min(0).max(1000).default(20),
  offset: z.coerce.number().int().min(0).default(0),
});

/** @param published what visitors are served, where that is another revision than `config` */
export function toDatasetJson(dataset: DatasetRow, config: DatasetConfig, published: DatasetConfig | null) {
  const unpublished = sectionsOf(unpublishedChanges(dataset, config, published));
  return {
    uid: dataset.uid,
    dataset_id: dataset.datasetId,
    is_published: dataset.isPublished,
    is_restricted: config.security.is_restricted,
    status: dataset.status,
    created_at: iso(dataset.createdAt),
    updated_at: iso(dataset.updatedAt),
    has_unpublished_changes: unpublished.length > 0 || !dataset.isPublished,
    unpublished_sections: unpublished,
    metadata: config.metadata,
  };
}

/** Secrets of the datasource are write-only. */
export function toResourceJson(resource: Resource) {
  const { uid, type, title, params, datasource, updated_at, ...definition } = resource;
  return {
    uid,
    type,
    title,
    display_name: title,
    params,
    datasource: toDatasourceJson(datasource),
    ...definition,
    updated_at,
  };
}

export function toFileJson(file: FileRow) {
  return {
    uid: file.uid,
    filename: file.filename,
    mimetype: file.contentType,
    size: file.bytes,
    sha256: file.sha256,
    created_at: iso(file.createdAt),
  };
}

export function toJobJson(job: JobRow) {
  const at = (time: number | null) => (time === null ? null : iso(time));
  return {
    uid: job.uid,
    kind: job.kind,
    state: job.state,
    requested_by: job.requestedBy,
    reason: job.reason,
    keep: job.keep,
    revision: job.revision,
    created_at: iso(job.createdAt),
    started_at: at(job.startedAt),
    ended_at: at(job.endedAt),
    progress: job.progress,
    decision: job.report?.decision ?? null,
    steps: job.report?.steps ?? [],
    counts: job.report?.counts ?? null,
    schema_change: job.report?.schema_change ?? null,
    formats: job.report?.formats ?? [],
    error_code: job.failure?.code ?? null,
    sentence: outcomeSentence(job),
  };
}

/** The envelope of lists; `next` and `previous` are addresses or null. */
export function toPage<T>(url: string, total: number, page: { limit: number; offset: number }, results: T[]) {
  const at = (offset: number) => {
    const target = new URL(url);
    target.searchParams.set("limit", String(page.limit));
    target.searchParams.set("offset", String(offset));
    for (const key of ["apikey", "access_token"]) target.searchParams.delete(key);
    return target.href;
  };
  const { limit, offset } = page;
  return {
    total_count: total,
    next: limit > 0 && offset + limit < total ? at(offset + limit) : null,
    previous: limit > 0 && offset > 0 ? at(Math.max(0, offset - limit)) : null,
    results,
  };
}
