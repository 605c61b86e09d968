// swap: the building generation becomes the live one, in one transaction with the outcome that D1 is then told.
// An interruption ends here too: with what was loaded, clean but incomplete, or with the former generation.
import type { Failure } from "../../errors.ts";
import { enterStep, type Job } from "../job.ts";
import { buildingLayout, dropBuilding, publishedGeneration, swapGeneration } from "../storage/generations.ts";
import { saveJob } from "../storage/job-store.ts";
import type { JobTools, Step } from "../tools.ts";

type JobOutcome = NonNullable<Job["outcome"]>;

function conclude(job: Job, tools: JobTools, outcome: JobOutcome, change: () => void): Job {
  const next = { ...enterStep(job, "clean", tools.now()), outcome };
  tools.storage.transactionSync(() => {
    change();
    saveJob(tools.storage.sql, next);
  });
  return next;
}

export const swap: Step = async (job, tools) => {
  const outcome: JobOutcome = { event: "succeeded", failure: null, withdrawn: false };
  return conclude(job, tools, outcome, () => {
    if (!job.unchanged) swapGeneration(tools.storage.sql, job.rows, false);
  });
};

/** Ends a job that was interrupted, at whatever step it is. */
export function concludeInterrupted(job: Job, tools: JobTools): Job {
  const { sql } = tools.storage;
  const keepsLoaded = job.step === "load" && job.rows > 0 && job.keep !== "previous" && buildingLayout(sql) !== null;
  const withdrawn = !keepsLoaded && publishedGeneration(sql) === null;
  return conclude(job, tools, { event: "interrupted", failure: null, withdrawn }, () => {
    if (keepsLoaded) swapGeneration(sql, job.rows, true);
    else dropBuilding(sql);
  });
}

/** Ends a job that failed: the former generation stays; a first publish leaves nothing. */
export function concludeFailed(job: Job, tools: JobTools, failure: Failure): Job {
  const { sql } = tools.storage;
  const withdrawn = publishedGeneration(sql) === null;
  return conclude(job, tools, { event: "failed", failure, withdrawn }, () => dropBuilding(sql));
}
