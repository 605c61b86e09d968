// The rules of datasets in D1. They take effect at once: whom something is shown to is no content that waits for a publish.
import { and, asc, count, eq, inArray, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { AppError } from "../../errors.ts";
import { isGrantee } from "./grantees.ts";
import type { DatasetPermission } from "./permissions.ts";
import { datasetRules, type Quota } from "./schema.ts";

type Db = DrizzleD1Database;

export type RuleRow = typeof datasetRules.$inferSelect;

export type RuleScope = RuleRow["scope"];

export type RuleKey = { datasetUid: string; scope: RuleScope; grantee: string };

/** What a rule says; `permissions` are void in a default. */
export type RuleInput = {
  isDataVisible: boolean;
  visibleFields: string[] | null;
  filterQuery: string;
  apiCallsQuota: Quota | null;
  permissions: DatasetPermission[];
};

/** The grantee of the default, who is anybody. */
const ANYBODY = "";

export const defaultKey = (datasetUid: string): RuleKey => ({ datasetUid, scope: "default", grantee: ANYBODY });

const isRule = ({ datasetUid, scope, grantee }: RuleKey) =>
  and(eq(datasetRules.datasetUid, datasetUid), eq(datasetRules.scope, scope), eq(datasetRules.grantee, grantee));

export async function findRule(db: Db, key: RuleKey): Promise<RuleRow | null> {
  return (await db.select().from(datasetRules).where(isRule(key)).get()) ?? null;
}

/** One page of the rules for users or for groups, in the order of their names. */
export async function listRules(
  db: Db,
  { datasetUid, scope }: Pick<RuleKey, "datasetUid" | "scope">,
  page: { limit: number; offset: number },
): Promise<{ total: number; rows: RuleRow[] }> {
  const wanted = and(eq(datasetRules.datasetUid, datasetUid), eq(datasetRules.scope, scope));
  const [totals, rows] = await db.batch([
    db.select({ total: count() }).from(datasetRules).where(wanted),
    db
      .select()
      .from(datasetRules)
      .where(wanted)
      .orderBy(asc(datasetRules.grantee))
      .limit(page.limit)
      .offset(page.offset),
  ]);
  return { total: totals[0]?.total ?? 0, rows };
}

/** The defaults of some datasets, by uid. */
export async function loadDefaults(db: Db, uids: string[]): Promise<Map<string, RuleRow>> {
  if (uids.length === 0) return new Map();
  // One value, however many: the platform binds a hundred.
  const some = inArray(datasetRules.datasetUid, sql`(SELECT value FROM json_each(${JSON.stringify(uids)}))`);
  const rows = await db
    .select()
    .from(datasetRules)
    .where(and(eq(datasetRules.scope, "default"), some));
  return new Map(rows.map((row) => [row.datasetUid, row]));
}

/** A rule for somebody who has one is replaced. */
export async function saveRule(db: Db, key: RuleKey, input: RuleInput, now: number): Promise<void> {
  await db
    .insert(datasetRules)
    .values({ ...key, ...input, createdAt: now, updatedAt: now })
    .onConflictDoUpdate({
      target: [datasetRules.datasetUid, datasetRules.scope, datasetRules.grantee],
      set: { ...input, updatedAt: now },
    });
}

/** @returns false where there was none */
export async function deleteRule(db: Db, key: RuleKey): Promise<boolean> {
  const deleted = await db.delete(datasetRules).where(isRule(key)).returning({ uid: datasetRules.datasetUid });
  return deleted.length > 0;
}

/** @throws AppError `grantee_not_found` (400): a rule for nobody would wait for whoever takes the name */
export async function checkGrantee(db: Db, { scope, grantee }: RuleKey): Promise<void> {
  if (scope === "default" || (await isGrantee(db, scope, grantee))) return;
  throw new AppError("grantee_not_found", 400, { kind: scope, grantee });
}
