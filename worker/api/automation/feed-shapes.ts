// Feeds at the border of the Automation API: what is accepted, and how feeds, polls and mirrors are shown.
import { z } from "zod";
import type { Feed } from "../../catalog/feeds.ts";
import type { PollSummary } from "../../feeds/poll.ts";
import type { Gap, Incident, MirrorState } from "../../feeds/state.ts";
import { sentences } from "../../messages.ts";

const FEED_ID = /^[a-z0-9][a-z0-9-]{0,62}$/;
const FOLDER_FILE = /\/(?:content\.xml|index\.txt|\d+\.xml)$/;

/** The folder's address with its final slash, or null. The address of one of its files is understood too. */
export function toFolderUrl(text: string): string | null {
  const url = URL.parse(text.trim());
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:") || url.search !== "") return null;
  // Also what is empty: `/f/?` keeps its question mark otherwise, and the names of files would come behind it.
  url.search = "";
  url.hash = "";
  url.pathname = url.pathname.replace(FOLDER_FILE, "/").replace(/\/*$/, "/");
  return url.href;
}

const title = z.string().trim().min(1, "This field is required").max(200);
const url = z
  .string()
  .max(2_000)
  .transform((text, context) => {
    const folder = toFolderUrl(text);
    if (folder !== null) return folder;
    context.addIssue({ code: "custom", message: "Must be the http(s) address of a folder, without a query" });
    return z.NEVER;
  });

const message = "Must be 1 to 63 lower-case letters, digits and hyphens, and not start with a hyphen";

export const feedSchema = z.object({
  feed_id: z.string().regex(FEED_ID, message),
  title,
  url,
  enabled: z.boolean().default(true),
});

/** PUT replaces the feed; only `enabled` keeps its value when it is left out. */
export const feedChangeSchema = z.object({ title, url, enabled: z.boolean().optional() });

const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString());

export function toFeedJson(feed: Feed, origin: string) {
  return {
    feed_id: feed.feedId,
    title: feed.title,
    url: feed.url,
    enabled: feed.enabled,
    mirror_url: `${origin}/feeds/${feed.feedId}/`,
    created_at: iso(feed.createdAt),
    updated_at: iso(feed.updatedAt),
  };
}

function toIncidentJson({ code, params, firstAt, lastAt, count }: Incident) {
  return { code, sentence: sentences(code, params), first_at: iso(firstAt), last_at: iso(lastAt), count };
}

/** Unit numbers from…to, both included. */
function toGapJson({ from, to, reason, at }: Gap) {
  return { from, to: to - 1, reason, recorded_at: iso(at) };
}

export function toPollJson(feedId: string, summary: PollSummary) {
  return {
    feed_id: feedId,
    started_at: iso(summary.startedAt),
    ended_at: iso(summary.endedAt),
    duration_ms: summary.endedAt - summary.startedAt,
    content: summary.content,
    index: summary.index,
    upstream_index: summary.upstreamIndex,
    units_stored: summary.units,
    bytes_stored: summary.bytes,
    dead_letters: summary.deadLetters,
    gap_units: summary.gapUnits,
    backlog: summary.backlog,
    continues: summary.continues,
    incidents: summary.problems.map(toIncidentJson),
  };
}

export function toStatusJson(feed: Feed, state: MirrorState | null, now: number) {
  // An incident is the feed's present trouble only if the last poll met it.
  const last = state?.incidents.at(-1);
  const current = last && last.lastAt >= (state?.lastPollAt ?? 0) ? last : null;
  return {
    feed_id: feed.feedId,
    enabled: feed.enabled,
    index: state?.published ?? null,
    upstream_index: state?.upstream?.value ?? null,
    first_unit: state?.first ?? null,
    last_poll_at: iso(state?.lastPollAt ?? null),
    counters: toCountersJson(state),
    lag: toLagJson(state, now),
    last_content: toContentJson(state),
    last_unit: toLastUnitJson(state),
    gaps: (state?.gaps ?? []).map(toGapJson),
    last_error: current ? toIncidentJson(current) : null,
    incidents: (state?.incidents ?? []).map(toIncidentJson),
  };
}

function toCountersJson(state: MirrorState | null) {
  const counters = state?.counters;
  return {
    polls: counters?.polls ?? 0,
    contents: counters?.contents ?? 0,
    units: counters?.units ?? 0,
    bytes: counters?.bytes ?? 0,
    gaps: state?.gaps.length ?? 0,
    gap_units: counters?.gapUnits ?? 0,
    dead_letters: counters?.deadLetters ?? 0,
    recovered_letters: counters?.recovered ?? 0,
    resets: counters?.resets ?? 0,
  };
}

/** `units`: announced upstream and not here; `seconds`: from a unit's publication to its storage, for the last one. */
function toLagJson(state: MirrorState | null, now: number) {
  const { upstream, cursor, lastUnit } = state ?? { upstream: null, cursor: null, lastUnit: null };
  const published = lastUnit?.publicationTime ?? null;
  return {
    units: upstream && cursor !== null ? Math.max(0, upstream.value - cursor) : null,
    seconds: lastUnit && published !== null ? Math.max(0, Math.round((lastUnit.storedAt - published) / 1000)) : null,
    /** Since upstream's index last moved: a long silence by day means that the producer stopped. */
    silent_seconds: upstream ? Math.round((now - upstream.changedAt) / 1000) : null,
  };
}

function toContentJson(state: MirrorState | null) {
  if (!state?.content) return null;
  const { feedType, publicationTime, storedAt, bytes, sha256 } = state.content;
  return { feed_type: feedType, publication_time: iso(publicationTime), stored_at: iso(storedAt), bytes, sha256 };
}

function toLastUnitJson(state: MirrorState | null) {
  if (!state?.lastUnit) return null;
  const { unit, publicationTime, storedAt } = state.lastUnit;
  return { unit, publication_time: iso(publicationTime), stored_at: iso(storedAt) };
}
