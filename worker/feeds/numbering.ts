// Whether upstream's two numbers can be followed: index.txt against our cursor and against content.xml's feedType. A
// counter that went back begins a new numbering, once it is proven (datex §1.6 step 8). Pure.
import { FEED_LOWER_INDEX_POLLS } from "../config.ts";
import { type Poll, withProblem } from "./poll.ts";
import { type Gap, type HeldContent, type MirrorState, reachOf, storedIn, withCounts } from "./state.ts";

/** Sets the poll's target, or starts the numbering again, or waits where content.xml and index.txt disagree. */
export function aim(poll: Poll, index: number, snapshot: HeldContent): Poll {
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
    dead: kept ? poll.state.dead.filter(({ unit }) => unit < feedType) : [],
    gaps: kept ? clipped(poll.state.gaps, feedType) : [],
    marks: kept ? poll.state.marks.filter((mark) => mark.unit <= feedType) : [],
    stale: [...poll.state.stale, ...storedIn({ from, to: reachOf(cursor) }, poll.state.gaps)],
  };
  const counted = { ...poll, state: withCounts(state, { resets: 1 }), target: index };
  return withProblem(counted, { code: "feed_index_reset", params: { cursor, index, feed_type: feedType } });
}

function clipped(gaps: Gap[], to: number): Gap[] {
  return gaps.filter((gap) => gap.from < to).map((gap) => ({ ...gap, to: Math.min(gap.to, to) }));
}
