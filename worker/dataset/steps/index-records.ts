// index: the records that were loaded become searchable, one range of them or one SQL index per call, then the values of
// their fields are counted. How far it is stands beside the indexes, in the same transaction; readers search what is
// beyond on the records themselves.
import { enterStep, type Job, recordsAfter } from "../job.ts";
import { buildingGeneration, publishedGeneration } from "../storage/generations.ts";
import { indexNext } from "../storage/indexes.ts";
import { saveJob } from "../storage/job-store.ts";
import { countNext } from "../storage/statistics.ts";
import type { JobTools, Step } from "../tools.ts";
import { countDuplicates } from "./count-duplicates.ts";

export const indexRecords: Step = async (job, tools) => {
  const { sql } = tools.storage;
  const building = buildingGeneration(sql);
  if (building === null) throw new Error(`job ${job.uid} has no generation to index`);
  const next = tools.storage.transactionSync((): Job | null => {
    const indexed = indexNext(sql, building.layout);
    if (indexed === null && !countNext(sql, building)) return null;
    const going = { ...job, offset: indexed ?? job.offset, attempts: 0 };
    saveJob(sql, going);
    return going;
  });
  if (next !== null) return next;
  // Where rows have an id, those that were replaced are counted already.
  const duplicates = job.counts.duplicates ?? (await countDuplicates(building, recordsAfter(job), tools));
  const ended = enterStep({ ...job, counts: { ...job.counts, duplicates } }, "swap", tools.now());
  saveJob(sql, ended);
  return ended;
};

/**
 * Indexes what a job that ended early has left on line: nobody who interrupts waits for it. An order stops it; the next
 * refresh goes on from there.
 */
export async function indexRest(tools: JobTools): Promise<void> {
  const { storage } = tools;
  const live = publishedGeneration(storage.sql);
  if (live === null) return;
  while (!tools.stop.aborted) {
    if (storage.transactionSync(() => indexNext(storage.sql, live.layout)) === null) return;
    await tools.pause();
  }
}
