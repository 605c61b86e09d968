// What a mirror remembers between polls: plain, serialisable, and always describing bytes that are already in R2.
// Units of [first, cursor) are stored or listed in `gaps`; `published` is the number in our own index.txt.
import { FEED_BATCH_UNITS, FEED_MAX_GAPS, FEED_MAX_INCIDENTS, FEED_UNSAVED_UNITS } from "../config.ts";
import type { MessageCode, MessageParams } from "../messages.ts";

/** Unit numbers from ≤ n < to. */
export type UnitRange = { from: number; to: number };
/** hole: 404 while later units exist; erased: older than upstream's retention; refused: an error, or too large. */
export type Gap = UnitRange & { at: number; reason: "hole" | "erased" | "refused" };
export type Problem = { code: MessageCode; params: MessageParams };
export type Incident = Problem & { firstAt: number; lastAt: number; count: number };

export type HeldContent = {
  feedType: number;
  /** Milliseconds since 1970 */
  publicationTime: number;
  bytes: number;
  sha256: string;
  etag: string | null;
  lastModified: string | null;
  storedAt: number;
};

export type LastUnit = { unit: number; publicationTime: number | null; storedAt: number };

export type Counters = {
  polls: number;
  contents: number;
  units: number;
  bytes: number;
  deadLetters: number;
  /** Dead letters that were readable when asked for again. */
  recovered: number;
  gapUnits: number;
  resets: number;
};

export type MirrorState = {
  schema: 1;
  url: string;
  first: number | null;
  cursor: number | null;
  published: number | null;
  content: HeldContent | null;
  /** Upstream's index.txt as last read; `changedAt` tells a silent stream. */
  upstream: { value: number; etag: string | null; changedAt: number } | null;
  blocked: { unit: number; polls: number } | null;
  lowerIndexPolls: number;
  /** Dead letters of the last poll: asked for once more, in case the file was still being written. */
  recheck: number[];
  gaps: Gap[];
  /** Units to erase from R2: of a former numbering, or older than the retention. */
  stale: UnitRange[];
  /** Roughly one a day: units below `unit` were stored before `at`. */
  marks: { unit: number; at: number }[];
  lastUnit: LastUnit | null;
  lastPollAt: number | null;
  counters: Counters;
  incidents: Incident[];
};

export function initialState(url: string): MirrorState {
  return {
    schema: 1,
    url,
    first: null,
    cursor: null,
    published: null,
    content: null,
    upstream: null,
    blocked: null,
    lowerIndexPolls: 0,
    recheck: [],
    gaps: [],
    stale: [],
    marks: [],
    lastUnit: null,
    lastPollAt: null,
    counters: { polls: 0, contents: 0, units: 0, bytes: 0, deadLetters: 0, recovered: 0, gapUnits: 0, resets: 0 },
    incidents: [],
  };
}

/** Above any unit in R2: a poll that was cut off may have stored units beyond the cursor. */
export function reachOf(cursor: number): number {
  return cursor + FEED_UNSAVED_UNITS + FEED_BATCH_UNITS;
}

/** The feed points elsewhere: what is published stays until the new folder gives a content.xml. */
export function movedTo(state: MirrorState, url: string): MirrorState {
  const { published, stale, counters, incidents, first, cursor } = state;
  const held = first !== null && cursor !== null ? [{ from: first, to: reachOf(cursor) }] : [];
  return { ...initialState(url), published, counters, incidents, stale: [...stale, ...held] };
}

export function withCounts(state: MirrorState, added: Partial<Counters>): MirrorState {
  const counters = { ...state.counters };
  for (const [name, count] of Object.entries(added)) counters[name as keyof Counters] += count;
  return { ...state, counters };
}

/** Records a gap, joined to the one before it where they touch. */
export function withGap(state: MirrorState, gap: Gap): MirrorState {
  const last = state.gaps.at(-1);
  // Listed before by a poll that was killed before it could save the rest.
  const listed = last !== undefined && last.from <= gap.from && gap.to <= last.to;
  if (listed || gap.to <= gap.from) return state;
  const joined = last && last.to === gap.from && last.reason === gap.reason;
  const gaps = joined ? [...state.gaps.slice(0, -1), { ...gap, from: last.from }] : [...state.gaps, gap];
  return withCounts({ ...state, gaps: gaps.slice(-FEED_MAX_GAPS) }, { gapUnits: gap.to - gap.from });
}

/** An incident that repeats the last one of its code is counted, not listed again. */
export function withIncident(state: MirrorState, problem: Problem, at: number): MirrorState {
  const last = state.incidents.at(-1);
  const repeats = last !== undefined && last.code === problem.code;
  const incident = repeats
    ? { ...last, params: problem.params, lastAt: at, count: last.count + 1 }
    : { ...problem, firstAt: at, lastAt: at, count: 1 };
  const others = repeats ? state.incidents.slice(0, -1) : state.incidents;
  return { ...state, incidents: [...others, incident].slice(-FEED_MAX_INCIDENTS) };
}
