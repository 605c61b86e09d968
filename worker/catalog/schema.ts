// D1: what the state is. `npm run migrations` turns a change here into a file of migrations/, which a human reads.
// Times are integers, milliseconds since 1970 UTC. JSON columns hold the shapes named in their $type.
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Failure } from "../errors.ts";
import type { Field } from "../field.ts";
import type { SealedText } from "../lib/seal.ts";
import type { Change, Section } from "./config-diff.ts";
import type { DatasetConfig } from "./dataset-config.ts";
import type { JobKind, JobProgress, JobReason, JobReport, JobState } from "./jobs.ts";
import type { DatasetStatus } from "./lifecycle.ts";
import type { Metadata } from "./metadata.ts";
import type { ScheduleKind, ScheduleResult } from "./schedule-rows.ts";

/** One row per dataset: its state, and a copy of what visitors are served (empty while unpublished). */
export const datasets = sqliteTable(
  "datasets",
  {
    uid: text("uid").primaryKey(),
    datasetId: text("dataset_id").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
    /** Whose quota it counts against. */
    createdBy: text("created_by").notNull().default("admin"),
    status: text("status").$type<DatasetStatus>().notNull().default("idle"),
    previousStatus: text("previous_status").$type<DatasetStatus>(),
    statusSince: integer("status_since").notNull(),
    /** Why the last job ended in `error` or `limit_reached`. */
    failure: text("failure", { mode: "json" }).$type<Failure>(),
    savedRevision: integer("saved_revision").notNull(),
    publishedRevision: integer("published_revision"),
    isPublished: integer("is_published", { mode: "boolean" }).notNull().default(false),
    isRestricted: integer("is_restricted", { mode: "boolean" }).notNull().default(false),
    /** The served generation in the actor, 0 when there is none. */
    generation: integer("generation").notNull().default(0),
    /** The generation that a rollback would bring back; null when there is none. */
    formerGeneration: integer("former_generation"),
    /** The served generation is growing, or was left so by an interruption. */
    incomplete: integer("incomplete", { mode: "boolean" }).notNull().default(false),
    recordsCount: integer("records_count").notNull().default(0),
    fields: text("fields", { mode: "json" }).$type<Field[]>(),
    metadata: text("metadata", { mode: "json" }).$type<Metadata>(),
    dataProcessed: integer("data_processed"),
    metadataProcessed: integer("metadata_processed"),
    /** Set by DELETE: gone for everyone; the actor still erases records and files, then the row goes. */
    deletedAt: integer("deleted_at"),
  },
  (table) => [uniqueIndex("datasets_dataset_id").on(table.datasetId)],
);

/** Every saved configuration. datasets.saved_revision and .published_revision point here. */
export const revisions = sqliteTable(
  "revisions",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    datasetUid: text("dataset_uid").notNull(),
    createdAt: integer("created_at").notNull(),
    config: text("config", { mode: "json" }).$type<DatasetConfig>().notNull(),
    /** `ch_…`, what the API calls it by. */
    uid: text("uid").notNull().default(""),
    createdBy: text("created_by").notNull().default("admin"),
    sections: text("sections", { mode: "json" }).$type<Section[]>().notNull().default([]),
    /** What it changed, without any secret; null where that was not kept. */
    changes: text("changes", { mode: "json" }).$type<Change[]>(),
    /** The revision that this one brings back. */
    restoredFrom: text("restored_from"),
  },
  (table) => [index("revisions_dataset").on(table.datasetUid), uniqueIndex("revisions_uid").on(table.uid)],
);

/** Every order given to a dataset's actor, and how it ended. */
export const jobs = sqliteTable(
  "jobs",
  {
    uid: text("uid").primaryKey(),
    datasetUid: text("dataset_uid").notNull(),
    kind: text("kind").$type<JobKind>().notNull(),
    state: text("state").$type<JobState>().notNull().default("queued"),
    revision: integer("revision").notNull(),
    keep: text("keep").$type<"processed" | "previous">(),
    /** The user whose places it counts against. */
    requestedBy: text("requested_by").notNull().default("admin"),
    reason: text("reason").$type<JobReason>().notNull().default("manual"),
    createdAt: integer("created_at").notNull(),
    startedAt: integer("started_at"),
    heartbeatAt: integer("heartbeat_at"),
    endedAt: integer("ended_at"),
    progress: text("progress", { mode: "json" }).$type<JobProgress>(),
    failure: text("failure", { mode: "json" }).$type<Failure>(),
    report: text("report", { mode: "json" }).$type<JobReport>(),
    /** What it is loading is already served: the first publish of a dataset. */
    announced: integer("announced", { mode: "boolean" }).notNull().default(false),
    /** How often in a row the sweep has woken it after a silence. */
    revivals: integer("revivals").notNull().default(0),
  },
  (table) => [index("jobs_dataset").on(table.datasetUid, table.createdAt), index("jobs_state").on(table.state)],
);

/** Uploaded files, immutable; bytes in R2 under `key`. */
export const files = sqliteTable(
  "files",
  {
    uid: text("uid").primaryKey(),
    datasetUid: text("dataset_uid").notNull(),
    key: text("key").notNull(),
    filename: text("filename").notNull(),
    contentType: text("content_type").notNull(),
    bytes: integer("bytes").notNull(),
    sha256: text("sha256").notNull(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [index("files_dataset").on(table.datasetUid)],
);

/** For HTTP basic authentication. */
export type FeedCredentials = { username: string; password: string };

/** Mirrored push-pull folders. How far a mirror is, and its incidents, live in its FeedMirror. */
export const feeds = sqliteTable("feeds", {
  feedId: text("feed_id").primaryKey(),
  title: text("title").notNull(),
  url: text("url").notNull(),
  enabled: integer("enabled", { mode: "boolean" }).notNull().default(true),
  description: text("description"),
  license: text("license"),
  licenseUrl: text("license_url"),
  /** What a re-user must show, as the licence wants it. */
  attribution: text("attribution"),
  /** Of times in its documents that name none; null: that of the publisher's country. */
  timezone: text("timezone"),
  /** Write-only: read by the mirror alone, never answered. Sealed; plain in rows of former versions. */
  credentials: text("credentials", { mode: "json" }).$type<FeedCredentials | SealedText>(),
  unitRetentionDays: integer("unit_retention_days").notNull().default(30),
  snapshotRetentionDays: integer("snapshot_retention_days").notNull().default(365),
  createdAt: integer("created_at").notNull(),
  updatedAt: integer("updated_at").notNull(),
  deletedAt: integer("deleted_at"),
});

/** What is to be done with a dataset at a time, once (`at`) or again and again (`cronSchedule`). */
export const schedules = sqliteTable(
  "schedules",
  {
    uid: text("uid").primaryKey(),
    datasetUid: text("dataset_uid").notNull(),
    kind: text("kind").$type<ScheduleKind>().notNull(),
    cronSchedule: text("cron_schedule"),
    timezone: text("timezone").notNull(),
    at: integer("at"),
    /** Null: never again. */
    nextRunAt: integer("next_run_at"),
    lastRunAt: integer("last_run_at"),
    lastResult: text("last_result", { mode: "json" }).$type<ScheduleResult>(),
    /** The job that the last run ordered, until it has ended. */
    job: text("job"),
    /** In a row. */
    failures: integer("failures").notNull().default(0),
    createdBy: text("created_by").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [index("schedules_due").on(table.nextRunAt), index("schedules_dataset").on(table.datasetUid)],
);
