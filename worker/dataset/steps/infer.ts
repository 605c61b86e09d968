// infer: types over the whole of every source. One chunk per call; the state is in the checkpoint. A file that turns out
// not to be UTF-8 is read again from its start as windows-1252.
import { AppError } from "../../errors.ts";
import { NotInEncoding } from "../../formats/csv/read.ts";
import { beginInference, inferRows, readingOf } from "../../formats/infer.ts";
import type { Reading } from "../../formats/values.ts";
import { enterStep, type Job, nextSource } from "../job.ts";
import { beginGeneration } from "../storage/generations.ts";
import { saveJob } from "../storage/job-store.ts";
import { readOrigin } from "../storage/origins.ts";
import type { JobTools, Step } from "../tools.ts";
import { cellsOfFields, isTyped, nextChunk, typesOfFields } from "./chunks.ts";
import { beginIdentification, inLegacyEncoding, makeRoom } from "./plan.ts";
import { toSchema } from "./schema.ts";

/** What was found in the bytes; a source that declares its schema has nothing to find. */
function inferred(job: Job): Reading[] {
  const { declared = null, title = "" } = job.sources[0] ?? {};
  if (declared !== null) return [];
  const { infer } = job;
  if (infer === null || infer.rows === 0) throw new AppError("source_without_records", 422, { title });
  return infer.masks.map((_, column) => readingOf(infer, column));
}

/** The schema is known, and the table of the new generation is created. */
async function beginLoad(job: Job, tools: JobTools): Promise<Job> {
  const schema = toSchema(job, inferred(job), readOrigin(tools.storage.sql));
  const { fields, columns, readings, retyped, found } = schema;
  const known = { ...job, infer: null, schema: columns, readings, retyped, found, rows: 0 };
  const identification = beginIdentification(schema, job.infer?.rows ?? 0);
  const step = identification === null ? "load" : "identify";
  const offset = job.sources[0]?.dataOffset ?? 0;
  const next = { ...enterStep(known, step, tools.now()), offset, identification, replaced: 0 };
  const { fingerprint, digest } = job;
  const { header = [] } = job.sources[0] ?? {};
  await makeRoom(tools);
  tools.storage.transactionSync(() => {
    const recipe = { header, columns, readings, retyped };
    beginGeneration(tools.storage.sql, fields, { fingerprint, digest, recipe });
    saveJob(tools.storage.sql, next);
  });
  return next;
}

export const infer: Step = async (job, tools) => {
  if (job.sources[0]?.declared) return beginLoad(job, tools);
  const state = job.infer ?? beginInference(job.schema.length, typesOfFields(job));
  let next: Job;
  try {
    const chunk = await nextChunk(job, tools);
    inferRows(state, chunk.rows, cellsOfFields(job), isTyped(job));
    const read = { ...job, infer: state, rows: state.rows, offset: chunk.nextOffset, attempts: 0 };
    next = chunk.done ? nextSource(read, "load", tools.now()) : read;
  } catch (thrown) {
    if (!(thrown instanceof NotInEncoding)) throw thrown;
    next = await inLegacyEncoding(job, thrown.offset, tools);
  }
  if (next.step === "load") return beginLoad(next, tools);
  saveJob(tools.storage.sql, next);
  return next;
};
