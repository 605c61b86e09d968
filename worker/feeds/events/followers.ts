// The datasets that are made from a feed: each asked for its records once, and is told when they differ from what it got.
// What it then loads it fetches itself, by an ordinary refresh: interruptions, quotas and unpublishing stay what they are.
import { drizzle } from "drizzle-orm/d1";
import { orderFeedRefresh } from "../../catalog/feed-refresh.ts";
import { FEED_BUSY_ATTEMPTS, FEED_BUSY_RETRY_MS } from "../../config.ts";
import type { Env } from "../../env.ts";
import type { Failure } from "../../errors.ts";
import type { Field } from "../../field.ts";
import { sha256Hex } from "../../lib/digest.ts";
import type { EventStore } from "./event-store.ts";
import { type RecordsFile, recordsFile } from "./records-file.ts";
import type { ValueStore } from "./value-store.ts";

export type FeedRecordsAnswer =
  | { ok: true; value: { fields: Field[]; modifiedAt: number | null; body: ReadableStream<Uint8Array> } }
  | { ok: false; failure: Failure };

const TABLE = "CREATE TABLE IF NOT EXISTS following (dataset TEXT PRIMARY KEY, given TEXT NOT NULL) WITHOUT ROWID";

export type FollowerStores = { sql: SqlStorage; events: EventStore; values: ValueStore };

const bytesOf = ({ pieces }: RecordsFile) => new TextEncoder().encode([...pieces].join(""));

/**
 * What a dataset loads, all of one instant; from now on it follows.
 * @throws AppError
 */
export async function giveRecords(
  { sql, events, values }: FollowerStores,
  feedId: string,
  dataset: string,
  now: number,
) {
  const file = recordsFile(events, values, feedId, now);
  const bytes = bytesOf(file);
  const modifiedAt = events.lastChangeAt();
  const given = await sha256Hex(bytes);
  sql.exec(TABLE);
  sql.exec("INSERT OR REPLACE INTO following (dataset, given) VALUES (?, ?)", dataset, given);
  return { fields: file.fields, modifiedAt, bytes };
}

/**
 * Orders a refresh of every dataset whose records are no longer those that it was given.
 * @returns how many could not take it, because they were busy with something else
 */
export async function tellFollowers(env: Env, stores: FollowerStores, feedId: string, now: number): Promise<number> {
  const { sql, events, values } = stores;
  sql.exec(TABLE);
  const following = sql.exec<{ dataset: string; given: string }>("SELECT * FROM following").toArray();
  if (following.length === 0 || events.followed().snapshotAt === null) return 0;
  let busy = 0;
  const current = await sha256Hex(bytesOf(recordsFile(events, values, feedId, now)));
  for (const { dataset, given } of following) {
    if (given === current) continue;
    const outcome = await orderFeedRefresh(drizzle(env.DB), dataset, feedId, now);
    if (outcome === "busy") busy += 1;
    if (outcome === "ordered") await env.DATASETS.get(env.DATASETS.idFromName(dataset)).wake(dataset);
    if (outcome === "gone") sql.exec("DELETE FROM following WHERE dataset = ?", dataset);
  }
  return busy;
}

/**
 * The same until nobody is busy: a refresh under way takes a second, and the next poll is a minute away.
 * @param request its `wanted` is set by whoever finds a dataset busy while this is under way
 */
export async function tellFollowersLater(
  env: Env,
  stores: FollowerStores,
  feedId: string,
  request: { wanted: boolean },
): Promise<void> {
  for (let attempt = 0; attempt < FEED_BUSY_ATTEMPTS; attempt++) {
    await scheduler.wait(FEED_BUSY_RETRY_MS);
    request.wanted = false;
    const busy = await tellFollowers(env, stores, feedId, Date.now());
    // What was folded after this began to look may have met a dataset that this one's order made busy.
    if (busy === 0 && !request.wanted) return;
  }
}
