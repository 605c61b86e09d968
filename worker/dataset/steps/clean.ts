// clean: D1 is told the outcome, then what the job leaves behind is erased: former generations and fetched sources.
// Told first, because the dataset is ready; both halves may be repeated after a crash.
import type { Outcome } from "../../catalog/port.ts";
import { MAX_STEP_ATTEMPTS } from "../../config.ts";
import { exportFolder } from "../contract.ts";
import { type Job, type JobOutcome, progressOf, reportOf } from "../job.ts";
import { dropAll, dropBuilding, eraseDropped, publishedGeneration } from "../storage/generations.ts";
import { clearJob } from "../storage/job-store.ts";
import { readOrigin } from "../storage/origins.ts";
import type { JobTools } from "../tools.ts";
import { withDate } from "./date-data.ts";
import { sourcePrefix } from "./fetch-source.ts";
import { indexRest } from "./index-records.ts";

function servedAfter(job: Job, outcome: JobOutcome, tools: JobTools): Outcome["served"] {
  if (outcome.served === "nothing") return "withdrawn";
  const live = publishedGeneration(tools.storage.sql);
  if (outcome.served === "former" || live === null) return "unchanged";
  return {
    revision: job.revision,
    generation: live.generation,
    formerGeneration: live.former,
    incomplete: live.incomplete,
    recordsCount: live.rows,
    fields: live.fields,
    metadata: withDate(job.config.metadata, readOrigin(tools.storage.sql)),
    isRestricted: job.config.security.is_restricted,
    dataProcessed: job.unchanged && job.kind !== "rollback" ? null : tools.now(),
  };
}

async function erasePrefix(bucket: R2Bucket, prefix: string): Promise<void> {
  for (;;) {
    const { objects } = await bucket.list({ prefix });
    if (objects.length === 0) return;
    await bucket.delete(objects.map(({ key }) => key));
  }
}

/** Ready-made exports of everything but what is served now. */
async function eraseExports(tools: JobTools, served: Outcome["served"]): Promise<void> {
  if (served === "unchanged") return;
  const { bucket, datasetUid } = tools;
  const kept = served === "withdrawn" ? null : exportFolder(datasetUid, served.generation, served.revision);
  const { delimitedPrefixes } = await bucket.list({ prefix: `exports/${datasetUid}/`, delimiter: "/" });
  for (const folder of delimitedPrefixes) if (folder !== kept) await erasePrefix(bucket, folder);
}

/** Ends the checkpoint of a publish. */
export async function clean(job: Job, tools: JobTools): Promise<void> {
  if (job.outcome === null) throw new Error(`job ${job.uid} is cleaned without an outcome`);
  const { event, failure } = job.outcome;
  const served = servedAfter(job, job.outcome, tools);
  const progress = progressOf({ ...job, current: Math.max(0, job.sources.length - 1) }, tools.now());
  await tools.port.finish(job.uid, { event, failure, progress, report: reportOf(job), served }, tools.now());
  await tools.wakeNext();
  await eraseExports(tools, served);
  const endedEarly = event === "interrupted" || event === "limited";
  // What cannot be indexed (the storage is full) is searched on the records: it must not keep the job from its end.
  if (endedEarly && job.attempts <= MAX_STEP_ATTEMPTS) await indexRest(tools);
  await leaveNothing(job, tools);
}

/** A job that lost the floor (its dataset was deleted meanwhile): nobody is told. */
export async function leaveNothing(job: Job, tools: JobTools): Promise<void> {
  const { storage } = tools;
  storage.transactionSync(() => dropBuilding(storage.sql));
  await eraseDropped(storage, tools.pause);
  await erasePrefix(tools.bucket, sourcePrefix(tools.datasetUid, job.uid));
  clearJob(storage.sql);
}

/** Unpublish and delete: every record, and with delete every byte of the dataset. */
export async function erase(job: Job, tools: JobTools): Promise<void> {
  const { storage, datasetUid } = tools;
  await erasePrefix(tools.bucket, `exports/${datasetUid}/`);
  storage.transactionSync(() => dropAll(storage.sql));
  await eraseDropped(storage, tools.pause);
  await erasePrefix(tools.bucket, `sources/${datasetUid}/`);
  if (job.kind === "delete") await erasePrefix(tools.bucket, `files/${datasetUid}/`);
  await tools.port.erased(job.uid, job.kind, tools.now());
  clearJob(storage.sql);
}
