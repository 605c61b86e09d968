// The minute's work of the cron handler: every enabled feed is polled once, a few at a time.
import { type Feed, listEnabledFeeds } from "../catalog/feeds.ts";
import { FEED_PARALLEL_POLLS } from "../config.ts";
import type { Env } from "../env.ts";
import { heldBackUntil } from "./back-off.ts";
import { eraseDeletedFeeds, pollFeed, readMirrorState } from "./service.ts";

/** Polls all enabled feeds; a failing feed does not stop the others. */
export async function pollFeeds(env: Env, scheduledTime: number): Promise<void> {
  const waiting = (await listEnabledFeeds(env.DB)).values();
  const worker = async () => {
    for (const feed of waiting) await pollQuietly(env, feed, scheduledTime);
  };
  await Promise.all(Array.from({ length: FEED_PARALLEL_POLLS }, worker));
  await eraseDeletedFeeds(env);
}

/** A mirror records its own troubles; what is thrown here is the platform's, and the next minute tries again. */
async function pollQuietly(env: Env, feed: Feed, scheduledTime: number): Promise<void> {
  try {
    const until = heldBackUntil(await readMirrorState(env, feed.feedId), feed.updatedAt);
    if (until === null || scheduledTime >= until) await pollFeed(env, feed);
  } catch (thrown) {
    const told = { level: "error", feed: feed.feedId, scheduled: scheduledTime, error: String(thrown) };
    console.error(JSON.stringify(told));
  }
}
