// One slice of work: take up a job or go on with it, within a budget of time, asking D1 every few seconds whether the
// job still has the floor. Every piece commits its own checkpoint, so the slice may die between any two of them.
import { changedParts, digestConfig, isLight } from "../catalog/config-parts.ts";
import { CONFIG_PARTS, isErasing, type JobStep } from "../catalog/jobs.ts";
import type { ClaimedJob } from "../catalog/port.ts";
import { HEARTBEAT_INTERVAL_MS, MAX_STEP_ATTEMPTS, SLICE_BUDGET_MS } from "../config.ts";
import { AppError, isLimit, toFailure } from "../errors.ts";
import { beginJob, beginLightJob, type Job, progressOf, recordsAfter, reportOf } from "./job.ts";
import { acquire } from "./steps/acquire.ts";
import { clean, erase, leaveNothing } from "./steps/clean.ts";
import { compare } from "./steps/compare.ts";
import { convert } from "./steps/convert.ts";
import { originOf, withDate } from "./steps/date-data.ts";
import { identify } from "./steps/identify.ts";
import { indexRecords } from "./steps/index-records.ts";
import { infer } from "./steps/infer.ts";
import { load } from "./steps/load.ts";
import { sniff } from "./steps/sniff.ts";
import { concludeEarly, concludeFailed, swap } from "./steps/swap.ts";
import { liveGeneration, publishedGeneration } from "./storage/generations.ts";
import { loadJob, saveJob } from "./storage/job-store.ts";
import { type JobTools, type Step, StopOrdered } from "./tools.ts";

const STEPS: Record<Exclude<JobStep, "clean">, Step> = {
  acquire,
  sniff,
  convert,
  infer,
  identify,
  load,
  compare,
  index: indexRecords,
  swap,
};

export type Slice = {
  tools: JobTools;
  /** Somebody asked to look at D1 now: an order was given. Reset by the slice. */
  isWoken(): boolean;
  /** Told of every checkpoint, for progress. */
  onJob(job: Job | null): void;
};

/** A first publish: the growing generation is served as soon as there is one. Repeated after a crash. */
async function announceGrowing(job: Job, tools: JobTools): Promise<void> {
  const growing = liveGeneration(tools.storage.sql);
  if (growing === null || publishedGeneration(tools.storage.sql) !== null) return;
  const served = {
    revision: job.revision,
    generation: growing.generation,
    formerGeneration: null,
    incomplete: true,
    recordsCount: recordsAfter(job),
    fields: growing.fields,
    metadata: withDate(job.config.metadata, await originOf(job, null, tools.now())),
    isRestricted: job.config.security.is_restricted,
    dataProcessed: tools.now(),
  };
  await tools.port.announce(job.uid, served, tools.now());
}

/** The part of the platform that an unforeseen failure came from: its message may hold what is not for publishers. */
function causeOf(thrown: unknown): string {
  const text = String(thrown);
  if (text.includes("D1_ERROR") || text.includes("D1_EXEC_ERROR")) return "D1";
  if (text.includes("SQLITE_")) return "SQLite";
  return /\b(get|put|head|delete|list|createMultipartUpload|uploadPart|completeMultipartUpload): /.test(text)
    ? "R2"
    : "worker";
}

function giveUp(job: Job, tools: JobTools, cause: string): Job {
  const params = { step: job.step, attempts: job.attempts, cause, job: job.uid };
  return concludeFailed(job, tools, { code: "job_failed", status: 500, params });
}

/** What the step wrote goes to the job's account; the checkpoint of the next piece keeps it. */
function withBilled(job: Job, tools: JobTools): Job {
  return { ...job, counts: { ...job.counts, billed: job.counts.billed + tools.meter.take() } };
}

/**
 * One piece of a publish. A foreseen failure ends the job; an unforeseen one is tried again, some times.
 * @returns the same job when nothing was done because somebody wants D1 to be asked
 */
async function advance(job: Job, tools: JobTools): Promise<Job> {
  if ((job.keep !== null || job.limited !== null) && job.step !== "swap" && job.step !== "clean") {
    return concludeEarly(job, tools);
  }
  try {
    const done = await STEPS[job.step as Exclude<JobStep, "clean">](job, tools);
    const next = done === job ? job : withBilled(done, tools);
    if (job.step !== "load" && next.step === "load") await announceGrowing(next, tools);
    return next;
  } catch (thrown) {
    if (tools.stop.aborted || thrown instanceof StopOrdered) return job;
    if (thrown instanceof AppError && isLimit(thrown)) {
      return concludeEarly({ ...job, limited: thrown.toFailure() }, tools);
    }
    if (thrown instanceof AppError) return concludeFailed(job, tools, toFailure(thrown));
    console.error(JSON.stringify({ level: "error", job: job.uid, step: job.step, error: String(thrown) }));
    if (job.attempts >= MAX_STEP_ATTEMPTS) return giveUp(job, tools, causeOf(thrown));
    throw thrown;
  }
}

/** Asks D1: goes on, is to stop (job.keep is set), or lost the floor (null). */
async function askFloor(job: Job, tools: JobTools): Promise<Job | null> {
  const growing = job.step === "load" && publishedGeneration(tools.storage.sql) === null;
  const beat = { progress: progressOf(job, tools.now()), report: reportOf(job), growing };
  try {
    const { keep, running } = await tools.port.heartbeat(job.uid, beat, tools.now());
    return running ? { ...job, keep } : null;
  } catch (thrown) {
    // The job itself has not failed: it waits for the database as long as that is away.
    saveJob(tools.storage.sql, { ...job, attempts: 0 });
    throw thrown;
  }
}

/**
 * The job that the last slice left. Every slice counts as an attempt until it has committed a piece of work: so a piece
 * that ends the whole process is given up in the end, like one that throws.
 */
async function goOn(tools: JobTools): Promise<Job | null> {
  const left = loadJob(tools.storage.sql);
  if (left === null) return null;
  const job = { ...left, attempts: left.attempts + 1 };
  saveJob(tools.storage.sql, job);
  if (isErasing(job.kind) || job.step === "clean") return job;
  if (job.attempts > MAX_STEP_ATTEMPTS) return giveUp(left, tools, "worker");
  if (job.step === "load") await announceGrowing(job, tools);
  return job;
}

/** Decides how much there is to do by what changed in the configuration; the source is looked at later. */
async function beginClaimed(claimed: ClaimedJob, tools: JobTools): Promise<Job> {
  const digest = await digestConfig(claimed.config);
  const job = beginJob(claimed, digest, tools.now());
  if (isErasing(claimed.kind)) return job;
  const live = publishedGeneration(tools.storage.sql);
  const changed = live?.digest ? changedParts(live.digest, digest) : [...CONFIG_PARTS];
  const touchesNoRecord = claimed.kind !== "publish" || (isLight(changed) && live?.incomplete === false);
  if (live !== null && touchesNoRecord) return beginLightJob(job, live.rows, changed);
  return { ...job, decision: { mode: "full", changed } };
}

async function takeUp(tools: JobTools): Promise<Job | null> {
  const claimed = await tools.port.claim(tools.now());
  if (claimed === null) return null;
  const job = await beginClaimed(claimed, tools);
  saveJob(tools.storage.sql, job);
  tools.meter.take();
  // Several places may have come free at once: whoever took one hands the rest on.
  await tools.wakeNext();
  return job;
}

/** @returns whether there is more to do now; throws what is to be tried again later */
export async function runSlice(slice: Slice): Promise<boolean> {
  const { tools } = slice;
  let job = (await goOn(tools)) ?? (await takeUp(tools));
  // From here on, so that a slow database leaves time for at least one piece.
  const deadline = tools.now() + SLICE_BUDGET_MS;
  let asked = 0;
  while (job !== null && tools.now() < deadline) {
    slice.onJob(job);
    if (isErasing(job.kind)) {
      await erase(job, tools);
      job = null;
    } else if (job.step === "clean") {
      await clean(job, tools);
      job = null;
    } else {
      if (slice.isWoken() || tools.now() - asked > HEARTBEAT_INTERVAL_MS) {
        asked = tools.now();
        const held: Job | null = await askFloor(job, tools);
        if (held === null) await leaveNothing(job, tools);
        job = held;
      }
      if (job !== null) {
        const next: Job = await advance(job, tools);
        if (next === job) asked = 0;
        job = next;
      }
    }
    slice.onJob(job);
    await tools.pause();
    job ??= await takeUp(tools);
  }
  slice.onJob(job);
  return job !== null;
}
