// The push-pull protocol as a reducer: nextStep says what to do, observe takes in what was seen (datex §1.6). Pure.
// Promise: our index.txt never passes a unit that is neither stored nor listed as a gap, and at every instant the
// units from content.xml's feedType up to index.txt are there, or index.txt is lower and a client waits.
import {
  FEED_BATCH_UNITS,
  FEED_ERASE_UNITS,
  FEED_LOWER_INDEX_POLLS,
  FEED_MISSING_RUN,
  FEED_PUBLISH_INTERVAL_MS,
  FEED_UNIT_RETENTION_MS,
  FEED_UNSAVED_UNITS,
} from "../config.ts";
import { judgeContent } from "./content-rules.ts";
import {
  type ContentOutcome,
  type IndexOutcome,
  isWithinBudget,
  type Observation,
  type Poll,
  type Step,
  withProblem,
} from "./poll.ts";
import { type Gap, type HeldContent, type MirrorState, reachOf, type UnitRange, withCounts } from "./state.ts";
import { applyOutcomes, applyProbe, applyRecheck } from "./unit-rules.ts";

const DAY_MS = 24 * 3_600_000;

/** What the poll does next; `end` when it is over. */
export function nextStep(poll: Poll): Step {
  const { state, phase } = poll;
  switch (phase.at) {
    case "recheck":
      return { do: "recheck-units", units: state.recheck };
    case "content":
      return {
        do: "fetch-content",
        etag: state.content?.etag ?? null,
        lastModified: state.content?.lastModified ?? null,
      };
    case "index":
      return { do: "fetch-index", etag: state.upstream?.etag ?? null };
    case "units":
      return { do: "fetch-units", units: nextUnits(poll) };
    case "probe":
      return { do: "probe-unit", unit: Math.floor((phase.low + phase.high) / 2) };
    case "publish":
      return { do: "publish", ...publication(poll) };
    case "erase":
      return nextErasure(state);
    case "done":
      return { do: "end" };
  }
}

/** The poll after an observation; its phase is the next step's. */
export function observe(before: Poll, seen: Observation): Poll {
  const poll = { ...before, now: Math.max(before.now, seen.at) };
  switch (seen.saw) {
    case "recheck":
      return { ...poll, state: applyRecheck(poll.state, seen.outcomes, poll.now), phase: { at: "content" } };
    case "content":
      return onContent(poll, seen.outcome);
    case "index":
      return onIndex(poll, seen.outcome);
    case "units":
      return settle(applyOutcomes(poll, seen.outcomes));
    case "probe":
      return settle(applyProbe(poll, seen.outcome, seen.problem));
    case "published":
      return settle(onPublished(poll));
    case "erased":
      return settle({ ...poll, state: { ...poll.state, stale: withoutErased(poll.state.stale, seen.to) } });
  }
}

function onContent(poll: Poll, outcome: ContentOutcome): Poll {
  const { state } = poll;
  let next: Poll;
  if (outcome.kind === "unusable") next = withProblem({ ...poll, content: "unavailable" }, outcome.problem);
  else if (outcome.kind === "unchanged") next = { ...poll, content: "unchanged" };
  else {
    const judged = judgeContent(outcome.fetched, state.content, poll.now);
    if (judged.verdict === "accepted") next = { ...poll, content: "pending", candidate: judged.content };
    else if (judged.verdict === "rejected") next = withProblem({ ...poll, content: "rejected" }, judged.problem);
    else next = { ...poll, content: "unchanged", state: withValidators(state, outcome.fetched) };
  }
  // Without any content.xml there is no unit to start from, and index.txt has nothing to say.
  return { ...next, phase: { at: next.candidate || state.content ? "index" : "done" } };
}

function withValidators(state: MirrorState, { etag, lastModified }: Pick<HeldContent, "etag" | "lastModified">) {
  return state.content ? { ...state, content: { ...state.content, etag, lastModified } } : state;
}

function onIndex(poll: Poll, outcome: IndexOutcome): Poll {
  if (outcome.kind === "unusable") return settle(withProblem(poll, outcome.problem));
  const before = poll.state.upstream;
  const upstream =
    outcome.kind === "number"
      ? { value: outcome.value, etag: outcome.etag, changedAt: changeTime(poll, outcome.value) }
      : before;
  const snapshot = poll.candidate ?? poll.state.content;
  if (upstream === null || snapshot === null) return { ...poll, phase: { at: "done" } };
  return settle(aim({ ...poll, state: { ...poll.state, upstream } }, upstream.value, snapshot));
}

function changeTime(poll: Poll, value: number): number {
  const { upstream } = poll.state;
  return upstream?.value === value ? upstream.changedAt : poll.now;
}

/** Sets the poll's target, or starts the numbering again, or waits where content.xml and index.txt disagree. */
function aim(poll: Poll, index: number, snapshot: HeldContent): Poll {
  const { cursor, first } = poll.state;
  const behind = { code: "feed_index_behind", params: { index, feed_type: snapshot.feedType } } as const;
  if (cursor === null || first === null) {
    if (index < snapshot.feedType) return withProblem({ ...poll, stopped: true }, behind);
    const state = { ...poll.state, first: snapshot.feedType, cursor: snapshot.feedType };
    return { ...poll, state, target: index };
  }
  if (index < cursor) return onLowerIndex(poll, index, snapshot, cursor);
  const steady = { ...poll, state: { ...poll.state, lowerIndexPolls: 0 } };
  if (index < snapshot.feedType) return withProblem({ ...steady, target: index }, behind);
  // A snapshot that starts below what we hold: its clients need those units too.
  if (snapshot.feedType < first) return restart(steady, index, snapshot.feedType, cursor);
  return { ...steady, target: index };
}

function onLowerIndex(poll: Poll, index: number, snapshot: HeldContent, cursor: number): Poll {
  const polls = poll.state.lowerIndexPolls + 1;
  const waiting = { ...poll, stopped: true, state: { ...poll.state, lowerIndexPolls: polls } };
  const feedType = snapshot.feedType;
  if (index < feedType) {
    return withProblem(waiting, { code: "feed_index_behind", params: { index, feed_type: feedType } });
  }
  // Content.xml going back too is proof; index.txt alone may be an old copy from a cache.
  const proven = poll.candidate !== null && feedType < (poll.state.content?.feedType ?? 0);
  if (!proven && polls < FEED_LOWER_INDEX_POLLS) {
    return withProblem(waiting, { code: "feed_index_lower", params: { index, cursor } });
  }
  return restart(poll, index, feedType, cursor);
}

/** Counter reset or server restore: everything numbered from the snapshot on is fetched again. */
function restart(poll: Poll, index: number, feedType: number, cursor: number): Poll {
  const first = poll.state.first ?? feedType;
  const kept = feedType >= first;
  const from = kept ? feedType : first;
  const state: MirrorState = {
    ...poll.state,
    first: kept ? first : feedType,
    cursor: feedType,
    blocked: null,
    lowerIndexPolls: 0,
    recheck: [],
    gaps: kept ? clipped(poll.state.gaps, feedType) : [],
    marks: kept ? poll.state.marks.filter((mark) => mark.unit <= feedType) : [],
    stale: [...poll.state.stale, { from, to: reachOf(cursor) }],
  };
  const counted = { ...poll, state: withCounts(state, { resets: 1 }), target: index };
  return withProblem(counted, { code: "feed_index_reset", params: { cursor, index, feed_type: feedType } });
}

function clipped(gaps: Gap[], to: number): Gap[] {
  return gaps.filter((gap) => gap.from < to).map((gap) => ({ ...gap, to: Math.min(gap.to, to) }));
}

/** The phase that the facts call for. Units of a former numbering go before any of the new one is stored. */
function settle(poll: Poll): Poll {
  if (poll.phase.at === "probe" && poll.phase.high - poll.phase.low > 1 && !poll.stopped) return poll;
  const { index, content } = publication(poll);
  const mustPublish = index !== null || content !== null;
  if (poll.state.stale.length > 0) return { ...poll, phase: { at: mustPublish ? "publish" : "erase" } };
  const wantsUnits = !poll.stopped && nextUnits(poll).length > 0;
  if (wantsUnits && !(mustPublish && isPublicationDue(poll))) return { ...poll, phase: { at: "units" } };
  if (mustPublish) return { ...poll, phase: { at: "publish" } };
  return { ...poll, phase: { at: "done" } };
}

function isPublicationDue({ now, publishedAt, state }: Poll): boolean {
  // The first content.xml before the units that follow it: whoever follows the mirror starts from it too.
  if (state.content === null) return true;
  const unsaved = (state.cursor ?? 0) - (state.published ?? state.first ?? 0);
  return now - publishedAt >= FEED_PUBLISH_INTERVAL_MS || unsaved >= FEED_UNSAVED_UNITS;
}

function nextUnits(poll: Poll): number[] {
  const { cursor, blocked } = poll.state;
  if (cursor === null || poll.target === null || !isWithinBudget(poll)) return [];
  // Behind a hole, only a few: they tell whether it is a hole or the end of what upstream serves.
  const most = blocked?.unit === cursor ? FEED_MISSING_RUN : Math.min(FEED_BATCH_UNITS, poll.unitsLeft);
  const count = Math.max(0, Math.min(most, poll.target - cursor));
  return Array.from({ length: count }, (_, offset) => cursor + offset);
}

function publication(poll: Poll): { content: HeldContent | null; index: number | null; contentFirst: boolean } {
  const { first, cursor, published } = poll.state;
  const index = cursor !== null && cursor !== published ? cursor : null;
  const { candidate } = poll;
  // Its first unit must be one that we hold, or the next one.
  const follows = candidate && cursor !== null && candidate.feedType <= cursor && candidate.feedType >= (first ?? 0);
  const content = follows ? candidate : null;
  // Between the two writes a client must find every unit from the one file's feedType to the other's number, or no
  // unit at all. So index.txt comes first where it goes back, and where content.xml starts above the former index.
  const moved = poll.state.content === null;
  const covered = moved || (content?.feedType ?? 0) <= (published ?? 0);
  return { content, index, contentFirst: published === null || ((index ?? published) >= published && covered) };
}

function onPublished(poll: Poll): Poll {
  const { content, index } = publication(poll);
  const published = index ?? poll.state.published;
  const next = { ...poll, publishedAt: poll.now, state: { ...poll.state, published } };
  if (content === null) return next;
  const held = { ...content, storedAt: poll.now };
  const counted = withCounts({ ...next.state, content: held }, { contents: 1, bytes: held.bytes });
  return { ...next, candidate: null, content: "updated", state: withRetention(counted, held.feedType, poll.now) };
}

/** Notes where the stream is, once a day, and gives up the units whose note is older than the retention. */
function withRetention(state: MirrorState, feedType: number, now: number): MirrorState {
  const last = state.marks.at(-1);
  const marks = !last || now - last.at >= DAY_MS ? [...state.marks, { unit: feedType, at: now }] : state.marks;
  const expired = marks.findLast((mark) => mark.at < now - FEED_UNIT_RETENTION_MS && mark.unit <= feedType);
  if (!expired || state.first === null || expired.unit <= state.first) return { ...state, marks };
  return {
    ...state,
    first: expired.unit,
    marks: marks.filter((mark) => mark.at > expired.at),
    gaps: state.gaps.filter((gap) => gap.to > expired.unit),
    stale: [...state.stale, { from: state.first, to: expired.unit }],
  };
}

function nextErasure(state: MirrorState): Step {
  const [range] = state.stale;
  if (!range) return { do: "end" };
  return { do: "erase-units", from: range.from, to: Math.min(range.to, range.from + FEED_ERASE_UNITS) };
}

function withoutErased(stale: UnitRange[], to: number): UnitRange[] {
  const [range, ...others] = stale;
  if (!range) return [];
  return to >= range.to ? others : [{ from: to, to: range.to }, ...others];
}
