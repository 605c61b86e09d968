// load: one chunk of rows → the building generation, with the checkpoint in the same transaction (invariant 2).
import { type Job, nextSource } from "../job.ts";
import { buildingGeneration } from "../storage/generations.ts";
import { saveJob } from "../storage/job-store.ts";
import { saveRecordErrors } from "../storage/record-errors.ts";
import type { Step } from "../tools.ts";
import { isStorageFull, recordLimitReached, roomFor, storageLimitReached } from "./limits.ts";
import { insertRows, nextRows, type SourceRows } from "./rows.ts";

/** The job after a chunk, of which `loaded` rows were taken. */
function afterChunk(job: Job, { chunk, rows, errors }: SourceRows, loaded: number, now: number): Job {
  const { counts } = job;
  const read = {
    ...job,
    rows: job.rows + loaded,
    offset: chunk.nextOffset,
    attempts: 0,
    counts: {
      ...counts,
      read: counts.read + rows.length,
      written: counts.written + loaded,
      added: counts.added + loaded,
      rejected: counts.rejected + errors.length,
    },
  };
  if (loaded < rows.length) return { ...read, limited: recordLimitReached(job, job.rows + rows.length) };
  return chunk.done ? nextSource(read, "index", now) : read;
}

export const load: Step = async (job, tools) => {
  const { sql } = tools.storage;
  const building = buildingGeneration(sql);
  if (building === null) throw new Error(`job ${job.uid} has no generation to load into`);
  const full = storageLimitReached(tools);
  if (full !== null) return { ...job, limited: full };
  const read = await nextRows(job, tools);
  const rows = read.rows.slice(0, roomFor(job, job.rows));
  const next = afterChunk(job, read, rows.length, tools.now());
  // The chunk was read outside; an interruption that arrived meanwhile must not be followed by a write.
  tools.stop.throwIfAborted();
  try {
    tools.storage.transactionSync(() => {
      insertRows(rows, job, building.layout, building.generation, tools);
      saveRecordErrors(sql, building.generation, read.errors);
      saveJob(sql, next);
    });
  } catch (thrown) {
    const limited = isStorageFull(thrown) ? storageLimitReached(tools) : null;
    if (limited === null) throw thrown;
    return { ...job, limited };
  }
  return next;
};
