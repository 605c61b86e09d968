// D1: users, groups, keys, the rules of datasets, and the journal. Times are milliseconds since 1970 UTC.
import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { DatasetPermission, Permission } from "./permissions.ts";

export const users = sqliteTable(
  "users",
  {
    username: text("username").primaryKey(),
    email: text("email").notNull(),
    firstName: text("first_name").notNull().default(""),
    lastName: text("last_name").notNull().default(""),
    isActive: integer("is_active", { mode: "boolean" }).notNull().default(true),
    permissions: text("permissions", { mode: "json" }).$type<Permission[]>().notNull(),
    /** For `#attr()` in the filters of rules: attribute → values. */
    attributes: text("attributes", { mode: "json" }).$type<Record<string, string[]>>().notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  // Two names that differ by capitals alone would be taken for one another.
  (table) => [uniqueIndex("users_name").on(sql`lower(${table.username})`), index("users_email").on(table.email)],
);

export const groups = sqliteTable("groups", {
  uid: text("uid").primaryKey(),
  title: text("title").notNull(),
  description: text("description").notNull().default(""),
  permissions: text("permissions", { mode: "json" }).$type<Permission[]>().notNull(),
  createdAt: integer("created_at").notNull(),
  updatedAt: integer("updated_at").notNull(),
});

export const memberships = sqliteTable(
  "memberships",
  { groupUid: text("group_uid").notNull(), username: text("username").notNull() },
  (table) => [
    primaryKey({ columns: [table.groupUid, table.username] }),
    index("memberships_username").on(table.username),
  ],
);

/** API keys. The key itself is nowhere: `hash` is the SHA-256 of its text, in hexadecimal digits. */
export const apiKeys = sqliteTable(
  "api_keys",
  {
    uid: text("uid").primaryKey(),
    username: text("username").notNull(),
    label: text("label").notNull(),
    hash: text("hash").notNull(),
    /** Null: everything that the owner may do, now and later. */
    permissions: text("permissions", { mode: "json" }).$type<Permission[]>(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at"),
    revokedAt: integer("revoked_at"),
    revocationReason: text("revocation_reason"),
    lastUsedAt: integer("last_used_at"),
  },
  (table) => [uniqueIndex("api_keys_hash").on(table.hash), index("api_keys_username").on(table.username)],
);

export type Quota = { limit: number; unit: "second" | "minute" | "hour" | "day" | "month" };

/** The rules of a dataset (publishing-platform §5): what one user, one group, or anybody without a rule is shown. */
export const datasetRules = sqliteTable(
  "dataset_rules",
  {
    datasetUid: text("dataset_uid").notNull(),
    scope: text("scope").$type<"user" | "group" | "default">().notNull(),
    /** A username, the uid of a group, or nothing for the default. */
    grantee: text("grantee").notNull(),
    isDataVisible: integer("is_data_visible", { mode: "boolean" }).notNull().default(true),
    /** Null: all fields. */
    visibleFields: text("visible_fields", { mode: "json" }).$type<string[]>(),
    /** ODSQL; empty: all records. */
    filterQuery: text("filter_query").notNull().default(""),
    apiCallsQuota: text("api_calls_quota", { mode: "json" }).$type<Quota>(),
    permissions: text("permissions", { mode: "json" }).$type<DatasetPermission[]>().notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.datasetUid, table.scope, table.grantee] }),
    index("dataset_rules_grantee").on(table.scope, table.grantee),
  ],
);

/** People who have signed in. A cookie names its session; idle for too long, it is over. */
export const sessions = sqliteTable(
  "sessions",
  {
    uid: text("uid").primaryKey(),
    username: text("username").notNull(),
    createdAt: integer("created_at").notNull(),
    lastSeenAt: integer("last_seen_at").notNull(),
  },
  (table) => [index("sessions_username").on(table.username)],
);

/** Links that sign somebody in once. `hash` is the SHA-256 of the link's secret. */
export const signInLinks = sqliteTable("sign_in_links", {
  hash: text("hash").primaryKey(),
  username: text("username").notNull(),
  expiresAt: integer("expires_at").notNull(),
  usedAt: integer("used_at"),
});

/** The journal: who did what, when, from where. Rows are only ever added: triggers refuse anything else. */
export const audit = sqliteTable(
  "audit",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    at: integer("at").notNull(),
    /** A username; `anonymous` and `portal` (schedules, sweeps) are nobody's. */
    actor: text("actor").notNull(),
    keyUid: text("key_uid"),
    /** The address that the request came from; null for what the portal did by itself. */
    ip: text("ip"),
    /** Verb and object: `user.create`, `dataset.publish`, `quota.reached`. */
    action: text("action").notNull(),
    /** What it was done to: `da_…`, a username, the uid of a group or key. */
    target: text("target"),
    /** What changed, without any secret. */
    change: text("change", { mode: "json" }).$type<Record<string, unknown>>(),
  },
  (table) => [index("audit_target").on(table.target, table.id), index("audit_actor").on(table.actor, table.id)],
);

/** What is set for the whole portal over the API; what is absent has its default. */
export const portalSettings = sqliteTable("portal_settings", {
  name: text("name").primaryKey(),
  value: text("value", { mode: "json" }).$type<unknown>().notNull(),
  updatedAt: integer("updated_at").notNull(),
});
