// The life cycle of a dataset: the one place that decides which action is allowed in which state, and where it leads
// (publishing-platform §1.2–1.3). Pure; used by the API and, through the catalogue port, by the actor.

export const DATASET_STATUSES = [
  "idle",
  "queued",
  "processing",
  "deleting",
  "aborting_processing",
  "limit_reached",
  "error",
  "saving_version",
] as const;

export type DatasetStatus = (typeof DATASET_STATUSES)[number];

/** What a person orders over the API. */
export const ACTIONS = ["publish", "publish_metadata", "abort", "unpublish", "rollback", "delete"] as const;

export type Action = (typeof ACTIONS)[number];

/** What a job reports: how it was taken up, and how it ended. */
export type JobEvent =
  | "started"
  | "erasure_started"
  | "version_started"
  | "reprocessing"
  | "succeeded"
  | "failed"
  | "limited"
  | "interrupted"
  | "erased";

type Transitions = Partial<Record<DatasetStatus, DatasetStatus>>;

const AT_REST: readonly DatasetStatus[] = ["idle", "error", "limit_reached"];

/** No job runs or waits. */
export const isAtRest = (status: DatasetStatus): boolean => AT_REST.includes(status);

const toEach = (origins: readonly DatasetStatus[], target: DatasetStatus): Transitions =>
  Object.fromEntries(origins.map((origin) => [origin, target]));

/** A job may end before the order to stop reaches it; the order is then fulfilled all the same. */
const AT_WORK: readonly DatasetStatus[] = ["processing", "aborting_processing", "saving_version"];

const TRANSITIONS: Record<Action | JobEvent, Transitions> = {
  // A publish while one is queued is coalesced into the waiting job; while one runs it is refused.
  publish: { ...toEach(AT_REST, "queued"), queued: "queued" },
  publish_metadata: toEach(AT_REST, "queued"),
  rollback: toEach(AT_REST, "queued"),
  // A job that has not begun has nothing to clean up.
  abort: { queued: "idle", processing: "aborting_processing" },
  // Visitors see nothing of it from this instant: withdrawing waits in no queue.
  unpublish: toEach(AT_REST, "deleting"),
  // Whoever deletes does not care what the dataset was doing: the actor drops it.
  delete: toEach(DATASET_STATUSES, "deleting"),
  started: { queued: "processing" },
  erasure_started: { queued: "deleting" },
  version_started: { queued: "saving_version" },
  reprocessing: { deleting: "processing" },
  succeeded: toEach(AT_WORK, "idle"),
  failed: toEach(["queued", "deleting", ...AT_WORK], "error"),
  limited: toEach(["deleting", ...AT_WORK], "limit_reached"),
  interrupted: { aborting_processing: "idle" },
  erased: { deleting: "idle" },
};

/** The state after an action or an event, or null when it is not allowed in this state. */
export function nextStatus(status: DatasetStatus, event: Action | JobEvent): DatasetStatus | null {
  return TRANSITIONS[event][status] ?? null;
}

/** The states in which an action or event is accepted: the sentence of `invalid_dataset_status` lists them. */
export function originStatuses(event: Action | JobEvent): DatasetStatus[] {
  return DATASET_STATUSES.filter((status) => status in TRANSITIONS[event]);
}

/** Where an event leads, from whichever state it is accepted in: an event of a job has one target. */
export function targetStatus(event: JobEvent): DatasetStatus {
  const [target] = Object.values(TRANSITIONS[event]);
  if (target === undefined) throw new Error(`${event} leads nowhere`);
  return target;
}

const EXPECTED: Partial<Record<DatasetStatus, DatasetStatus>> = {
  queued: "processing",
  processing: "idle",
  deleting: "idle",
  aborting_processing: "idle",
  saving_version: "idle",
};

/** The state that follows by itself if all goes well; null at rest (`next` of the status payload, §1.8). */
export function expectedStatus(status: DatasetStatus): DatasetStatus | null {
  return EXPECTED[status] ?? null;
}
