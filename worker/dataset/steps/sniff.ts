// sniff: what a source is, by its bytes, and for text in rows its dialect and its header. One source per call. What is of
// no use ends the job with a sentence that says what it is instead.
import type { EXPECTED_FORMATS, ExtractorParams, Resource } from "../../catalog/dataset-config.ts";
import { CHUNK_BYTES, MAX_FIELDS, MAX_ROW_BYTES, MAX_UNPACK_DEPTH, MAX_UNPACKED_BYTES } from "../../config.ts";
import { AppError } from "../../errors.ts";
import type { Format } from "../../format.ts";
import { SourceFault } from "../../formats/conversion.ts";
import { type ByteSource, NotInEncoding, RowTooLong } from "../../formats/csv/read.ts";
import { readDialect, readHeader } from "../../formats/csv/read-dialect.ts";
import { type Detected, detect } from "../../formats/detect.ts";
import { toEncoding } from "../../formats/encodings.ts";
import { guessLegacyEncoding } from "../../formats/legacy-encoding.ts";
import { formatToRead } from "../../formats/registry.ts";
import { detectZip } from "../../formats/zip/detect.ts";
import { openArchive } from "../../formats/zip/open.ts";
import { type Job, type JobSource, nextSource } from "../job.ts";
import { saveJob } from "../storage/job-store.ts";
import type { JobTools, Step } from "../tools.ts";
import { currentSource } from "./chunks.ts";
import { beginReading } from "./plan.ts";

const HEAD_BYTES = 64 * 1024;
const LIMITS = { chunkBytes: CHUNK_BYTES, maxRowBytes: MAX_ROW_BYTES };

async function detectSource(bytes: ByteSource, params: ExtractorParams): Promise<Detected> {
  const head = await bytes.read(0, HEAD_BYTES);
  const found = detect(head, params.encoding === undefined ? null : toEncoding(params.encoding));
  if (found.kind !== "zip") return found;
  return detectZip((await openArchive(bytes, MAX_UNPACKED_BYTES)).entries);
}

/** What the content may be where a format is expected. One line of JSON is JSON lines too. */
const EXPECTED: Record<(typeof EXPECTED_FORMATS)[number], Format[]> = {
  xls: ["xlsfile"],
  xlsx: ["xlsxfile"],
  xlsm: ["xlsxfile"],
  csv: ["csvfile"],
  dbf: ["dbffile"],
  json: ["jsonfile", "geojsonfile"],
  ndjson: ["ndjsonfile", "jsonfile"],
  zipshapefile: ["shapefile"],
};

/** @throws AppError for bytes that are no data, and for data that are not what the resource says */
function choose(
  found: Detected,
  { type, title, expected }: Resource,
): Pick<JobSource, "format" | "reason" | "toConvert"> {
  if (found.kind === "empty") throw new AppError("source_is_empty", 422, { title });
  if (found.kind === "html") throw new AppError("source_is_html", 422, { title });
  if (found.kind === "binary") throw new AppError("source_is_binary", 422, { title, kind: found.name });
  if (found.kind !== "format") return { format: null, reason: found.reason, toConvert: found.kind };
  const format = formatToRead(type === "datexfeed" ? "auto" : type, found.format);
  const { reason } = found;
  if (format === null) {
    throw new AppError("source_other_format", 422, { title, declared: type, found: found.format, reason });
  }
  const wanted = expected?.format;
  if (wanted !== undefined && !EXPECTED[wanted].includes(found.format)) {
    throw new AppError("source_other_expected", 422, { title, expected: wanted, found: found.format, reason });
  }
  return { format, reason, toConvert: format === "csvfile" ? null : format };
}

async function readStart(bytes: ByteSource, params: ExtractorParams, title: string) {
  const dialect = await readDialect(bytes, params);
  try {
    return { dialect, ...(await readHeader(bytes, dialect, LIMITS)) };
  } catch (thrown) {
    if (thrown instanceof RowTooLong) throw new AppError("row_too_long", 422, { title, limit: MAX_ROW_BYTES, row: 1 });
    if (!(thrown instanceof NotInEncoding)) throw thrown;
    if (dialect.encodingIsSure) {
      throw new AppError("source_encoding", 422, { title, encoding: dialect.encoding, offset: thrown.offset });
    }
    const encoding = guessLegacyEncoding(await bytes.read(thrown.offset, CHUNK_BYTES));
    const legacy = { ...dialect, encoding, encodingIsSure: true };
    return { dialect: legacy, ...(await readHeader(bytes, legacy, LIMITS)) };
  }
}

async function sniffSource(source: JobSource, job: Job, bytes: ByteSource): Promise<JobSource> {
  const { title } = source;
  const resource = job.config.resources.find(({ uid }) => uid === source.resource);
  if (resource === undefined) throw new Error(`job ${job.uid} has no resource ${source.resource}`);
  // What declares its schema was written here, as CSV.
  const chosen =
    source.declared === null
      ? choose(await detectSource(bytes, resource.params), { ...resource, title })
      : { format: "csvfile" as const, reason: resource.type, toConvert: null };
  if (source.unpacked >= MAX_UNPACK_DEPTH && chosen.format === null) {
    throw new AppError("archive_too_deep", 422, { title });
  }
  if (chosen.toConvert !== null) return { ...source, ...chosen };
  const found = await readStart(bytes, resource.params, title);
  if (found.header.length > MAX_FIELDS) {
    throw new AppError("too_many_fields", 422, { title, count: found.header.length, limit: MAX_FIELDS });
  }
  if (found.header.length === 0) throw new AppError("source_is_empty", 422, { title });
  return { ...source, ...chosen, ...found };
}

/** The job after its current source is known, and converted where it had to be. */
export function afterSource(job: Job, tools: JobTools): Job {
  if (job.current + 1 < job.sources.length)
    return { ...job, step: "sniff", current: job.current + 1, offset: 0, attempts: 0 };
  return beginReading(nextSource(job, "infer", tools.now()), tools);
}

export const sniff: Step = async (job, tools) => {
  const source = currentSource(job);
  let sniffed: JobSource;
  try {
    // After another source has turned out to be in another encoding, all are looked at again.
    sniffed = source.converted !== null ? source : await sniffSource(source, job, tools.open(source.key, source.bytes));
  } catch (thrown) {
    if (!(thrown instanceof SourceFault)) throw thrown;
    throw new AppError(thrown.code, 422, { title: source.title, ...thrown.params });
  }
  const known = { ...job, sources: job.sources.with(job.current, sniffed) };
  const next: Job =
    sniffed.toConvert === null
      ? afterSource(known, tools)
      : { ...known, step: "convert", stepStartedAt: tools.now(), offset: 0, attempts: 0 };
  saveJob(tools.storage.sql, next);
  return next;
};
