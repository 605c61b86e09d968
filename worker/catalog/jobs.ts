// Jobs: orders given to a dataset's actor, kept in D1 until they are taken up and as a history after.

export type JobKind = "publish" | "publish_metadata" | "unpublish" | "delete";

/** Whether a job takes records away instead of making some. */
export const isErasing = (kind: JobKind) => kind === "unpublish" || kind === "delete";

export type JobState = "queued" | "running" | "done" | "interrupted" | "error" | "limit_reached" | "cancelled";

export const JOB_STEPS = ["acquire", "sniff", "infer", "load", "index", "swap", "clean"] as const;

export type JobStep = (typeof JOB_STEPS)[number];

/** How far a job is. Bytes are those of the source; null where the size is not known yet. */
export type JobProgress = {
  step: JobStep;
  rows: number;
  bytes: number;
  total_bytes: number | null;
  /** 0–100 of the current step, null where it cannot be known. */
  percent: number | null;
  rows_per_second: number | null;
  /** ISO 8601 */
  started_at: string;
};
