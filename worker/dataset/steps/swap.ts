// swap: the building generation becomes the live one, in one transaction with the outcome that D1 is then told.
// An interruption ends here too: with what was loaded, clean but incomplete, or with the former generation.
import type { Failure } from "../../errors.ts";
import { enterStep, type Job, type JobOutcome, recordsAfter } from "../job.ts";
import {
  buildingGeneration,
  dropBuilding,
  publishedGeneration,
  saveDigest,
  swapBack,
  swapGeneration,
} from "../storage/generations.ts";
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

/** The generation before is served again, as it was. */
function swapToFormer(job: Job, tools: JobTools): Job {
  const { sql } = tools.storage;
  const live = publishedGeneration(sql);
  if (live === null || live.former === null) {
    return concludeFailed(job, tools, { code: "no_former_generation", status: 400, params: {} });
  }
  const { metadata = "", security = "" } = job.digest;
  return conclude(job, tools, { event: "succeeded", failure: null, served: "new" }, () => {
    swapBack(sql);
    // What is published besides the records stays as it is.
    saveDigest(sql, { ...publishedGeneration(sql)?.digest, metadata, security });
  });
}

export const swap: Step = async (job, tools) => {
  await restrictFirst(job, tools);
  if (job.kind === "rollback") return swapToFormer(job, tools);
  const { sql } = tools.storage;
  const origin = await originOf(job, readOrigin(sql), tools.now());
  return conclude(job, tools, { event: "succeeded", failure: null, served: "new" }, () => {
    if (job.unchanged) saveDigest(sql, job.digest);
    else swapGeneration(sql, recordsAfter(job), false);
    saveOrigin(sql, origin);
  });
};

/** What visitors are left with when this job brings nothing: a first publish leaves nothing. */
const servedWithout = (tools: JobTools) => (publishedGeneration(tools.storage.sql) === null ? "nothing" : "former");

/** Whether a job that ends before its end leaves what it has written: rows of a new table, or changes to the live one. */
function keepsResult(job: Job, tools: JobTools): boolean {
  const { comparison, counts, keep, limited, rows, step } = job;
  if (keep === "previous" || buildingGeneration(tools.storage.sql) === null) return false;
  // A refresh that reached a quota leaves the former records, which are whole.
  if (comparison !== null) return limited === null && counts.added + counts.removed > 0;
  return (step === "load" || step === "index") && rows > 0;
}

/** Ends a job that was interrupted or reached a quota: clean but incomplete, or with the former generation. */
export async function concludeEarly(job: Job, tools: JobTools): Promise<Job> {
  const { sql } = tools.storage;
  const keeps = keepsResult(job, tools);
  if (keeps) await restrictFirst(job, tools);
  const event = job.keep !== null ? "interrupted" : "limited";
  const failure = job.keep !== null ? null : job.limited;
  const origin = await originOf(job, readOrigin(sql), tools.now());
  return conclude(job, tools, { event, failure, served: keeps ? "new" : servedWithout(tools) }, () => {
    if (keeps) {
      swapGeneration(sql, recordsAfter(job), true);
      saveOrigin(sql, origin);
    } else dropBuilding(sql);
  });
}

/** Ends a job that failed: the former generation stays. */
export function concludeFailed(job: Job, tools: JobTools, failure: Failure): Job {
  const outcome: JobOutcome = { event: "failed", failure, served: servedWithout(tools) };
  return conclude(job, tools, outcome, () => dropBuilding(tools.storage.sql));
}
