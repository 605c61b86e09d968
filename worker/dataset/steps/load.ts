// load: one chunk of rows → the building generation, with the checkpoint in the same transaction (invariant 2).
import type { Failure } from "../../errors.ts";
import { type Job, nextSource, recordsAfter } from "../job.ts";
import { buildingGeneration } from "../storage/generations.ts";
import { saveJob } from "../storage/job-store.ts";
import { saveRecordErrors } from "../storage/record-errors.ts";
import type { Step } from "../tools.ts";
import { askRoom, storageFull, storageLimitReached } from "./limits.ts";
import { insertRows, nextRows, type SourceRows } from "./rows.ts";

/** The job after a chunk, of which `loaded` rows were taken. */
function afterChunk(job: Job, source: SourceRows, loaded: number, limited: Failure | null, now: number): Job {
  const { chunk, rows, errors } = source;
  const { counts } = job;
  const isCut = loaded < rows.length;
  const passed = isCut ? (rows[loaded]?.number ?? 1) - 1 - job.rows : chunk.rows.length;
  const read = {
    ...job,
    rows: job.rows + passed,
    replaced: job.replaced + passed - loaded,
    offset: chunk.nextOffset,
    attempts: 0,
    counts: {
      ...counts,
      read: counts.read + chunk.rows.length,
      written: counts.written + loaded,
      added: counts.added + loaded,
      rejected: counts.rejected + errors.length,
      duplicates: job.identification === null ? null : (counts.duplicates ?? 0) + passed - loaded,
    },
  };
  if (isCut) return { ...read, limited };
  return chunk.done ? nextSource(read, "index", now) : read;
}

export const load: Step = async (job, tools) => {
  const { sql } = tools.storage;
  const building = buildingGeneration(sql);
  if (building === null) throw new Error(`job ${job.uid} has no generation to load into`);
  const full = storageLimitReached(tools);
  if (full !== null) return { ...job, limited: full };
  const read = await nextRows(job, tools);
  const { room, reached } = await askRoom(job, tools, recordsAfter(job), read.rows.length);
  const rows = read.rows.slice(0, room);
  const next = afterChunk(job, read, rows.length, reached, tools.now());
  // The chunk was read outside; an interruption that arrived meanwhile must not be followed by a write.
  tools.stop.throwIfAborted();
  try {
    tools.storage.transactionSync(() => {
      insertRows(rows, job, building.layout, building.generation, tools);
      saveRecordErrors(sql, building.generation, read.errors);
      saveJob(sql, next);
    });
  } catch (thrown) {
    const limited = storageFull(thrown, tools);
    if (limited === null) throw thrown;
    return { ...job, limited };
  }
  return next;
};
