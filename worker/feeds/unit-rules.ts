// Units, strictly in order: what a download's outcome does to the cursor, and the meanings of a 404 (datex §1.6 step
// 5): not there yet, a hole, or erased upstream. The cursor never passes a missing unit without a recorded gap. Pure.
import { FEED_HOLE_POLLS, FEED_MISSING_RUN, FEED_REFUSED_POLLS } from "../config.ts";
import { type Poll, type UnitOutcome, withProblem } from "./poll.ts";
import { withoutUnit } from "./resync.ts";
import {
  type Gap,
  type MirrorState,
  type Problem,
  withCounts,
  withDeadLetter,
  withGap,
  withIncident,
} from "./state.ts";

type Stopper = Extract<UnitOutcome, { kind: "missing" | "failed" }>;

/** Takes in the outcomes of one batch, as far as they go without a missing unit. */
export function applyOutcomes(poll: Poll, outcomes: UnitOutcome[]): Poll {
  let next: Poll = { ...poll, unitsLeft: poll.unitsLeft - outcomes.length };
  if (outcomes.length === 0) return { ...next, stopped: true };
  for (const [place, outcome] of outcomes.entries()) {
    if (isStopper(outcome)) return stopAt(next, outcome, outcomes.slice(place));
    next = advance(next, outcome);
  }
  return next;
}

function isStopper(outcome: UnitOutcome): outcome is Stopper {
  return outcome.kind === "missing" || outcome.kind === "failed";
}

function advance(poll: Poll, outcome: Exclude<UnitOutcome, Stopper>): Poll {
  const { unit } = outcome;
  const state: MirrorState = { ...poll.state, cursor: unit + 1, blocked: null };
  switch (outcome.kind) {
    case "held":
      return { ...poll, state };
    case "stored": {
      const lastUnit = { unit, publicationTime: outcome.publicationTime, storedAt: poll.now };
      return { ...poll, state: withCounts({ ...state, lastUnit }, { units: 1, bytes: outcome.bytes }) };
    }
    case "dead": {
      const counted = withCounts(
        { ...state, recheck: [...state.recheck, unit] },
        { deadLetters: 1, bytes: outcome.bytes },
      );
      const kept = withDeadLetter(counted, { unit, code: outcome.problem.code, at: poll.now });
      const params = { unit, problem: outcome.problem.code };
      return withProblem({ ...poll, state: kept }, { code: "feed_unit_unreadable", params });
    }
    case "too-large": {
      const gap: Gap = { from: unit, to: unit + 1, at: poll.now, reason: "refused" };
      return withProblem({ ...poll, state: withGap(state, gap) }, outcome.problem);
    }
  }
}

/** @param rest the outcomes from the stopping one on */
function stopAt(poll: Poll, stopper: Stopper, rest: UnitOutcome[]): Poll {
  const { unit } = stopper;
  const { blocked } = poll.state;
  const polls = (blocked?.unit === unit ? blocked.polls : 0) + 1;
  const waiting = { ...poll, stopped: true, state: { ...poll.state, blocked: { unit, polls } } };
  const laterServed = rest.some((outcome) => !isStopper(outcome));
  if (stopper.kind === "failed") {
    const told = withProblem(waiting, stopper.problem);
    return laterServed && polls >= FEED_REFUSED_POLLS ? giveUp(told, unit + 1, "refused") : told;
  }
  const run = rest.findIndex((outcome) => outcome.kind !== "missing");
  const length = run < 0 ? rest.length : run;
  const target = poll.target ?? unit;
  if (run < 0 && unit + length < target && length >= FEED_MISSING_RUN) {
    return { ...waiting, stopped: false, phase: { at: "probe", low: unit + length - 1, high: target } };
  }
  // The newest ones: the index is written before or with its unit, so they are not there yet.
  if (!laterServed) return { ...poll, stopped: true };
  if (polls >= FEED_HOLE_POLLS) return giveUp(waiting, unit + length, "hole");
  return withProblem(waiting, { code: "feed_unit_missing", params: { unit, polls: FEED_HOLE_POLLS } });
}

/** Records the gap from the cursor up to `to`, and goes on behind it. */
function giveUp(poll: Poll, to: number, reason: Gap["reason"]): Poll {
  const from = poll.state.cursor;
  if (from === null || to <= from) return { ...poll, stopped: true };
  const state = withGap({ ...poll.state, cursor: to, blocked: null }, { from, to, at: poll.now, reason });
  const code = reason === "erased" ? "feed_units_erased_upstream" : "feed_gap_recorded";
  const told = withProblem({ ...poll, stopped: false, state }, { code, params: { from, last: to - 1 } });
  return { ...told, phase: { at: "units" } };
}

/** One answer in the search for the oldest unit that upstream still serves. */
export function applyProbe(poll: Poll, outcome: "there" | "missing" | "failed", problem?: Problem): Poll {
  const { phase, target } = poll;
  if (phase.at !== "probe" || target === null) return poll;
  if (outcome === "failed") {
    const stopped = { ...poll, stopped: true };
    return problem ? withProblem(stopped, problem) : stopped;
  }
  const middle = Math.floor((phase.low + phase.high) / 2);
  const narrowed = outcome === "there" ? { ...phase, high: middle } : { ...phase, low: middle };
  const next: Poll = { ...poll, phase: narrowed };
  if (narrowed.high - narrowed.low > 1) return next;
  if (narrowed.high < target) return giveUp(next, narrowed.high, "erased");
  // Nothing is served up to the index: an outage, or a wrong index. Waiting loses nothing.
  const params = { unit: poll.state.cursor ?? 0, polls: FEED_HOLE_POLLS };
  return withProblem({ ...next, stopped: true }, { code: "feed_unit_missing", params });
}

/** Dead letters and units of gaps asked for again: the readable ones are units like the others now. */
export function applyRecheck(state: MirrorState, outcomes: UnitOutcome[], now: number): MirrorState {
  let next: MirrorState = { ...state, recheck: [] };
  for (const outcome of outcomes) {
    if (outcome.kind === "stored") {
      const dead = next.dead.filter(({ unit }) => unit !== outcome.unit);
      const gaps = withoutUnit(next.gaps, outcome.unit);
      next = withCounts({ ...next, dead, gaps }, { recovered: 1, units: 1, bytes: outcome.bytes });
    }
    // Asked again next time: nothing was learnt about it.
    else if (outcome.kind === "failed") {
      next = withIncident({ ...next, recheck: [...next.recheck, outcome.unit] }, outcome.problem, now);
    }
  }
  return next;
}
