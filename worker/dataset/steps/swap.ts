// swap: the building generation becomes the live one, in one transaction with the outcome that D1 is then told.
// An interruption ends here too: with what was loaded, clean but incomplete, or with the former generation.
import type { Failure } from "../../errors.ts";
import { enterStep, type Job, type JobOutcome } from "../job.ts";
import { buildingLayout, dropBuilding, publishedGeneration, swapGeneration } from "../storage/generations.ts";
import { saveJob } from "../storage/job-store.ts";
import { readOrigin, saveOrigin } from "../storage/origins.ts";
import type { JobTools, Step } from "../tools.ts";
import { originOf } from "./date-data.ts";

function conclude(job: Job, tools: JobTools, outcome: JobOutcome, change: () => void): Job {
  const next = { ...enterStep(job, "clean", tools.now()), outcome };
  tools.storage.transactionSync(() => {
    change();
    saveJob(tools.storage.sql, next);
  });
  return next;
}

/** The new records must not be readable for an instant under the former, laxer security. */
async function restrictFirst(job: Job, tools: JobTools): Promise<void> {
  if (job.config.security.is_restricted) await tools.port.restrict(job.uid);
}

export const swap: Step = async (job, tools) => {
  await restrictFirst(job, tools);
  const { sql } = tools.storage;
  const origin = await originOf(job, readOrigin(sql), tools.now());
  return conclude(job, tools, { event: "succeeded", failure: null, served: "new" }, () => {
    if (!job.unchanged) swapGeneration(sql, job.rows, false);
    saveOrigin(sql, origin);
  });
};

/** What visitors are left with when this job brings nothing: a first publish leaves nothing. */
const servedWithout = (tools: JobTools) => (publishedGeneration(tools.storage.sql) === null ? "nothing" : "former");

/** Whether a job that is interrupted now leaves the records that it has loaded. */
export function keepsLoaded(job: Job, tools: JobTools): boolean {
  const hasLoaded = (job.step === "load" || job.step === "index") && job.rows > 0;
  return hasLoaded && job.keep !== "previous" && buildingLayout(tools.storage.sql) !== null;
}

/** An interrupted job that keeps its records has them indexed before they are swapped in. */
export function indexLoaded(job: Job, tools: JobTools): Job {
  const next = enterStep(job, "index", tools.now());
  saveJob(tools.storage.sql, next);
  return next;
}

/** Ends a job that was interrupted, at whatever step it is. */
export async function concludeInterrupted(job: Job, tools: JobTools): Promise<Job> {
  const { sql } = tools.storage;
  const keeps = keepsLoaded(job, tools);
  if (keeps) await restrictFirst(job, tools);
  const served = keeps ? "new" : servedWithout(tools);
  const origin = await originOf(job, readOrigin(sql), tools.now());
  return conclude(job, tools, { event: "interrupted", failure: null, served }, () => {
    if (keeps) {
      swapGeneration(sql, job.rows, true);
      saveOrigin(sql, origin);
    } else dropBuilding(sql);
  });
}

/** Ends a job that failed: the former generation stays. */
export function concludeFailed(job: Job, tools: JobTools, failure: Failure): Job {
  const outcome: JobOutcome = { event: "failed", failure, served: servedWithout(tools) };
  return conclude(job, tools, outcome, () => dropBuilding(tools.storage.sql));
}
