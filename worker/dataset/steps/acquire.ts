// acquire: the bytes of one resource are in R2, whole and hashed, before anything reads them, so that a resumed job
// reads the same bytes. One resource per call. When all are there, an unchanged dataset goes straight to the swap.
import type { DatasetConfig } from "../../catalog/dataset-config.ts";
import { sha256Hex } from "../../lib/digest.ts";
import { enterStep, type Job } from "../job.ts";
import { publishedGeneration } from "../storage/generations.ts";
import { saveJob } from "../storage/job-store.ts";
import { type KnownSource, readOrigin } from "../storage/origins.ts";
import type { JobTools, Step } from "../tools.ts";
import { fetchSource } from "./fetch-source.ts";

/** What the records are made of: the same bytes read in the same way give the same records. */
function fingerprintOf(config: DatasetConfig, hashes: string[]): Promise<string> {
  const { resources, metadata, processors } = config;
  const fields = [config.fields, metadata.asset_content_configuration?.facets?.value];
  const reading = resources.map(({ type, params, expected, mode }) => [type, params, expected, mode]);
  return sha256Hex(JSON.stringify([hashes, reading, fields, processors]));
}

/** The sources of the live generation, where the same bytes would leave nothing to do; none otherwise. */
async function askable(job: Job, tools: JobTools): Promise<KnownSource[]> {
  const live = publishedGeneration(tools.storage.sql);
  const known = readOrigin(tools.storage.sql)?.sources ?? [];
  if (live === null || live.incomplete) return [];
  const inOrder = job.config.resources.map(({ uid }) => known.find(({ resource }) => resource === uid));
  const hashes = inOrder.map((source) => source?.sha256 ?? "");
  return (await fingerprintOf(job.config, hashes)) === live.fingerprint ? known : [];
}

function withoutWork(job: Job, rows: number): Job {
  const changed = job.decision?.changed ?? [];
  return { ...job, rows, counts: { ...job.counts, unchanged: rows }, decision: { mode: "unchanged", changed } };
}

export const acquire: Step = async (job, tools) => {
  const known = await askable(job, tools);
  const knownOf = (uid: string) => known.find(({ resource }) => resource === uid) ?? null;
  const isNew = job.sources.some(({ resource, sha256 }) => sha256 !== knownOf(resource)?.sha256);
  // One new source changes the records: what was not fetched because it is the same is needed after all.
  const missing = isNew ? job.sources.findIndex(({ unchanged }) => unchanged) : -1;
  const index = missing === -1 ? job.sources.length : missing;
  const resource = job.config.resources[index];
  let next: Job;
  if (resource) {
    const source = await fetchSource(resource, job, tools, isNew ? null : knownOf(resource.uid));
    next = { ...job, sources: job.sources.toSpliced(index, 1, source), download: null, attempts: 0 };
  } else {
    const hashes = job.sources.map(({ sha256 }) => sha256);
    const fingerprint = await fingerprintOf(job.config, hashes);
    const live = publishedGeneration(tools.storage.sql);
    const unchanged = live !== null && !live.incomplete && live.fingerprint === fingerprint;
    next = { ...enterStep(job, unchanged ? "swap" : "sniff", tools.now()), fingerprint, unchanged };
    if (unchanged) next = withoutWork(next, live.rows);
  }
  saveJob(tools.storage.sql, next);
  return next;
};
