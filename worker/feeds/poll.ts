// One poll in the making: the state it started from, what it has seen so far, and the vocabulary of its steps and
// observations. The protocol (protocol.ts) decides the steps; the runner (run.ts) carries them out.
import { FEED_POLL_BUDGET_MS, FEED_POLL_ERASED_UNITS, FEED_POLL_MAX_UNITS, FEED_THINNED_DAYS } from "../config.ts";
import type { FetchedContent } from "./content-rules.ts";
import type { Publication } from "./datex/model.ts";
import { type HeldContent, type Incident, type MirrorState, movedTo, type Problem, withIncident } from "./state.ts";

/** What to do next. The runner answers each with one observation. */
export type Step =
  | { do: "fetch-content"; etag: string | null; lastModified: string | null }
  | { do: "fetch-index"; etag: string | null }
  | { do: "fetch-units"; units: number[] }
  | { do: "recheck-units"; units: number[] }
  | { do: "probe-unit"; unit: number }
  /**
   * `contentFirst`: content.xml before index.txt, or after it; a null member is not written. `goesBack`: the index is
   * lower than the one before, as far as the state knows.
   */
  | { do: "publish"; content: HeldContent | null; index: number | null; contentFirst: boolean; goesBack: boolean }
  | { do: "erase-units"; from: number; to: number }
  /** Of the snapshots of one UTC day keep the first; erase all that were published before `oldest`. */
  | { do: "thin-snapshots"; day: number; oldest: number }
  | { do: "end" };

/** What became of one unit. `stored` and `dead` are already in R2; `held` is a 404 for a unit that is in R2. */
export type UnitOutcome =
  /** `publication`: what it says, where memory allows. */
  | { unit: number; kind: "stored"; bytes: number; publicationTime: number | null; publication: Publication | null }
  | { unit: number; kind: "dead"; bytes: number; problem: Problem }
  | { unit: number; kind: "held"; readable: boolean }
  | { unit: number; kind: "missing" }
  | { unit: number; kind: "too-large"; problem: Problem }
  | { unit: number; kind: "failed"; problem: Problem };

export type ContentOutcome =
  | { kind: "unchanged" }
  | { kind: "document"; fetched: FetchedContent }
  | { kind: "unusable"; problem: Problem };

export type IndexOutcome =
  | { kind: "unchanged" }
  | { kind: "number"; value: number; etag: string | null }
  | { kind: "unusable"; problem: Problem };

export type Observation = { at: number } & (
  | { saw: "content"; outcome: ContentOutcome }
  | { saw: "index"; outcome: IndexOutcome }
  /** A gapless prefix of the units asked for, in order. */
  | { saw: "units"; outcomes: UnitOutcome[] }
  | { saw: "recheck"; outcomes: UnitOutcome[] }
  | { saw: "probe"; outcome: "there" | "missing" | "failed"; problem?: Problem }
  | { saw: "published" }
  | { saw: "erased"; to: number }
  | { saw: "thinned"; day: number }
);

export type Phase =
  | { at: "recheck" | "content" | "index" | "units" | "publish" | "erase" | "thin" | "done" }
  /** Binary search of the oldest unit that upstream still serves: `low` is missing, `high` is there or the index. */
  | { at: "probe"; low: number; high: number };

/** "skipped": it was not asked for, because nothing said that there may be a new one. */
export type ContentResult = "updated" | "unchanged" | "skipped" | "pending" | "rejected" | "unavailable";

/** For how long files are kept, in milliseconds. */
export type Retention = { unitsMs: number; snapshotsMs: number };

export type Poll = {
  state: MirrorState;
  retention: Retention;
  phase: Phase;
  startedAt: number;
  now: number;
  publishedAt: number;
  unitsLeft: number;
  erasable: number;
  daysToThin: number;
  /** What this poll has asked for already. */
  indexSeen: "no" | "usable" | "unusable";
  contentSeen: boolean;
  /** Where this poll wants to arrive: upstream's index, once it is known to be usable. */
  target: number | null;
  /** An accepted content.xml that is not published yet. */
  candidate: HeldContent | null;
  /** Something must be waited for: no more units in this poll. */
  stopped: boolean;
  content: ContentResult;
  problems: Problem[];
};

export function startPoll(saved: MirrorState, url: string, retention: Retention, now: number): Poll {
  const state = saved.url === url ? saved : movedTo(saved, url);
  // A snapshot is looked at first where there is nothing to follow yet: its index is then never behind it.
  const first = state.content === null || state.resync ? "content" : "index";
  return {
    state: { ...state, lastPollAt: now, counters: { ...state.counters, polls: state.counters.polls + 1 } },
    retention,
    phase: { at: state.recheck.length > 0 ? "recheck" : first },
    startedAt: now,
    now,
    publishedAt: now,
    unitsLeft: FEED_POLL_MAX_UNITS,
    erasable: FEED_POLL_ERASED_UNITS,
    daysToThin: FEED_THINNED_DAYS,
    indexSeen: "no",
    contentSeen: false,
    target: null,
    candidate: null,
    stopped: false,
    content: "skipped",
    problems: [],
  };
}

export function isWithinBudget(poll: Poll): boolean {
  return poll.unitsLeft > 0 && poll.now - poll.startedAt < FEED_POLL_BUDGET_MS;
}

/** Units that upstream announces and that are neither stored nor given up. */
export function backlogOf(poll: Poll): number {
  const { cursor, upstream } = poll.state;
  return cursor === null || upstream === null ? 0 : Math.max(0, upstream.value - cursor);
}

export function withProblem(poll: Poll, problem: Problem): Poll {
  return { ...poll, state: withIncident(poll.state, problem, poll.now), problems: [...poll.problems, problem] };
}

export type PollSummary = {
  startedAt: number;
  endedAt: number;
  content: ContentResult;
  /** The number in our index.txt; null before the first content.xml. */
  index: number | null;
  upstreamIndex: number | null;
  units: number;
  bytes: number;
  deadLetters: number;
  gapUnits: number;
  r2Writes: number;
  r2Reads: number;
  backlog: number;
  /** The budget ended before the backlog: the mirror goes on by itself at once. */
  continues: boolean;
  problems: Incident[];
};

/** What a poll did, as the difference between the state it began with and the one it ended with. */
export function summarize(poll: Poll, before: MirrorState): PollSummary {
  const { counters } = poll.state;
  const backlog = backlogOf(poll);
  return {
    startedAt: poll.startedAt,
    endedAt: poll.now,
    content: poll.content,
    index: poll.state.published,
    upstreamIndex: poll.state.upstream?.value ?? null,
    units: counters.units - before.counters.units,
    bytes: counters.bytes - before.counters.bytes,
    deadLetters: counters.deadLetters - before.counters.deadLetters,
    gapUnits: counters.gapUnits - before.counters.gapUnits,
    r2Writes: counters.r2Writes - before.counters.r2Writes,
    r2Reads: counters.r2Reads - before.counters.r2Reads,
    backlog,
    continues: poll.erasable <= 0 || (backlog > 0 && poll.target !== null && !poll.stopped && !isWithinBudget(poll)),
    problems: poll.problems.map((problem) => ({
      ...problem,
      firstAt: poll.startedAt,
      lastAt: poll.now,
      count: 1,
      endedAt: null,
    })),
  };
}
