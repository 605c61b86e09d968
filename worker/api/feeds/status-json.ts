// A mirror's memory as JSON: the administrators' status, the public health, and what one poll did.
import type { Feed } from "../../catalog/feeds.ts";
import { healthOf, isLasting } from "../../feeds/health.ts";
import type { PollSummary } from "../../feeds/poll.ts";
import type { Gap, Incident, MirrorState } from "../../feeds/state.ts";
import { sentences } from "../../messages.ts";

const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString());

export function toIncidentJson({ code, params, firstAt, lastAt, count, endedAt }: Incident) {
  const sentence = sentences(code, params);
  return { code, sentence, first_at: iso(firstAt), last_at: iso(lastAt), ended_at: iso(endedAt), count };
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
    r2_writes: summary.r2Writes,
    r2_reads: summary.r2Reads,
    backlog: summary.backlog,
    continues: summary.continues,
    incidents: summary.problems.map(toIncidentJson),
  };
}

/** For everybody: how fresh the mirror is, and what it lacks. */
export function toHealthJson(feed: Feed, state: MirrorState | null, now: number) {
  const health = healthOf(feed.enabled, state, now);
  return {
    feed_id: feed.feedId,
    state: health.state,
    code: health.problem.code,
    sentence: sentences(health.problem.code, health.problem.params),
    last_poll_at: iso(state?.lastPollAt ?? null),
    last_content_at: iso(state?.content?.publicationTime ?? null),
    last_unit: state?.lastUnit?.unit ?? null,
    last_unit_at: iso(state?.lastUnit?.publicationTime ?? state?.lastUnit?.storedAt ?? null),
    next_unit: state?.published ?? null,
    upstream_index: state?.upstream?.value ?? null,
    gaps: (state?.gaps ?? []).map(toGapJson),
    dead_letters: state?.dead.length ?? 0,
    lag_seconds: toLagJson(state, now).seconds,
  };
}

export function toStatusJson(feed: Feed, state: MirrorState | null, now: number) {
  const { state: health, code, sentence } = toHealthJson(feed, state, now);
  const error = state?.incidents.findLast((incident) => incident.endedAt === null && !isLasting(incident.code));
  return {
    feed_id: feed.feedId,
    state: health,
    code,
    sentence,
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
    dead_letters: (state?.dead ?? []).map(({ unit, code: problem, at }) => ({ unit, code: problem, at: iso(at) })),
    last_error: error ? toIncidentJson(error) : null,
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
    snapshot_differences: counters?.differences ?? 0,
    resets: counters?.resets ?? 0,
    r2_writes: counters?.r2Writes ?? 0,
    r2_reads: counters?.r2Reads ?? 0,
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
