// acquire: the bytes of one resource are in R2, whole and hashed, before anything reads them, so that a resumed job
// reads the same bytes. One resource per call. When all are there, an unchanged dataset goes straight to the swap.
import type { Resource } from "../../catalog/dataset-config.ts";
import { HEARTBEAT_INTERVAL_MS, UPLOAD_PART_BYTES } from "../../config.ts";
import { AppError } from "../../errors.ts";
import { sha256Hex } from "../../lib/digest.ts";
import { saveStream } from "../../lib/save-stream.ts";
import { openHttpSource } from "../../sources/http.ts";
import { enterStep, type Job, type JobSource, progressOf } from "../job.ts";
import { publishedGeneration } from "../storage/generations.ts";
import { saveJob } from "../storage/job-store.ts";
import { type JobTools, type Step, StopOrdered } from "../tools.ts";

/** Fetched sources of a job: `sources/{dataset}/{job}/{resource}`. */
export const sourcePrefix = (datasetUid: string, job: string) => `sources/${datasetUid}/${job}/`;

/** A long download goes on reporting, and stops when D1 says so even where the order itself was lost. */
async function* askingOnTheWay(
  stream: AsyncIterable<Uint8Array>,
  job: Job,
  tools: JobTools,
): AsyncGenerator<Uint8Array> {
  let asked = tools.now();
  let fetched = 0;
  for await (const piece of stream) {
    fetched += piece.byteLength;
    if (tools.now() - asked > HEARTBEAT_INTERVAL_MS) {
      asked = tools.now();
      const progress = progressOf(job, asked, fetched);
      const { keep, running } = await tools.port.heartbeat(job.uid, progress, false, asked);
      if (keep !== null || !running) throw new StopOrdered();
    }
    yield piece;
  }
}

async function acquireOne(resource: Resource, job: Job, tools: JobTools): Promise<JobSource> {
  const found = { resource: resource.uid, title: resource.title, dialect: null, header: [], dataOffset: 0 };
  if (resource.datasource.type === "uploaded_file") {
    const file = await tools.port.findFile(resource.datasource.file.uid);
    if (file === null) throw new AppError("source_missing", 422, { title: resource.title });
    return { ...found, key: file.key, bytes: file.bytes, sha256: file.sha256, temporary: false };
  }
  const key = `${sourcePrefix(tools.datasetUid, job.uid)}${resource.uid}`;
  const opened = await openHttpSource(resource.datasource, tools.policy, tools.stop);
  const stream = askingOnTheWay(opened, job, tools);
  const saved = await saveStream(tools.bucket, key, stream, {
    partBytes: UPLOAD_PART_BYTES,
    onProgress: tools.onFetched,
  });
  tools.onFetched(0);
  return { ...found, key, ...saved, temporary: true };
}

/** What the records are made of: the same bytes read in the same way give the same records. */
function fingerprintOf(job: Job): Promise<string> {
  const { resources, fields, processors } = job.config;
  const made = [
    job.sources.map((source) => source.sha256),
    resources.map((resource) => [resource.type, resource.params]),
    fields,
    processors,
  ];
  return sha256Hex(JSON.stringify(made));
}

export const acquire: Step = async (job, tools) => {
  const resource = job.config.resources[job.sources.length];
  let next: Job;
  if (resource) {
    next = { ...job, sources: [...job.sources, await acquireOne(resource, job, tools)], attempts: 0 };
  } else {
    const fingerprint = await fingerprintOf(job);
    const live = publishedGeneration(tools.storage.sql);
    const unchanged = live !== null && !live.incomplete && live.fingerprint === fingerprint;
    const rows = unchanged ? live.rows : 0;
    next = { ...enterStep(job, unchanged ? "swap" : "sniff", tools.now()), fingerprint, unchanged, rows };
  }
  saveJob(tools.storage.sql, next);
  return next;
};
