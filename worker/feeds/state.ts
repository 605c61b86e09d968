// What a mirror remembers between polls: plain, serialisable, and always describing bytes that are already in R2.
// Units of [first, cursor) are stored or listed in `gaps`; `published` is the number in our own index.txt.
import {
  FEED_BATCH_UNITS,
  FEED_MAX_DEAD_LETTERS,
  FEED_MAX_GAPS,
  FEED_MAX_INCIDENTS,
  FEED_RESYNC_UNITS,
  FEED_UNSAVED_UNITS,
} from "../config.ts";
import type { MessageCode, MessageParams } from "../messages.ts";

/** Unit numbers from ≤ n < to. */
export type UnitRange = { from: number; to: number };
/** hole: 404 while later units exist; erased: older than upstream's retention; refused: an error, or too large. */
export type Gap = UnitRange & { at: number; reason: "hole" | "erased" | "refused" };
export type Problem = { code: MessageCode; params: MessageParams };
/** `endedAt`: when a poll no longer met it; null while it lasts. */
export type Incident = Problem & { firstAt: number; lastAt: number; count: number; endedAt: number | null };
export type DeadLetter = { unit: number; code: MessageCode; at: number };

export type HeldContent = {
  feedType: number;
  /** "SituationPublication" where a former version of the mirror did not note it. */
  publicationType?: string;
  /** Milliseconds since 1970 */
  publicationTime: number;
  bytes: number;
  sha256: string;
  etag: string | null;
  lastModified: string | null;
  storedAt: number;
  /** Since the one before it was published, in milliseconds; null for the first: the rhythm of the producer. */
  interval: number | null;
};

export type LastUnit = { unit: number; publicationTime: number | null; storedAt: number };

export type Counters = {
  polls: number;
  contents: number;
  units: number;
  bytes: number;
  deadLetters: number;
  /** Dead letters and units of gaps that were readable when asked for again. */
  recovered: number;
  gapUnits: number;
  /** Situations that a content.xml showed otherwise than the units before it had. */
  differences: number;
  resets: number;
  /** Operations that R2 bills: writes and listings (class A), reads (class B). */
  r2Writes: number;
  r2Reads: number;
};

export type MirrorState = {
  schema: 1;
  url: string;
  first: number | null;
  cursor: number | null;
  published: number | null;
  content: HeldContent | null;
  /** When content.xml was last asked for. */
  contentLookedAt: number | null;
  /** The producer's last document said that it delivers nothing for now (datex §2.5). */
  deliveryBreak: boolean;
  /** Ordered by an administrator: the next content.xml is taken whole, even if it is the held one. */
  resync: boolean;
  /** Upstream's index.txt as last read; `changedAt` tells a silent stream. */
  upstream: { value: number; etag: string | null; changedAt: number } | null;
  blocked: { unit: number; polls: number } | null;
  lowerIndexPolls: number;
  /** Dead letters of the last poll, in case the file was still being written, and units of gaps, on order. */
  recheck: number[];
  gaps: Gap[];
  dead: DeadLetter[];
  /** Units to erase from R2: of a former numbering, or older than the retention. */
  stale: UnitRange[];
  /** Roughly one a day: units below `unit` were stored before `at`. */
  marks: { unit: number; at: number }[];
  /** Snapshots of the days before this one are thinned out already; the start of a day in UTC. */
  thinnedTo: number | null;
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
    contentLookedAt: null,
    deliveryBreak: false,
    resync: false,
    upstream: null,
    blocked: null,
    lowerIndexPolls: 0,
    recheck: [],
    gaps: [],
    dead: [],
    stale: [],
    marks: [],
    thinnedTo: null,
    lastUnit: null,
    lastPollAt: null,
    counters: {
      polls: 0,
      contents: 0,
      units: 0,
      bytes: 0,
      deadLetters: 0,
      recovered: 0,
      gapUnits: 0,
      differences: 0,
      resets: 0,
      r2Writes: 0,
      r2Reads: 0,
    },
    incidents: [],
  };
}

/** Above any unit in R2: a poll that was cut off may have stored units beyond the cursor. */
export function reachOf(cursor: number): number {
  return cursor + FEED_UNSAVED_UNITS + FEED_BATCH_UNITS;
}

/** The feed points elsewhere: what is published stays until the new folder gives a content.xml. */
export function movedTo(state: MirrorState, url: string): MirrorState {
  const { published, stale, counters, incidents, thinnedTo, first, cursor, gaps } = state;
  const held = first !== null && cursor !== null ? storedIn({ from: first, to: reachOf(cursor) }, gaps) : [];
  return { ...initialState(url), published, counters, incidents, thinnedTo, stale: [...stale, ...held] };
}

/**
 * The parts of a range in which there may be something to erase: not the gaps that are millions wide. Of a small one, a
 * unit may have come late, to a poll that was cut off before it could take it off the list.
 */
export function storedIn(range: UnitRange, gaps: UnitRange[]): UnitRange[] {
  const parts: UnitRange[] = [];
  let { from } = range;
  for (const gap of gaps) {
    if (gap.to <= from || gap.from >= range.to || gap.to - gap.from <= FEED_RESYNC_UNITS) continue;
    if (gap.from > from) parts.push({ from, to: gap.from });
    from = gap.to;
  }
  if (from < range.to) parts.push({ from, to: range.to });
  return parts;
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

/** An incident that lasts is counted, not listed again. */
export function withIncident(state: MirrorState, problem: Problem, at: number): MirrorState {
  const place = state.incidents.findLastIndex(({ code, endedAt }) => code === problem.code && endedAt === null);
  const open = state.incidents[place];
  const incident: Incident = open
    ? { ...open, params: problem.params, lastAt: at, count: open.count + 1 }
    : { ...problem, firstAt: at, lastAt: at, count: 1, endedAt: null };
  const others = open ? state.incidents.toSpliced(place, 1) : state.incidents;
  return { ...state, incidents: [...others, incident].slice(-FEED_MAX_INCIDENTS) };
}

/** The file that an incident is about; a late content.xml is not one that was read and refused. */
export function subjectOf({ code, params }: Problem): "content" | "unit" | "other" {
  if (code === "feed_content_stale") return "other";
  if (params.file === "content.xml" || /^feed_(?:content_|delivery_break)/.test(code)) return "content";
  return code.startsWith("feed_unit_") || /^\d+\.xml$/.test(String(params.file)) ? "unit" : "other";
}

/** Whether the last look at content.xml found something wrong: it is then looked at in each poll. */
export function isContentTroubled({ incidents }: MirrorState): boolean {
  return incidents.some((incident) => incident.endedAt === null && subjectOf(incident) === "content");
}

/** Ends the incidents that a poll has not met again; @param sawUnits false where it could not get so far. */
export function closeIncidents(state: MirrorState, startedAt: number, now: number, sawUnits: boolean): MirrorState {
  const isOver = (incident: Incident) =>
    incident.endedAt === null && incident.lastAt < startedAt && (sawUnits || subjectOf(incident) !== "unit");
  const incidents = state.incidents.map((incident) => (isOver(incident) ? { ...incident, endedAt: now } : incident));
  return { ...state, incidents };
}

export function withDeadLetter(state: MirrorState, letter: DeadLetter): MirrorState {
  const others = state.dead.filter(({ unit }) => unit !== letter.unit);
  return { ...state, dead: [...others, letter].slice(-FEED_MAX_DEAD_LETTERS) };
}
