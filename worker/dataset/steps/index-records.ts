// index: the records that were loaded become searchable, one range of them or one SQL index per call. How far it is stands
// beside the indexes, in the same transaction. A job that was interrupted passes here too: what it leaves is searchable.
import { enterStep, type Job } from "../job.ts";
import { buildingGeneration } from "../storage/generations.ts";
import { indexNext } from "../storage/indexes.ts";
import { saveJob } from "../storage/job-store.ts";
import type { Step } from "../tools.ts";
import { concludeEarly } from "./swap.ts";

export const indexRecords: Step = async (job, tools) => {
  const { sql } = tools.storage;
  const building = buildingGeneration(sql);
  if (building === null) throw new Error(`job ${job.uid} has no generation to index`);
  const next = tools.storage.transactionSync((): Job | null => {
    const indexed = indexNext(sql, building.layout);
    if (indexed === null && (job.keep !== null || job.limited !== null)) return null;
    const reached = indexed === null ? enterStep(job, "swap", tools.now()) : { ...job, offset: indexed, attempts: 0 };
    saveJob(sql, reached);
    return reached;
  });
  return next ?? concludeEarly(job, tools);
};
