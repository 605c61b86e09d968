// sniff: what kind of bytes a source holds, its dialect and its header. One source per call. What is not a CSV file ends
// the job with a sentence that says what it is instead.
import { CHUNK_BYTES, MAX_FIELDS, MAX_ROW_BYTES } from "../../config.ts";
import { AppError } from "../../errors.ts";
import { type Dialect, sniffDialect } from "../../formats/csv/dialect.ts";
import { type ByteSource, NotInEncoding, RowTooLong, readChunk } from "../../formats/csv/read.ts";
import { detect } from "../../formats/detect.ts";
import { type Job, type JobSource, nextSource } from "../job.ts";
import { saveJob } from "../storage/job-store.ts";
import type { Step } from "../tools.ts";

const HEAD_BYTES = 256 * 1024;

function refuseForeign(head: Uint8Array, title: string): void {
  const detected = detect(head);
  if (detected.kind === "empty") throw new AppError("source_is_empty", 422, { title });
  if (detected.kind === "html") throw new AppError("source_is_html", 422, { title });
  if (detected.kind === "binary") throw new AppError("source_is_binary", 422, { title, kind: detected.name });
}

/** The header's cells, or made-up ones, and where the first record begins. */
async function readHeader(bytes: ByteSource, dialect: Dialect): Promise<{ header: string[]; dataOffset: number }> {
  const limits = { chunkBytes: CHUNK_BYTES, maxRowBytes: MAX_ROW_BYTES };
  const wanted = dialect.skipRows + 1;
  const chunk = await readChunk(bytes, dialect, dialect.bomBytes, { ...limits, maxRows: wanted });
  const first = chunk.rows[wanted - 1] ?? [];
  if (dialect.hasHeader) return { header: first, dataOffset: chunk.nextOffset };
  const header = first.map((_, index) => `column_${index + 1}`);
  if (dialect.skipRows === 0) return { header, dataOffset: dialect.bomBytes };
  const skipped = await readChunk(bytes, dialect, dialect.bomBytes, { ...limits, maxRows: dialect.skipRows });
  return { header, dataOffset: skipped.nextOffset };
}

async function readHeaderIn(bytes: ByteSource, dialect: Dialect, title: string) {
  try {
    return { dialect, ...(await readHeader(bytes, dialect)) };
  } catch (thrown) {
    if (thrown instanceof RowTooLong) throw new AppError("row_too_long", 422, { title, limit: MAX_ROW_BYTES, row: 1 });
    if (!(thrown instanceof NotInEncoding)) throw thrown;
    if (dialect.encodingIsSure) {
      throw new AppError("source_encoding", 422, { title, encoding: dialect.encoding, offset: thrown.offset });
    }
    const legacy = { ...dialect, encoding: "windows-1252", encodingIsSure: true };
    return { dialect: legacy, ...(await readHeader(bytes, legacy)) };
  }
}

async function sniffSource(source: JobSource, job: Job, bytes: ByteSource): Promise<JobSource> {
  const { title } = source;
  const head = await bytes.read(0, Math.min(HEAD_BYTES, bytes.bytes));
  refuseForeign(head, title);
  const resource = job.config.resources.find(({ uid }) => uid === source.resource);
  const found = await readHeaderIn(bytes, sniffDialect(head, resource?.params ?? {}), title);
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
  const next = { ...moved, offset: moved.step === "infer" ? (sources[0]?.dataOffset ?? 0) : 0 };
  saveJob(tools.storage.sql, next);
  return next;
};
