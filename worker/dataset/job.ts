// The checkpoint of a job, and how it moves from step to step. Pure data and pure functions: what a job has done is all
// in here, so that a process that dies anywhere goes on from the last committed checkpoint (invariant 2).

import type { DatasetConfig } from "../catalog/dataset-config.ts";
import type {
  ConfigPart,
  FoundFormat,
  JobCounts,
  JobDecision,
  JobKind,
  JobProgress,
  JobReport,
  JobStep,
  RecordLimit,
  StepTime,
} from "../catalog/jobs.ts";
import type { ClaimedJob, Outcome } from "../catalog/port.ts";
import type { Reserves } from "../catalog/quotas/reserve.ts";
import type { Failure } from "../errors.ts";
import type { Field, FieldType } from "../field.ts";
import type { Column } from "../fields/configure.ts";
import type { SchemaChange } from "../fields/schema-change.ts";
import type { Format } from "../format.ts";
import type { Dialect } from "../formats/csv/dialect.ts";
import type { InferState } from "../formats/infer.ts";
import type { ConvertedFormat } from "../formats/registry.ts";
import type { Reading } from "../formats/values.ts";
import type { Evidence } from "../last-modified/evidence.ts";
import type { LeftUpload } from "../lib/save-stream.ts";
import type { Keep } from "./contract.ts";

export const NO_COUNTS: JobCounts = {
  read: 0,
  written: 0,
  added: 0,
  removed: 0,
  unchanged: 0,
  rejected: 0,
  duplicates: null,
  billed: 0,
};

/** One resource's bytes in R2, and what was found out about them. */
export type JobSource = {
  resource: string;
  title: string;
  key: string;
  bytes: number;
  sha256: string;
  /** Fetched for this job, and erased after it; an uploaded file stays. */
  temporary: boolean;
  /** What was asked for: the address, or the key of an upload. */
  address: string;
  /** To ask the server later whether the bytes are still the same. */
  etag: string | null;
  lastModified: string | null;
  evidence: Evidence;
  /** By the server's word the bytes are those of the live generation; they were not fetched again. */
  unchanged: boolean;
  /** What the bytes are, once they are recognised, and by what: for the publisher. */
  format: Format | null;
  reason: string;
  /** Files around the data that were opened so far. */
  unpacked: number;
  /** What the step `convert` is to do with the bytes before they are read. */
  toConvert: "gzip" | "zip" | ConvertedFormat | null;
  /** How the rows are read on: as CSV, or as converted cells, of which the texts are texts (`typed`) or may be anything. */
  dialect: Dialect | null;
  /** The schema that the source itself declares; null where it is found in the bytes. */
  declared: Field[] | null;
  converted: { typed: boolean } | null;
  header: string[];
  /** What the format itself says of its columns. */
  types: (FieldType | null)[];
  /** Where the first record begins, in bytes. */
  dataOffset: number;
};

/** `new`: this job's configuration and generation are served from now on; `former`: nothing changed for visitors. */
export type JobOutcome = {
  event: Outcome["event"];
  failure: Failure | null;
  served: "new" | "former" | "nothing";
};

/** A download that is under way: the parts of it that are stored, and how to ask for the rest (RFC 9110 §13.1.5). */
export type Download = { resource: string; address: string; ifRange: string } & LeftUpload;

/** How far the search for rows is that another row of the same id replaces. */
export type Identification = {
  /** One pass over the sources for each part of the ids. */
  pass: number;
  passes: number;
  /** About how many rows there are: what the memory for one pass is made for. */
  expected: number;
};

/** How far a comparison with the live generation is. */
export type Comparison = {
  /** One pass over the source for each part of the hashes. */
  pass: number;
  passes: number;
  /** The live rows that were looked at for those which vanished, by `_id`. */
  retired: number;
  /** Rows of the live generation before. */
  before: number;
  /** Whether the types of the live generation are still those of the source. */
  infer: InferState;
  /** Beginnings without a piece of work done since: what ends the process each time is given up. */
  rebuilds: number;
};

export type Job = {
  uid: string;
  kind: JobKind;
  revision: number;
  config: DatasetConfig;
  keep: Keep | null;
  recordLimit: RecordLimit | null;
  /** Absent in jobs that were taken up before there were quotas. */
  reserves?: Reserves;
  decision: JobDecision | null;
  /** One hash per part of the configuration. */
  digest: Record<string, string>;
  counts: JobCounts;
  times: StepTime[];
  startedAt: number;
  step: JobStep;
  stepStartedAt: number;
  /** Failures in a row for an unforeseen reason; back to 0 with every piece of work that is done. */
  attempts: number;
  sources: JobSource[];
  download: Download | null;
  /** Which source the step is at, and the byte offset in it; while indexing, the last record that is indexed. */
  current: number;
  offset: number;
  /** The columns that are read, by their technical names: all of the first source's, then one for each field. */
  schema: string[];
  infer: InferState | null;
  readings: Reading[];
  /** Whether the type of a field was configured, and not found. */
  retyped: boolean[];
  /** The columns of the first source, once their types are known, and what changed in them since the last load. */
  found: { columns: Column[]; change: SchemaChange | null } | null;
  comparison: Comparison | null;
  /** Null where no field is the records' id. */
  identification: Identification | null;
  /** Rows of the source that were read. */
  rows: number;
  /** Of those, the ones that another row of the same id replaces. */
  replaced: number;
  fingerprint: string;
  /** The source and the configuration are those of the live generation: nothing is written. */
  unchanged: boolean;
  /** A quota or the storage is used up: the job ends with what there is room for. */
  limited: Failure | null;
  /** Swapped and cleaned in the actor; D1 is still to be told. */
  outcome: JobOutcome | null;
};

export function beginJob(claimed: ClaimedJob, digest: Record<string, string>, now: number): Job {
  return {
    ...claimed,
    decision: null,
    digest,
    counts: NO_COUNTS,
    times: [],
    startedAt: now,
    step: "acquire",
    stepStartedAt: now,
    attempts: 0,
    sources: [],
    download: null,
    current: 0,
    offset: 0,
    schema: [],
    infer: null,
    readings: [],
    retyped: [],
    found: null,
    comparison: null,
    identification: null,
    rows: 0,
    replaced: 0,
    fingerprint: "",
    unchanged: false,
    limited: null,
    outcome: null,
  };
}

/** A job that changes what is served without reading a record: metadata and security, or a rollback. */
export function beginLightJob(job: Job, rows: number, changed: ConfigPart[]): Job {
  return { ...job, step: "swap", unchanged: true, rows, decision: { mode: "light", changed } };
}

/** The job at the beginning of another step; how long the one before took is kept. */
export function enterStep(job: Job, step: JobStep, now: number): Job {
  const taken = {
    step: job.step,
    started_at: new Date(job.stepStartedAt).toISOString(),
    duration_ms: now - job.stepStartedAt,
  };
  return {
    ...job,
    step,
    stepStartedAt: now,
    current: 0,
    offset: 0,
    attempts: 0,
    times: step === job.step ? job.times : [...job.times, taken],
  };
}

/** The job at the next source of the same step, or at the beginning of the next step. */
export function nextSource(job: Job, next: JobStep, now: number): Job {
  if (job.current + 1 >= job.sources.length) return enterStep(job, next, now);
  const current = job.current + 1;
  return { ...job, current, offset: job.sources[current]?.dataOffset ?? 0, attempts: 0 };
}

/** Records of the generation that the job has made so far. */
export function recordsAfter({ comparison, counts, rows, replaced }: Job): number {
  return comparison === null ? rows - replaced : comparison.before + counts.added - counts.removed;
}

function bytesDone(job: Job): number {
  const before = job.sources.slice(0, job.current).reduce((sum, source) => sum + source.bytes, 0);
  return before + job.offset;
}

const toPercent = (done: number, total: number) => Math.min(100, Math.floor((done / Math.max(1, total)) * 100));

/** @param fetched bytes of the source that is being fetched or converted now */
export function progressOf(job: Job, now: number, fetched = 0): JobProgress {
  const acquiring = job.step === "acquire";
  const total = acquiring ? null : job.sources.reduce((sum, source) => sum + source.bytes, 0);
  const converting = job.step === "convert";
  const indexing = job.step === "index";
  const ended = job.step === "swap" || job.step === "clean";
  const bytes = acquiring
    ? job.sources.reduce((sum, source) => sum + source.bytes, fetched)
    : ended || indexing
      ? (total ?? 0)
      : bytesDone(job) + (converting ? fetched : 0);
  const seconds = (now - job.stepStartedAt) / 1000;
  const loading = job.step === "load" || job.step === "compare";
  return {
    step: job.step,
    rows: job.step === "load" ? recordsAfter(job) : job.rows,
    bytes,
    total_bytes: total,
    percent: indexing ? toPercent(job.offset, job.rows) : ended ? 100 : total ? toPercent(bytes, total) : null,
    rows_per_second: loading && seconds > 0 ? Math.round(job.rows / seconds) : null,
    started_at: new Date(job.startedAt).toISOString(),
  };
}

const formatsOf = ({ sources }: Job): FoundFormat[] =>
  sources.flatMap(({ resource, format, reason }) => (format === null ? [] : [{ resource, type: format, reason }]));

/** What is told of a job besides its progress. */
export function reportOf(job: Job): JobReport {
  return {
    decision: job.decision,
    steps: job.times,
    counts: job.counts,
    schema_change: job.found?.change ?? null,
    formats: formatsOf(job),
  };
}
