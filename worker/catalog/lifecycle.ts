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
export type Action = "publish" | "abort" | "unpublish" | "delete";

/** What a job reports. */
export type JobEvent = "started" | "succeeded" | "failed" | "limited" | "interrupted" | "erased";

type Transitions = Partial<Record<DatasetStatus, DatasetStatus>>;

const AT_REST: readonly DatasetStatus[] = ["idle", "error", "limit_reached"];

/** No job runs or waits. */
export const isAtRest = (status: DatasetStatus): boolean => AT_REST.includes(status);

const toEach = (origins: readonly DatasetStatus[], target: DatasetStatus): Transitions =>
  Object.fromEntries(origins.map((origin) => [origin, target]));

const TRANSITIONS: Record<Action | JobEvent, Transitions> = {
  // A publish while one is queued is coalesced into the waiting job; while one runs it is refused.
  publish: { ...toEach(AT_REST, "queued"), queued: "queued" },
  // A job that has not begun has nothing to clean up.
  abort: { queued: "idle", processing: "aborting_processing" },
  unpublish: toEach(AT_REST, "deleting"),
  // Whoever deletes does not care what the dataset was doing: the actor drops it.
  delete: toEach(DATASET_STATUSES, "deleting"),
  started: { queued: "processing" },
  // A job may end before the order to stop reaches it; the order is then fulfilled all the same.
  succeeded: { processing: "idle", aborting_processing: "idle" },
  failed: { queued: "error", processing: "error", aborting_processing: "error", deleting: "error" },
  limited: { processing: "limit_reached", aborting_processing: "limit_reached" },
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
