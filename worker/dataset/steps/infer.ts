// infer: types over the whole of every source. One chunk per call; the state is in the checkpoint. A file that turns out
// not to be UTF-8 is read again from its start as windows-1252.
import { AppError } from "../../errors.ts";
import type { Field, FieldType } from "../../field.ts";
import { NotInEncoding } from "../../formats/csv/read.ts";
import { toFieldNames } from "../../formats/field-names.ts";
import { beginInference, inferRows, readingOf, typeOf } from "../../formats/infer.ts";
import type { Reading } from "../../formats/values.ts";
import { enterStep, type Job, nextSource } from "../job.ts";
import { beginGeneration } from "../storage/generations.ts";
import { saveJob } from "../storage/job-store.ts";
import type { JobTools, Step } from "../tools.ts";
import { cellsOfFields, nextChunk } from "./chunks.ts";
import { inLegacyEncoding, makeRoom } from "./plan.ts";

/** How a source that declares its schema writes its values. */
const WRITTEN: Record<FieldType, Reading> = {
  text: "text",
  int: "int",
  double: "double_point",
  boolean: "boolean",
  date: "date_ymd",
  datetime: "datetime_ymd",
  geo_point_2d: "point",
  geo_shape: "text",
  file: "text",
  json_blob: "text",
};

function toFields(header: string[], readings: Reading[]): Field[] {
  return toFieldNames(header).map(({ name, label }, index) => ({
    name,
    label,
    description: null,
    type: typeOf(readings[index] ?? "text"),
    annotations: {},
  }));
}

type Schema = { fields: Field[]; readings: Reading[] };

/** What was found in the bytes, or what the source declares: such a one may also have nothing to say for a while. */
function schemaOf(job: Job): Schema {
  const { declared = null, title = "" } = job.sources[0] ?? {};
  if (declared) return { fields: declared, readings: declared.map(({ type }) => WRITTEN[type]) };
  const { infer } = job;
  if (infer === null || infer.rows === 0) throw new AppError("source_without_records", 422, { title });
  const readings = infer.masks.map((_, column) => readingOf(infer, column));
  return { fields: toFields(job.schema, readings), readings };
}

/** The schema is known, and the table of the new generation is created. */
async function beginLoad(job: Job, tools: JobTools): Promise<Job> {
  const { fields, readings } = schemaOf(job);
  const loading = enterStep({ ...job, infer: null, readings, rows: 0 }, "load", tools.now());
  const next = { ...loading, offset: job.sources[0]?.dataOffset ?? 0 };
  const { fingerprint, digest, schema } = job;
  await makeRoom(tools);
  tools.storage.transactionSync(() => {
    beginGeneration(tools.storage.sql, fields, { fingerprint, digest, recipe: { header: schema, readings } });
    saveJob(tools.storage.sql, next);
  });
  return next;
}

export const infer: Step = async (job, tools) => {
  if (job.sources[0]?.declared) return beginLoad(job, tools);
  const state = job.infer ?? beginInference(job.schema.length);
  let next: Job;
  try {
    const chunk = await nextChunk(job, tools);
    inferRows(state, chunk.rows, cellsOfFields(job));
    const read = { ...job, infer: state, rows: state.rows, offset: chunk.nextOffset, attempts: 0 };
    next = chunk.done ? nextSource(read, "load", tools.now()) : read;
  } catch (thrown) {
    if (!(thrown instanceof NotInEncoding)) throw thrown;
    next = inLegacyEncoding(job, tools.now());
  }
  if (next.step === "load") return beginLoad(next, tools);
  saveJob(tools.storage.sql, next);
  return next;
};
