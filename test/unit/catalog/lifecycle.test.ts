// Every (state, event) pair: what is not in this table is refused.
import { describe, expect, test } from "vitest";
import {
  ACTIONS,
  type Action,
  DATASET_STATUSES,
  type DatasetStatus,
  expectedStatus,
  isAtRest,
  type JobEvent,
  nextStatus,
  originStatuses,
} from "../../../worker/catalog/lifecycle.ts";

type Row = [Action | JobEvent, Partial<Record<DatasetStatus, DatasetStatus>>];

const everyState = (target: DatasetStatus) => Object.fromEntries(DATASET_STATUSES.map((status) => [status, target]));

const TABLE: Row[] = [
  ["publish", { idle: "queued", error: "queued", limit_reached: "queued", queued: "queued" }],
  ["publish_metadata", { idle: "queued", error: "queued", limit_reached: "queued" }],
  ["rollback", { idle: "queued", error: "queued", limit_reached: "queued" }],
  ["abort", { queued: "idle", processing: "aborting_processing" }],
  ["unpublish", { idle: "deleting", error: "deleting", limit_reached: "deleting" }],
  ["delete", everyState("deleting")],
  ["started", { queued: "processing" }],
  ["erasure_started", { queued: "deleting" }],
  ["version_started", { queued: "saving_version" }],
  ["reprocessing", { deleting: "processing" }],
  ["succeeded", { processing: "idle", aborting_processing: "idle", saving_version: "idle" }],
  [
    "failed",
    { queued: "error", processing: "error", aborting_processing: "error", deleting: "error", saving_version: "error" },
  ],
  [
    "limited",
    {
      processing: "limit_reached",
      aborting_processing: "limit_reached",
      deleting: "limit_reached",
      saving_version: "limit_reached",
    },
  ],
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

test("every action has its row", () => {
  expect(TABLE.map(([event]) => event)).toEqual(expect.arrayContaining([...ACTIONS]));
});

test.each(DATASET_STATUSES)("from %s, what is said to come next is a transition of the table", (status) => {
  const next = expectedStatus(status);
  if (next === null) expect(isAtRest(status)).toBe(true);
  else expect(TABLE.some(([, transitions]) => transitions[status] === next)).toBe(true);
});
