// Invariant 7, over everything that ever happened to a dataset: no transition skips the reducer, no two jobs run at once.
import {
  ACTIONS,
  type Action,
  DATASET_STATUSES,
  type DatasetStatus,
  type JobEvent,
  nextStatus,
} from "../../worker/catalog/lifecycle.ts";
import type { Trace, Transition } from "./worker/trace.ts";

const JOB_EVENTS: Record<JobEvent, true> = {
  started: true,
  erasure_started: true,
  version_started: true,
  reprocessing: true,
  succeeded: true,
  failed: true,
  limited: true,
  interrupted: true,
  erased: true,
};

const EVENTS: (Action | JobEvent)[] = [...ACTIONS, ...(Object.keys(JOB_EVENTS) as JobEvent[])];

const LEGAL = new Set(
  DATASET_STATUSES.flatMap((status) => EVENTS.map((event) => `${status} → ${nextStatus(status, event)}`)),
);

const toArrow = ({ old, new: next }: Transition) => `${old} → ${next as DatasetStatus}`;

export function judgeTransitions({ transitions }: Trace): string[] {
  const skipped = transitions.filter((one) => one.what === "dataset").map(toArrow);
  const crowded = transitions.some(({ running }) => running > 1);
  return [
    ...skipped
      .filter((arrow) => !LEGAL.has(arrow))
      .map((arrow) => `a transition that the reducer does not have: ${arrow}`),
    ...(crowded ? ["two jobs ran at once"] : []),
  ];
}
