// A feed has something new for a dataset that is made from it: an ordinary refresh of what is published is ordered.

import { eq } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import { AppError } from "../errors.ts";
import { isAtRest } from "./lifecycle.ts";
import { orderRefresh } from "./orders.ts";
import { loadConfig } from "./revisions.ts";
import { datasets } from "./schema.ts";

/** busy: something else is under way, which may bring the records too. gone: it is not made from this feed any more. */
export type FeedRefresh = "ordered" | "busy" | "gone";

export async function orderFeedRefresh(
  db: DrizzleD1Database,
  uid: string,
  feedId: string,
  now: number,
): Promise<FeedRefresh> {
  const dataset = await db.select().from(datasets).where(eq(datasets.uid, uid)).get();
  if (dataset === undefined || dataset.deletedAt !== null) return "gone";
  // A first publish that is under way has asked for the records already.
  if (!isAtRest(dataset.status)) return "busy";
  const published = dataset.publishedRevision === null ? null : await loadConfig(db, dataset.publishedRevision);
  const follows = published?.resources.some(
    ({ datasource }) => datasource.type === "feed" && datasource.feed_id === feedId,
  );
  if (!dataset.isPublished || !follows) return "gone";
  try {
    await orderRefresh(db, uid, { user: "feed", reason: "push" }, now);
    return "ordered";
  } catch (thrown) {
    // Somebody was quicker.
    if (thrown instanceof AppError) return "busy";
    throw thrown;
  }
}
