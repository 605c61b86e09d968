// Jobs: orders given to a dataset's actor, kept in D1 until they are taken up and as a history after.
import type { SchemaChange } from "../fields/schema-change.ts";
import type { Format } from "../format.ts";

export type JobKind = "publish" | "publish_metadata" | "rollback" | "unpublish" | "delete";

/** Whether a job takes records away instead of making some. */
export const isErasing = (kind: JobKind) => kind === "unpublish" || kind === "delete";

/** Who or what gave the order: a person over the API, a schedule, or a live source that has something new. */
export type JobReason = "manual" | "schedule" | "push";

export type JobState = "queued" | "running" | "done" | "interrupted" | "error" | "limit_reached" | "cancelled";

export const JOB_STEPS = [
  "acquire",
  "sniff",
  "convert",
  "infer",
  "identify",
  "load",
  "compare",
  "index",
  "swap",
  "clean",
] as const;

export type JobStep = (typeof JOB_STEPS)[number];

/** How far a job is. Bytes are those of the source; null where the size is not known yet. */
export type JobProgress = {
  step: JobStep;
  rows: number;
  bytes: number;
  total_bytes: number | null;
  /** 0–100 of the current step, null where it cannot be known. */
  percent: number | null;
  rows_per_second: number | null;
  /** ISO 8601 */
  started_at: string;
};

/** The parts of a configuration that are compared with what is published. */
export const CONFIG_PARTS = ["metadata", "security", "fields", "processors", "sources"] as const;

export type ConfigPart = (typeof CONFIG_PARTS)[number];

/**
 * How much work a job is, decided by what changed: `light` touches no record, `unchanged` found the source as it was,
 * `difference` writes the rows that changed, `full` writes all of them.
 */
export type JobMode = "light" | "unchanged" | "difference" | "full";

export type JobDecision = { mode: JobMode; changed: ConfigPart[] };

/** Rows: of the source (`read`, `rejected`), of the dataset (the middle ones), and as the platform bills them. */
export type JobCounts = {
  read: number;
  written: number;
  added: number;
  removed: number;
  unchanged: number;
  rejected: number;
  /**
   * Rows of the source that say again what another one says: with fields annotated `id`, those that a later row of the same
   * id replaces; else those whose values are all the same, which are kept. Null until they are counted.
   */
  duplicates: number | null;
  billed: number;
};

export type StepTime = { step: JobStep; started_at: string; duration_ms: number };

/** What a source was recognised as, and by what in its bytes; through how many files around it. */
export type FoundFormat = { resource: string; type: Format; reason: string };

/** What a job did, for whoever reads the history. */
export type JobReport = {
  decision: JobDecision | null;
  steps: StepTime[];
  counts: JobCounts;
  /** Null where the columns of the source are those of the load before. */
  schema_change?: SchemaChange | null;
  formats?: FoundFormat[];
};

/** A quota as it is enforced while rows are loaded; `scope` says whose it is (publishing-platform §6). */
export type RecordLimit = { limit_type: "records_per_dataset"; scope: "domain" | "group" | "user"; limit: number };
