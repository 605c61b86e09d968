// The push-pull protocol as a reducer: nextStep says what to do, observe takes in what was seen (datex §1.6). Pure.
// Promise: our index.txt never passes a unit that is neither stored nor listed as a gap, and at every instant the
// units from content.xml's feedType up to index.txt are there, or index.txt is lower and a client waits.
import {
  FEED_BATCH_UNITS,
  FEED_CONTENT_LOOK_MS,
  FEED_MISSING_RUN,
  FEED_PUBLISH_INTERVAL_MS,
  FEED_UNSAVED_UNITS,
} from "../config.ts";
import { judgeContent } from "./content-rules.ts";
import { findConditions } from "./health.ts";
import { aim } from "./numbering.ts";
import {
  type ContentOutcome,
  type IndexOutcome,
  isWithinBudget,
  type Observation,
  type Poll,
  type Step,
  withProblem,
} from "./poll.ts";
import { isThinningDue, nextErasure, nextThinning, onErased, onThinned, withRetention } from "./retention.ts";
import {
  closeIncidents,
  type HeldContent,
  isContentTroubled,
  type MirrorState,
  withCounts,
  withIncident,
} from "./state.ts";
import { applyOutcomes, applyProbe, applyRecheck } from "./unit-rules.ts";

/** What the poll does next; `end` when it is over. */
export function nextStep(poll: Poll): Step {
  const { state, phase } = poll;
  switch (phase.at) {
    case "recheck":
      return { do: "recheck-units", units: state.recheck };
    case "content":
      return { do: "fetch-content", ...(state.resync ? NO_VALIDATORS : validatorsOf(state)) };
    case "index":
      return { do: "fetch-index", etag: state.upstream?.etag ?? null };
    case "units":
      return { do: "fetch-units", units: nextUnits(poll) };
    case "probe":
      return { do: "probe-unit", unit: Math.floor((phase.low + phase.high) / 2) };
    case "publish":
      return { do: "publish", ...publication(poll) };
    case "erase":
      return nextErasure(poll);
    case "thin":
      return nextThinning(poll);
    case "done":
      return { do: "end" };
  }
}

/** The poll after an observation; its phase is the next step's. */
export function observe(before: Poll, seen: Observation): Poll {
  const poll = { ...before, now: Math.max(before.now, seen.at) };
  switch (seen.saw) {
    case "recheck":
      return onRechecked({ ...poll, state: applyRecheck(poll.state, seen.outcomes, poll.now) });
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
      return settle(onErased(poll, seen.to));
    case "thinned":
      return settle(onThinned(poll, seen.day));
  }
}

/** The poll at its end: what it did not meet again is over, and what has lasted too long is told. */
export function endPoll(poll: Poll): Poll {
  let { state } = poll;
  // A content.xml that waits for units before it is not kept: it is asked for again, even if the stream falls silent.
  if (poll.candidate !== null) state = { ...state, contentLookedAt: null };
  for (const problem of findConditions(state, poll.now)) state = withIncident(state, problem, poll.now);
  return { ...poll, state: closeIncidents(state, poll.startedAt, poll.now, poll.indexSeen !== "unusable") };
}

const NO_VALIDATORS = { etag: null, lastModified: null };

function validatorsOf({ content }: MirrorState) {
  return content ? { etag: content.etag, lastModified: content.lastModified } : NO_VALIDATORS;
}

function onRechecked(poll: Poll): Poll {
  const { content, resync } = poll.state;
  return { ...poll, phase: { at: content === null || resync ? "content" : "index" } };
}

function onContent(poll: Poll, outcome: ContentOutcome): Poll {
  const judged = withContent({ ...poll, contentSeen: true }, outcome);
  const { candidate } = judged;
  const state = { ...judged.state, contentLookedAt: poll.now };
  const next = { ...judged, state };
  // Without any content.xml there is no unit to start from, and index.txt has nothing to say.
  const snapshot = candidate ?? state.content;
  if (snapshot === null) return { ...next, phase: { at: "done" } };
  if (next.indexSeen === "unusable") return settle(next);
  const index = next.indexSeen === "no" ? null : (state.upstream?.value ?? null);
  // A snapshot made after our look at index.txt: it has to be looked at again (datex §1.6 step 2).
  if (index === null || (candidate && candidate.feedType > index)) return { ...next, phase: { at: "index" } };
  return settle(aim(next, index, snapshot));
}

function withContent(poll: Poll, outcome: ContentOutcome): Poll {
  const { state } = poll;
  if (outcome.kind === "unusable") return withProblem({ ...poll, content: "unavailable" }, outcome.problem);
  const delivering = { ...poll, state: { ...state, deliveryBreak: false } };
  if (outcome.kind === "unchanged") return { ...delivering, content: "unchanged" };
  const judged = judgeContent(outcome.fetched, state.content, poll.now, state.resync);
  if (judged.verdict === "unchanged") {
    return { ...delivering, content: "unchanged", state: withValidators(delivering.state, outcome.fetched) };
  }
  if (judged.verdict === "accepted") {
    return { ...delivering, content: "pending", candidate: judged.content };
  }
  const { problem } = judged;
  const deliveryBreak = problem.code === "feed_delivery_break";
  return withProblem({ ...poll, content: "rejected", state: { ...state, deliveryBreak } }, problem);
}

function withValidators(state: MirrorState, { etag, lastModified }: Pick<HeldContent, "etag" | "lastModified">) {
  return state.content ? { ...state, content: { ...state.content, etag, lastModified } } : state;
}

function onIndex(before: Poll, outcome: IndexOutcome): Poll {
  if (outcome.kind === "unusable") {
    const poll = withProblem({ ...before, indexSeen: "unusable" }, outcome.problem);
    return wantsContent(poll, false) ? { ...poll, phase: { at: "content" } } : settle(poll);
  }
  const { upstream: former, content } = before.state;
  const value = outcome.kind === "number" ? outcome.value : former?.value;
  const snapshot = before.candidate ?? content;
  if (value === undefined || snapshot === null) return { ...before, phase: { at: "done" } };
  const moved = value !== former?.value;
  const etag = outcome.kind === "number" ? outcome.etag : (former?.etag ?? null);
  const upstream = { value, etag, changedAt: moved ? before.now : (former?.changedAt ?? before.now) };
  const poll: Poll = { ...before, indexSeen: "usable", state: { ...before.state, upstream } };
  if (wantsContent(poll, moved)) return { ...poll, phase: { at: "content" } };
  return settle(aim(poll, value, snapshot));
}

/** A silent stream may still get a new snapshot, but not often: an idle poll is one request. */
function wantsContent({ contentSeen, state, now }: Poll, moved: boolean): boolean {
  const isDue = now - (state.contentLookedAt ?? 0) >= FEED_CONTENT_LOOK_MS;
  return !contentSeen && (moved || isDue || isContentTroubled(state));
}

/** The phase that the facts call for. Units of a former numbering go before any of the new one is stored. */
function settle(poll: Poll): Poll {
  if (poll.phase.at === "probe" && poll.phase.high - poll.phase.low > 1 && !poll.stopped) return poll;
  const { index, content } = publication(poll);
  const mustPublish = index !== null || content !== null;
  if (poll.state.stale.length > 0) {
    return { ...poll, phase: { at: mustPublish ? "publish" : poll.erasable > 0 ? "erase" : "done" } };
  }
  const wantsUnits = !poll.stopped && nextUnits(poll).length > 0;
  if (wantsUnits && !(mustPublish && isPublicationDue(poll))) return { ...poll, phase: { at: "units" } };
  if (mustPublish) return { ...poll, phase: { at: "publish" } };
  return { ...poll, phase: { at: isThinningDue(poll) ? "thin" : "done" } };
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

function publication(poll: Poll): Omit<Extract<Step, { do: "publish" }>, "do"> {
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
  const goesBack = published !== null && (index ?? published) < published;
  return { content, index, contentFirst: published === null || (!goesBack && covered), goesBack };
}

function onPublished(poll: Poll): Poll {
  const { content, index } = publication(poll);
  const published = index ?? poll.state.published;
  const next = { ...poll, publishedAt: poll.now, state: { ...poll.state, published } };
  if (content === null) return next;
  const held = { ...content, storedAt: poll.now };
  const counted = withCounts({ ...next.state, content: held, resync: false }, { contents: 1, bytes: held.bytes });
  const state = withRetention(counted, held.feedType, poll.retention.unitsMs, poll.now);
  return { ...next, candidate: null, content: "updated", state };
}
