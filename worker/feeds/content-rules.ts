// When a content.xml may replace the one held: it is a publication of the same type, it says where to start, and its time
// is neither ahead of the clock nor behind the held one. Everything else keeps the former one. Pure.
import { FEED_CLOCK_SKEW_MS } from "../config.ts";
import type { Envelope } from "./datex/envelope.ts";
import type { HeldContent, Problem } from "./state.ts";

/** A whole, well-formed content.xml that was just downloaded; its bytes stay with the caller. */
export type FetchedContent = {
  envelope: Envelope;
  /** Its publicationTime in milliseconds since 1970; null where it is no time. */
  publishedAt: number | null;
  bytes: number;
  sha256: string;
  etag: string | null;
  lastModified: string | null;
};

export type ContentVerdict =
  | { verdict: "accepted"; content: HeldContent }
  | { verdict: "unchanged" }
  | { verdict: "rejected"; problem: Problem };

/** A time without zone may be local anywhere on Earth: it is only refused when no zone would make it past. */
const UNKNOWN_ZONE_MS = 14 * 3_600_000;
const ZONED = /(?:Z|[+-]\d{2}:?\d{2})$/i;

function reject(code: Problem["code"], params: Problem["params"]): ContentVerdict {
  return { verdict: "rejected", problem: { code, params } };
}

/** @param again whether the held one is to be taken once more */
export function judgeContent(
  fetched: FetchedContent,
  held: HeldContent | null,
  now: number,
  again: boolean,
): ContentVerdict {
  const { publicationType, feedType, publicationTime } = fetched.envelope;
  if (fetched.envelope.deliveryBreak) return reject("feed_delivery_break", {});
  if (fetched.envelope.keepAlive && held !== null) return { verdict: "unchanged" };
  // Any publication is mirrored; one that is of another type than the last is a mistake of the producer.
  const expected = held === null ? null : (held.publicationType ?? "SituationPublication");
  if (publicationType === null || (expected !== null && publicationType !== expected)) {
    return reject("feed_content_wrong_publication", {
      found: publicationType ?? "–",
      expected: expected ?? "…Publication",
    });
  }
  if (feedType === null || !/^\d{1,10}$/.test(feedType)) {
    return reject("feed_content_without_feed_type", { found: feedType?.slice(0, 40).toWellFormed() ?? "–" });
  }
  const time = fetched.publishedAt;
  if (time === null || publicationTime === null) {
    return reject("feed_content_without_time", { found: publicationTime?.slice(0, 40).toWellFormed() ?? "–" });
  }
  const tolerance = FEED_CLOCK_SKEW_MS + (ZONED.test(publicationTime) ? 0 : UNKNOWN_ZONE_MS);
  if (time > now + tolerance) return reject("feed_content_in_future", { time: publicationTime });
  if (held && time < held.publicationTime) {
    return reject("feed_content_older", { time: publicationTime, held: new Date(held.publicationTime).toISOString() });
  }
  if (!again && held?.sha256 === fetched.sha256) return { verdict: "unchanged" };
  const { bytes, sha256, etag, lastModified } = fetched;
  const content = {
    feedType: Number(feedType),
    publicationType,
    publicationTime: time,
    bytes,
    sha256,
    etag,
    lastModified,
    storedAt: now,
    interval: held && time > held.publicationTime ? time - held.publicationTime : (held?.interval ?? null),
  };
  return { verdict: "accepted", content };
}
