// What the API and the cron handler may ask for a feed: the one place that joins the catalogue's row and the mirror.
import { type Feed, listDeletedFeeds, removeFeed } from "../catalog/feeds.ts";
import type { Env } from "../env.ts";
import type { FeedMirror } from "./mirror.ts";
import type { PollSummary } from "./poll.ts";
import type { MirrorState } from "./state.ts";

function mirrorOf(env: Env, feedId: string): DurableObjectStub<FeedMirror> {
  return env.FEEDS.get(env.FEEDS.idFromName(feedId));
}

/** Polls at once and answers when the poll has ended; joins the poll under way; null for a deleted feed. */
export async function pollFeed(env: Env, { feedId, url }: Pick<Feed, "feedId" | "url">): Promise<PollSummary | null> {
  return mirrorOf(env, feedId).poll({ feedId, url });
}

/** Takes content.xml whole, even if it is the held one; answers when that poll has ended; null for a deleted feed. */
export async function resyncFeed(env: Env, { feedId, url }: Pick<Feed, "feedId" | "url">): Promise<PollSummary | null> {
  return mirrorOf(env, feedId).resync({ feedId, url });
}

/** The mirror's memory; null before the first poll. */
export async function readMirrorState(env: Env, feedId: string): Promise<MirrorState | null> {
  return mirrorOf(env, feedId).state();
}

/** Erases a deleted feed's files and then its row. Can be repeated. */
export async function eraseFeed(env: Env, feedId: string): Promise<void> {
  await mirrorOf(env, feedId).erase(feedId);
  await removeFeed(env.DB, feedId);
}

/** Finishes deletions that were cut off. */
export async function eraseDeletedFeeds(env: Env): Promise<void> {
  for (const feed of await listDeletedFeeds(env.DB)) await eraseFeed(env, feed.feedId);
}
