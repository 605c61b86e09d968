// The records of a mirrored feed, asked of its mirror: the one live source that is part of this portal.
import { findFeed } from "../catalog/feeds.ts";
import type { Env } from "../env.ts";
import { AppError } from "../errors.ts";
import type { FeedRecordsAnswer } from "../feeds/events/followers.ts";
import type { FeedRecords } from "./tools.ts";

/** @throws AppError `feed_not_found`, or what the mirror says of a feed that has no records */
export async function openFeedRecords(env: Env, feedId: string, datasetUid: string): Promise<FeedRecords> {
  // A mirror would be made by the call itself: a feed that was deleted must not come back to life.
  if ((await findFeed(env.DB, feedId)) === null) throw new AppError("feed_not_found", 422, { feed_id: feedId });
  const mirror = env.FEEDS.get(env.FEEDS.idFromName(feedId));
  const answer = (await mirror.openRecords(feedId, datasetUid)) as unknown as FeedRecordsAnswer;
  if (!answer.ok) throw AppError.from(answer.failure);
  return answer.value;
}
