// An ordered resynchronisation: content.xml is taken whole, and the units of recorded gaps are asked for once more. A unit
// that comes late is stored before its gap is taken off the list. Pure.
import { FEED_RESYNC_UNITS } from "../config.ts";
import type { Gap, MirrorState } from "./state.ts";

/** The state of a mirror that starts over with its next poll. */
export function orderResync(state: MirrorState): MirrorState {
  const lost = unitsOf(state.gaps).filter((unit) => !state.recheck.includes(unit));
  return { ...state, resync: true, blocked: null, lowerIndexPolls: 0, recheck: [...state.recheck, ...lost] };
}

/** The newest ones first: what is old is the least likely to be served still. A wide gap is one that upstream erased. */
function unitsOf(gaps: Gap[]): number[] {
  const units: number[] = [];
  for (const { from, to } of gaps.toReversed()) {
    if (to - from > FEED_RESYNC_UNITS) continue;
    for (let unit = to - 1; unit >= from && units.length < FEED_RESYNC_UNITS; unit--) units.push(unit);
  }
  return units;
}

/** The gaps without a unit that has come after all. */
export function withoutUnit(gaps: Gap[], unit: number): Gap[] {
  return gaps.flatMap((gap) => {
    if (unit < gap.from || unit >= gap.to) return [gap];
    return [
      { ...gap, to: unit },
      { ...gap, from: unit + 1 },
    ].filter(({ from, to }) => from < to);
  });
}
