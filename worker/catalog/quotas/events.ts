// The journal is told when 80 % of a limit is used, and when it is reached: once for each level and window.
import { sql } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { PORTAL, toAuditInsert } from "../accounts/audit.ts";
import { boundsOf, type LimitType, type QuotaRow, type QuotaScope, STATIC_LIMITS } from "./limits.ts";
import { quotaEvents } from "./schema.ts";
import { creatorOf, loadQuotas } from "./store.ts";
import { readUse } from "./use.ts";
import { windowOf } from "./windows.ts";

type Db = DrizzleD1Database;

const LEVELS = [
  { level: 80, action: "quota.warned" },
  { level: 100, action: "quota.reached" },
] as const;

export type Standing = {
  scope: QuotaScope | "dataset";
  grantee: string;
  limit_type: LimitType;
  limit: number;
  /** In the same unit as the limit. */
  value: number;
  /** When the window began that it counts in. */
  window: number;
};

/** Those that the use has just come to. */
export function crossed(limit: number, before: number, after: number): number[] {
  return LEVELS.map(({ level }) => level).filter((level) => {
    const at = (limit * level) / 100;
    return after >= at && before < at;
  });
}

/** @param levels of 80 and 100, those that are reached */
export async function tellJournal(db: Db, standing: Standing, levels: readonly number[], now: number): Promise<void> {
  const { scope, grantee, limit_type, limit, value, window } = standing;
  for (const { level, action } of LEVELS.filter((each) => levels.includes(each.level))) {
    const added = await db
      .insert(quotaEvents)
      .values({ scope: scope as QuotaScope, grantee, limitType: limit_type, level, window })
      .onConflictDoNothing()
      .returning({ level: quotaEvents.level });
    if (added.length === 0) continue;
    const change = { limit_type, scope, limit, value, level };
    await db.batch([
      toAuditInsert(db, PORTAL, { action, target: `${scope}:${grantee}`, change }, now),
      db.delete(quotaEvents).where(sql`${quotaEvents.window} < ${window - 40 * 86_400_000}`),
    ]);
  }
}

/** Looks at all limits of what is kept and done, of one user and the domain; one query where there is none. */
export async function noteUse(db: Db, username: string, now: number, known?: QuotaRow[]): Promise<void> {
  const rows = known ?? (await loadQuotas(db, username));
  const bounds = STATIC_LIMITS.flatMap((type) => boundsOf(type, rows));
  if (bounds.length === 0) return;
  const [mine, all] = await Promise.all([readUse(db, username, now), readUse(db, null, now)]);
  const window = windowOf("day", now).start;
  for (const { scope, limit_type, limit } of bounds) {
    const value = (scope === "domain" ? all : mine)[limit_type];
    const grantee = scope === "domain" ? "" : username;
    const levels = value === 0 ? [] : crossed(limit, -1, value);
    await tellJournal(db, { scope, grantee, limit_type, limit, value, window }, levels, now);
  }
}

/** After a job: what it made is its dataset's creator's. */
export async function noteUseOfCreator(db: Db, datasetUid: string, now: number): Promise<void> {
  const rows = await loadQuotas(db, creatorOf(datasetUid));
  if (rows.length === 0) return;
  const found = await db.get<{ name: string | null }>(sql`SELECT ${creatorOf(datasetUid)} AS name`);
  if (found?.name != null) await noteUse(db, found.name, now, rows);
}
