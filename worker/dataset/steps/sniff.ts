// sniff: what kind of bytes a source holds, its dialect and its header. One source per call. What is not a CSV file ends
// the job with a sentence that says what it is instead.
import type { CsvParams } from "../../catalog/dataset-config.ts";
import { CHUNK_BYTES, MAX_FIELDS, MAX_ROW_BYTES } from "../../config.ts";
import { AppError } from "../../errors.ts";
import { type ByteSource, NotInEncoding, RowTooLong } from "../../formats/csv/read.ts";
import { readDialect, readHeader } from "../../formats/csv/read-dialect.ts";
import { detect } from "../../formats/detect.ts";
import { toEncoding } from "../../formats/encodings.ts";
import { type Job, type JobSource, nextSource } from "../job.ts";
import { saveJob } from "../storage/job-store.ts";
import type { Step } from "../tools.ts";
import { beginReading } from "./plan.ts";

const HEAD_BYTES = 64 * 1024;
const LIMITS = { chunkBytes: CHUNK_BYTES, maxRowBytes: MAX_ROW_BYTES };

function refuseForeign(head: Uint8Array, params: CsvParams, title: string): void {
  const detected = detect(head, params.encoding === undefined ? null : toEncoding(params.encoding));
  if (detected.kind === "empty") throw new AppError("source_is_empty", 422, { title });
  if (detected.kind === "html") throw new AppError("source_is_html", 422, { title });
  if (detected.kind === "binary") throw new AppError("source_is_binary", 422, { title, kind: detected.name });
  if (detected.kind !== "format") throw new AppError("source_is_binary", 422, { title, kind: detected.kind });
  if (detected.format !== "csvfile") throw new AppError("source_is_binary", 422, { title, kind: detected.format });
}

async function readStart(bytes: ByteSource, params: CsvParams, title: string) {
  const dialect = await readDialect(bytes, params);
  try {
    return { dialect, ...(await readHeader(bytes, dialect, LIMITS)) };
  } catch (thrown) {
    if (thrown instanceof RowTooLong) throw new AppError("row_too_long", 422, { title, limit: MAX_ROW_BYTES, row: 1 });
    if (!(thrown instanceof NotInEncoding)) throw thrown;
    if (dialect.encodingIsSure) {
      throw new AppError("source_encoding", 422, { title, encoding: dialect.encoding, offset: thrown.offset });
    }
    const legacy = { ...dialect, encoding: "windows-1252", encodingIsSure: true };
    return { dialect: legacy, ...(await readHeader(bytes, legacy, LIMITS)) };
  }
}

async function sniffSource(source: JobSource, job: Job, bytes: ByteSource): Promise<JobSource> {
  const { title } = source;
  const params = job.config.resources.find(({ uid }) => uid === source.resource)?.params ?? {};
  refuseForeign(await bytes.read(0, HEAD_BYTES), params, title);
  const found = await readStart(bytes, params, title);
  if (found.header.length > MAX_FIELDS) {
    throw new AppError("too_many_fields", 422, { title, count: found.header.length, limit: MAX_FIELDS });
  }
  if (found.header.length === 0) throw new AppError("source_is_empty", 422, { title });
  return { ...source, ...found };
}

export const sniff: Step = async (job, tools) => {
  const source = job.sources[job.current];
  if (source === undefined) throw new Error("no source to sniff");
  const sniffed = await sniffSource(source, job, tools.open(source.key, source.bytes));
  const sources = job.sources.with(job.current, sniffed);
  const moved = nextSource({ ...job, sources }, "infer", tools.now());
  if (moved.step === "sniff") {
    const next = { ...moved, offset: 0 };
    saveJob(tools.storage.sql, next);
    return next;
  }
  return beginReading(moved, tools);
};
