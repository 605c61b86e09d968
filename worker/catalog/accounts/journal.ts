// The journal read, and what is written into it with a change.
import { and, count, desc, eq, gte, lt, type SQL } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Deed, toAuditInsert } from "./audit.ts";
import { audit } from "./schema.ts";

type Db = DrizzleD1Database;

/** Makes the statement that journals a deed; it is batched with the change, so that neither is there without the other. */
export type Note = (deed: Deed) => ReturnType<typeof toAuditInsert>;

export type JournalFilter = {
  actor?: string | undefined;
  target?: string | undefined;
  action?: string | undefined;
  /** From this instant on. */
  since?: number | undefined;
  /** Before this instant. */
  until?: number | undefined;
};

/** One page of the journal, newest first. */
export async function listDeeds(db: Db, filter: JournalFilter, page: { limit: number; offset: number }) {
  const conditions: SQL[] = [];
  if (filter.actor !== undefined) conditions.push(eq(audit.actor, filter.actor));
  if (filter.target !== undefined) conditions.push(eq(audit.target, filter.target));
  if (filter.action !== undefined) conditions.push(eq(audit.action, filter.action));
  if (filter.since !== undefined) conditions.push(gte(audit.at, filter.since));
  if (filter.until !== undefined) conditions.push(lt(audit.at, filter.until));
  const where = and(...conditions);
  const [totals, rows] = await db.batch([
    db.select({ total: count() }).from(audit).where(where),
    db.select().from(audit).where(where).orderBy(desc(audit.id)).limit(page.limit).offset(page.offset),
  ]);
  return { total: totals[0]?.total ?? 0, rows };
}

/** What differs between two states of one thing, member by member. */
export function toDiff(before: Record<string, unknown>, after: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return Object.fromEntries(names.map((name) => [name, { old_value: before[name] ?? null, new_value: after[name] }]));
}
