// What a mirror no longer keeps: units and snapshots older than the feed's retention, and the units of a former
// numbering. A bounded part in each poll; never a unit that a client of our content.xml may ask for. Pure.
import { FEED_ERASE_UNITS } from "../config.ts";
import type { Poll, Step } from "./poll.ts";
import { type MirrorState, storedIn, type UnitRange } from "./state.ts";

const DAY_MS = 24 * 3_600_000;

/**
 * Notes where the stream is, once a day, and gives up the units whose note is older than the retention.
 * @param feedType of the content.xml that is served: its clients ask for all from there on
 */
export function withRetention(state: MirrorState, feedType: number, unitsMs: number, now: number): MirrorState {
  const last = state.marks.at(-1);
  const marks = !last || now - last.at >= DAY_MS ? [...state.marks, { unit: feedType, at: now }] : state.marks;
  const thinnedTo = state.thinnedTo ?? dayOf(state.content?.publicationTime ?? now);
  const expired = marks.findLast((mark) => mark.at < now - unitsMs && mark.unit <= feedType);
  if (!expired || state.first === null || expired.unit <= state.first) return { ...state, marks, thinnedTo };
  return {
    ...state,
    thinnedTo,
    first: expired.unit,
    marks: marks.filter((mark) => mark.at > expired.at),
    gaps: state.gaps.filter((gap) => gap.to > expired.unit),
    dead: state.dead.filter(({ unit }) => unit >= expired.unit),
    stale: [...state.stale, ...storedIn({ from: state.first, to: expired.unit }, state.gaps)],
  };
}

/** The start of an instant's UTC day. */
function dayOf(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS;
}

export function nextErasure({ state, erasable }: Poll): Step {
  const [range] = state.stale;
  if (!range) return { do: "end" };
  const to = Math.min(range.to, range.from + Math.min(FEED_ERASE_UNITS, erasable));
  return { do: "erase-units", from: range.from, to };
}

export function onErased(poll: Poll, to: number): Poll {
  const [range, ...others] = poll.state.stale;
  if (!range) return poll;
  const stale: UnitRange[] = to >= range.to ? others : [{ from: to, to: range.to }, ...others];
  return { ...poll, erasable: poll.erasable - (to - range.from), state: { ...poll.state, stale } };
}

/** Snapshots are needed one by one as long as the units that follow them are kept; after that, one a day. */
export function isThinningDue({ state, retention, now, daysToThin }: Poll): boolean {
  return daysToThin > 0 && state.thinnedTo !== null && state.thinnedTo + DAY_MS <= now - retention.unitsMs;
}

export function nextThinning({ state, retention, now }: Poll): Step {
  if (state.thinnedTo === null) return { do: "end" };
  return { do: "thin-snapshots", day: state.thinnedTo, oldest: now - retention.snapshotsMs };
}

export function onThinned(poll: Poll, day: number): Poll {
  return { ...poll, daysToThin: poll.daysToThin - 1, state: { ...poll.state, thinnedTo: day + DAY_MS } };
}
