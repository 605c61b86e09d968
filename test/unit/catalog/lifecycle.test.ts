// Every (state, event) pair: what is not in this table is refused.
import { describe, expect, test } from "vitest";
import {
  type Action,
  DATASET_STATUSES,
  type DatasetStatus,
  type JobEvent,
  nextStatus,
  originStatuses,
} from "../../../worker/catalog/lifecycle.ts";

type Row = [Action | JobEvent, Partial<Record<DatasetStatus, DatasetStatus>>];

const everyState = (target: DatasetStatus) => Object.fromEntries(DATASET_STATUSES.map((status) => [status, target]));

const TABLE: Row[] = [
  ["publish", { idle: "queued", error: "queued", limit_reached: "queued", queued: "queued" }],
  ["abort", { queued: "idle", processing: "aborting_processing" }],
  ["unpublish", { idle: "deleting", error: "deleting", limit_reached: "deleting" }],
  ["delete", everyState("deleting")],
  ["started", { queued: "processing" }],
  ["succeeded", { processing: "idle", aborting_processing: "idle" }],
  ["failed", { queued: "error", processing: "error", aborting_processing: "error", deleting: "error" }],
  ["limited", { processing: "limit_reached", aborting_processing: "limit_reached" }],
  ["interrupted", { aborting_processing: "idle" }],
  ["erased", { deleting: "idle" }],
];

describe.each(TABLE)("%s", (event, transitions) => {
  test.each(DATASET_STATUSES)("from %s", (status) => {
    expect(nextStatus(status, event)).toBe(transitions[status] ?? null);
  });

  test("names the states in which it is accepted", () => {
    expect(new Set(originStatuses(event))).toEqual(new Set(Object.keys(transitions)));
  });
});
