// D1: quotas, and what is counted against them that no other table says. Times are milliseconds since 1970 UTC.
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Limits, LimitType, QuotaScope } from "./limits.ts";

export const quotas = sqliteTable(
  "quotas",
  {
    scope: text("scope").$type<QuotaScope>().notNull(),
    /** A username, the uid of a group, or nothing. */
    grantee: text("grantee").notNull(),
    limits: text("limits", { mode: "json" }).$type<Limits>().notNull(),
    /** The counters of a new quota begin at 0. */
    since: integer("since").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.scope, table.grantee] })],
);

/** Publishes that were ordered, by UTC day and user: the history of jobs is pruned, and goes with its dataset. */
export const processingRuns = sqliteTable(
  "processing_runs",
  { day: integer("day").notNull(), username: text("username").notNull(), runs: integer("runs").notNull() },
  (table) => [primaryKey({ columns: [table.day, table.username] })],
);

/** What running jobs may make besides what is served: they ask for it before they write. One job a dataset. */
export const reservations = sqliteTable("quota_reservations", {
  datasetUid: text("dataset_uid").primaryKey(),
  /** A reservation counts while this job runs, and no longer. */
  job: text("job").notNull(),
  records: integer("records").notNull().default(0),
  bytes: integer("bytes").notNull().default(0),
});

/** Parts of uploads that are not complete yet. R2 gives them up after a week. */
export const uploadParts = sqliteTable(
  "upload_parts",
  {
    file: text("file").notNull(),
    part: integer("part").notNull(),
    datasetUid: text("dataset_uid").notNull(),
    bytes: integer("bytes").notNull(),
    at: integer("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.file, table.part] }), index("upload_parts_dataset").on(table.datasetUid)],
);

/** What the journal was told already: once for each level (80, 100) and window. */
export const quotaEvents = sqliteTable(
  "quota_events",
  {
    scope: text("scope").$type<QuotaScope>().notNull(),
    grantee: text("grantee").notNull(),
    limitType: text("limit_type").$type<LimitType>().notNull(),
    level: integer("level").notNull(),
    /** When the window began. */
    window: integer("window").notNull(),
  },
  (table) => [primaryKey({ columns: [table.scope, table.grantee, table.limitType, table.level, table.window] })],
);
