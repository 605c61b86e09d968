// Rows of D1's `quotas`: whose bind somebody, and how they are changed.
import { and, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { memberships } from "../accounts/schema.ts";
import type { Limits, QuotaRow, QuotaScope } from "./limits.ts";
import { quotas } from "./schema.ts";

type Db = DrizzleD1Database;

/** A username, or an expression of SQL that gives one: the creator of a dataset. */
export type Owner = string | SQL;

export const creatorOf = (datasetUid: string): SQL => sql`(SELECT created_by FROM datasets WHERE uid = ${datasetUid})`;

const COLUMNS = { scope: quotas.scope, grantee: quotas.grantee, limits: quotas.limits, since: quotas.since };

/** The quotas of the domain, the default, a user and their groups; none in most portals. */
export function loadQuotas(db: Db, owner: Owner): Promise<QuotaRow[]> {
  const groups = db
    .select({ uid: memberships.groupUid })
    .from(memberships)
    .where(sql`${memberships.username} = ${owner}`);
  const theirs = or(
    inArray(quotas.scope, ["domain", "default"]),
    and(eq(quotas.scope, "user"), sql`${quotas.grantee} = ${owner}`),
    and(eq(quotas.scope, "group"), inArray(quotas.grantee, groups)),
  );
  return db.select(COLUMNS).from(quotas).where(theirs);
}

/** What binds whoever shows no key. */
export function loadAnonymousQuotas(db: Db): Promise<QuotaRow[]> {
  return db
    .select(COLUMNS)
    .from(quotas)
    .where(inArray(quotas.scope, ["domain", "anonymous", "all_anonymous"]));
}

/** As many as there are: an administrator's list. */
export function listQuotas(db: Db): Promise<QuotaRow[]> {
  return db.select(COLUMNS).from(quotas).orderBy(quotas.scope, quotas.grantee);
}

const isOf = (scope: QuotaScope, grantee: string) => and(eq(quotas.scope, scope), eq(quotas.grantee, grantee));

export async function findQuota(db: Db, scope: QuotaScope, grantee: string): Promise<QuotaRow | null> {
  return (await db.select(COLUMNS).from(quotas).where(isOf(scope, grantee)).get()) ?? null;
}

/** The statement that sets a quota, to be batched with its row of the journal; one that was there keeps its counters. */
export function toQuotaUpsert(db: Db, scope: QuotaScope, grantee: string, limits: Limits, now: number) {
  return db
    .insert(quotas)
    .values({ scope, grantee, limits, since: now, updatedAt: now })
    .onConflictDoUpdate({ target: [quotas.scope, quotas.grantee], set: { limits, updatedAt: now } });
}

export const toQuotaDelete = (db: Db, scope: QuotaScope, grantee: string) =>
  db.delete(quotas).where(isOf(scope, grantee));
