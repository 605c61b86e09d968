// D1 access for feeds: what is mirrored. How far a mirror is lives in its Durable Object.
// A deleted feed is gone for everyone at once; its row goes when the mirror has erased its files.
import { and, asc, count, eq, getTableColumns, isNotNull, isNull, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { feeds } from "./schema.ts";

const { credentials: _secret, ...shown } = getTableColumns(feeds);
const columns = { ...shown, hasCredentials: sql<boolean>`${feeds.credentials} IS NOT NULL`.mapWith(Boolean) };

/** A feed as it may be shown: without its credentials. */
export type Feed = Omit<typeof feeds.$inferSelect, "credentials"> & { hasCredentials: boolean };
export type FeedInput = Omit<typeof feeds.$inferSelect, "createdAt" | "updatedAt" | "deletedAt">;
export type FeedPatch = Partial<Omit<FeedInput, "feedId">>;

const alive = isNull(feeds.deletedAt);

/** One page of the feeds in the order of their identifiers, and how many there are. */
export async function listFeeds(
  db: D1Database,
  limit: number,
  offset: number,
  hidden: ReadonlySet<string> = new Set(),
): Promise<{ total: number; feeds: Feed[] }> {
  const orm = drizzle(db);
  const list = JSON.stringify([...hidden]);
  const shown = and(alive, sql`${feeds.feedId} NOT IN (SELECT value FROM json_each(${list}))`);
  const [totals, page] = await orm.batch([
    orm.select({ total: count() }).from(feeds).where(shown),
    orm.select(columns).from(feeds).where(shown).orderBy(asc(feeds.feedId)).limit(limit).offset(offset),
  ]);
  return { total: totals[0]?.total ?? 0, feeds: page };
}

export async function listEnabledFeeds(db: D1Database): Promise<Feed[]> {
  return drizzle(db)
    .select(columns)
    .from(feeds)
    .where(and(alive, eq(feeds.enabled, true)))
    .orderBy(asc(feeds.feedId));
}

/** Feeds whose erasure is still to be done: the cron handler finishes what a request could not. */
export async function listDeletedFeeds(db: D1Database): Promise<Feed[]> {
  return drizzle(db).select(columns).from(feeds).where(isNotNull(feeds.deletedAt));
}

/** Null for unknown and for deleted feeds. */
export async function findFeed(db: D1Database, feedId: string): Promise<Feed | null> {
  const rows = await drizzle(db)
    .select(columns)
    .from(feeds)
    .where(and(alive, eq(feeds.feedId, feedId)));
  return rows[0] ?? null;
}

/** Null where the identifier is taken, also by a feed that is being erased. */
export async function createFeed(db: D1Database, input: FeedInput, now: number): Promise<Feed | null> {
  const row = { ...input, createdAt: now, updatedAt: now };
  const rows = await drizzle(db).insert(feeds).values(row).onConflictDoNothing().returning(columns);
  return rows[0] ?? null;
}

/** Null where there is no such feed. */
export async function updateFeed(db: D1Database, feedId: string, patch: FeedPatch, now: number): Promise<Feed | null> {
  const orm = drizzle(db);
  const change = { ...patch, updatedAt: now };
  const rows = await orm
    .update(feeds)
    .set(change)
    .where(and(alive, eq(feeds.feedId, feedId)))
    .returning(columns);
  return rows[0] ?? null;
}

/** Marks a feed as deleted; false where there is none. */
export async function markFeedDeleted(db: D1Database, feedId: string, now: number): Promise<boolean> {
  const orm = drizzle(db);
  const rows = await orm
    .update(feeds)
    .set({ deletedAt: now, updatedAt: now })
    .where(and(alive, eq(feeds.feedId, feedId)))
    .returning();
  return rows.length > 0;
}

/** Removes the row of a deleted feed: its identifier is free again. */
export async function removeFeed(db: D1Database, feedId: string): Promise<void> {
  await drizzle(db)
    .delete(feeds)
    .where(and(isNotNull(feeds.deletedAt), eq(feeds.feedId, feedId)));
}
