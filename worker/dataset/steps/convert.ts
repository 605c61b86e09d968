// convert: a source that cannot be read on from any byte is read once, whole, into rows of cells in R2; a file around the
// data is opened. One source per call, as one piece: a process that dies in it begins the piece again, over the same object.
import type { Resource } from "../../catalog/dataset-config.ts";
import {
  MAX_ARCHIVE_ENTRIES,
  MAX_CONVERT_MS,
  MAX_ROW_BYTES,
  MAX_UNPACKED_BYTES,
  UPLOAD_PART_BYTES,
} from "../../config.ts";
import { AppError } from "../../errors.ts";
import { writeCells } from "../../formats/cells/write.ts";
import { SourceFault } from "../../formats/conversion.ts";
import { type ByteSource, NotInEncoding } from "../../formats/csv/read.ts";
import { gunzip } from "../../formats/gzip/read.ts";
import { CONVERTERS, type ConvertedFormat } from "../../formats/registry.ts";
import { chooseEntries } from "../../formats/zip/choose-entry.ts";
import { openArchive } from "../../formats/zip/open.ts";
import { NO_EVIDENCE } from "../../last-modified/evidence.ts";
import { saveStream } from "../../lib/save-stream.ts";
import type { Job, JobSource } from "../job.ts";
import { saveJob } from "../storage/job-store.ts";
import type { JobTools, Step } from "../tools.ts";
import { currentSource } from "./chunks.ts";
import { askingOnTheWay, chosenBy, sourcePrefix } from "./fetch-source.ts";
import { inLegacyEncoding } from "./plan.ts";
import { afterSource } from "./sniff.ts";

/** Work between two looks at the network: what a reader may have to wait. */
const PAUSE_INTERVAL_MS = 30;

/**
 * The source as converters read it: every read lets others have their turn, stops when it is to, and shows how far it is.
 * @throws whatever ordered the stop; SourceFault `convert_too_slow`
 */
function watched(source: ByteSource, tools: JobTools): ByteSource {
  const started = tools.now();
  let paused = started;
  let furthest = 0;
  return {
    bytes: source.bytes,
    async read(offset, length) {
      if (tools.now() - paused > PAUSE_INTERVAL_MS) {
        await tools.pause();
        paused = tools.now();
      }
      tools.stop.throwIfAborted();
      if (paused - started > MAX_CONVERT_MS)
        throw new SourceFault("convert_too_slow", { minutes: MAX_CONVERT_MS / 60_000 });
      furthest = Math.max(furthest, Math.min(offset + length, source.bytes));
      tools.onFetched(furthest);
      return source.read(offset, length);
    },
  };
}

function resourceOf(job: Job, source: JobSource): Resource {
  const resource = job.config.resources.find(({ uid }) => uid === source.resource);
  if (resource === undefined) throw new Error(`job ${job.uid} has no resource ${source.resource}`);
  return resource;
}

/** Rows come in pieces of some hundred kilobytes, and a compressed source is read in far larger ones. */
async function* stopping(stream: AsyncIterable<Uint8Array>, tools: JobTools): AsyncGenerator<Uint8Array> {
  for await (const piece of stream) {
    tools.stop.throwIfAborted();
    yield piece;
  }
}

async function save(key: string, stream: AsyncIterable<Uint8Array>, job: Job, tools: JobTools) {
  const options = { partBytes: UPLOAD_PART_BYTES };
  const saved = await saveStream(tools.bucket, key, askingOnTheWay(stopping(stream, tools), job, tools), options);
  tools.onFetched(0);
  return saved;
}

/** The name of a file within, where there are several, and its bytes. */
type Unpacked = { name: string; bytes: AsyncIterable<Uint8Array> };

/** The files within. */
async function unpack(kind: "gzip" | "zip", source: ByteSource, resource: Resource): Promise<Unpacked[]> {
  if (kind === "gzip") return [{ name: "", bytes: gunzip(source) }];
  const archive = await openArchive(source, MAX_UNPACKED_BYTES);
  const { entry } = resource.params;
  const isWanted = entry === undefined ? chosenBy(resource) : null;
  const chosen = chooseEntries(archive.entries, entry, isWanted, MAX_ARCHIVE_ENTRIES);
  return chosen.map((each) => ({ name: chosen.length > 1 ? each.name : "", bytes: archive.bytes(each) }));
}

/** Each file within is a source of its own, in the place of the archive; the first has its evidence. */
async function unpackSource(kind: "gzip" | "zip", source: JobSource, job: Job, tools: JobTools): Promise<JobSource[]> {
  const bytes = watched(tools.open(source.key, source.bytes), tools);
  const files = await unpack(kind, bytes, resourceOf(job, source));
  const sources: JobSource[] = [];
  for (const [index, file] of files.entries()) {
    const suffix = files.length > 1 ? `-${index}` : "";
    const key = `${sourcePrefix(tools.datasetUid, job.uid)}${source.resource}.unpacked-${source.unpacked}${suffix}`;
    const saved = await save(key, file.bytes, job, tools);
    const title = file.name === "" ? source.title : `${source.title} / ${file.name}`;
    const evidence = index === 0 ? source.evidence : NO_EVIDENCE;
    sources.push({
      ...source,
      key,
      title,
      evidence,
      bytes: saved.bytes,
      unpacked: source.unpacked + 1,
      toConvert: null,
    });
  }
  return sources;
}

async function convertSource(
  format: ConvertedFormat,
  source: JobSource,
  job: Job,
  tools: JobTools,
): Promise<JobSource> {
  const { convert: read, typed } = CONVERTERS[format];
  const bytes = watched(tools.open(source.key, source.bytes), tools);
  const conversion = await read(bytes, resourceOf(job, source).params);
  const prefix = sourcePrefix(tools.datasetUid, job.uid);
  const key = `${source.key.startsWith(prefix) ? source.key : prefix + source.resource}.cells`;
  const saved = await save(key, writeCells(conversion, MAX_ROW_BYTES), job, tools);
  if (saved.bytes === 0) throw new SourceFault("source_without_records");
  return {
    ...source,
    key,
    bytes: saved.bytes,
    toConvert: null,
    converted: { typed },
    header: conversion.columns.map(({ label }) => label),
    types: conversion.columns.map(({ type }) => type),
  };
}

/** About what the runtime can follow. */
const MAX_NESTING = 1_000;

/** What was thrown for a reason in the bytes, with the source's title. */
function toError(thrown: unknown, { title }: JobSource): unknown {
  // Values that nest deeper than the runtime's calls may, in a format that is read at once.
  const isTooDeep = thrown instanceof RangeError && thrown.message.includes("call stack");
  if (isTooDeep) return new AppError("source_too_deep", 422, { title, limit: MAX_NESTING });
  return thrown instanceof SourceFault ? new AppError(thrown.code, 422, { title, ...thrown.params }) : thrown;
}

async function convertCurrent(job: Job, tools: JobTools): Promise<Job> {
  const source = currentSource(job);
  const { toConvert } = source;
  if (toConvert === null) throw new Error(`source ${source.title} is not to be converted`);
  if (toConvert === "gzip" || toConvert === "zip") {
    const sources = job.sources.toSpliced(job.current, 1, ...(await unpackSource(toConvert, source, job, tools)));
    return { ...job, step: "sniff", attempts: 0, sources };
  }
  const sources = job.sources.with(job.current, await convertSource(toConvert, source, job, tools));
  return afterSource({ ...job, sources }, tools);
}

export const convert: Step = async (job, tools) => {
  const source = currentSource(job);
  try {
    const next = await convertCurrent(job, tools);
    saveJob(tools.storage.sql, next);
    return next;
  } catch (thrown) {
    if (!(thrown instanceof NotInEncoding)) throw toError(thrown, source);
    const { encoding } = resourceOf(job, source).params;
    if (encoding !== undefined) {
      throw new AppError("source_encoding", 422, { title: source.title, encoding, offset: thrown.offset });
    }
    const next = await inLegacyEncoding(job, thrown.offset, tools);
    saveJob(tools.storage.sql, next);
    return next;
  }
};
