// One resource → its bytes in R2 and the evidence of their date. Bytes that the server says are the same as those of the
// live generation are not fetched again.
import type { GristDatasource, HttpDatasource, Resource } from "../../catalog/dataset-config.ts";
import { HEARTBEAT_INTERVAL_MS, UPLOAD_PART_BYTES } from "../../config.ts";
import { AppError } from "../../errors.ts";
import { matchesPattern } from "../../formats/zip/pattern.ts";
import { type Evidence, NO_EVIDENCE } from "../../last-modified/evidence.ts";
import { compileName, isDatePattern } from "../../last-modified/expected-name.ts";
import { gatherFromBytes } from "../../last-modified/read/gather.ts";
import { saveStream } from "../../lib/save-stream.ts";
import { namesOf } from "../../sources/file-names.ts";
import { askGristDate } from "../../sources/grist.ts";
import { type HttpAnswer, openHttpSource } from "../../sources/http.ts";
import { toGristDocument, toRequest } from "../../sources/request.ts";
import { type Download, type Job, type JobSource, progressOf, reportOf } from "../job.ts";
import { saveJob } from "../storage/job-store.ts";
import type { KnownSource } from "../storage/origins.ts";
import { type JobTools, StopOrdered } from "../tools.ts";

/** Fetched sources of a job: `sources/{dataset}/{job}/{resource}`. */
export const sourcePrefix = (datasetUid: string, job: string) => `sources/${datasetUid}/${job}/`;

/**
 * Room for so many bytes of a source, beside those that were fetched already, and for some more so that not every piece asks.
 * @returns for how many there is room
 * @throws AppError `bytes_limit_reached`
 */
async function reserveBytes(job: Job, tools: JobTools, bytes: number, more: number): Promise<number> {
  if (!job.reserves?.bytes) return Number.POSITIVE_INFINITY;
  const before = job.sources.reduce((sum, source) => sum + (source.temporary ? source.bytes : 0), 0);
  const { granted, reached } = await tools.port.reserve(job.uid, "bytes", before + bytes + more, tools.now());
  if (reached !== null && granted < before + bytes) throw reached;
  return granted - before;
}

/** A long download goes on reporting, and stops when D1 says so even where the order itself was lost. */
export async function* askingOnTheWay(
  stream: AsyncIterable<Uint8Array>,
  job: Job,
  tools: JobTools,
): AsyncGenerator<Uint8Array> {
  let asked = tools.now();
  let fetched = 0;
  let granted = 0;
  for await (const piece of stream) {
    fetched += piece.byteLength;
    if (fetched > granted) granted = await reserveBytes(job, tools, fetched, UPLOAD_PART_BYTES);
    if (tools.now() - asked > HEARTBEAT_INTERVAL_MS) {
      asked = tools.now();
      const progress = progressOf(job, asked, fetched);
      const { keep, running } = await tools.port.heartbeat(
        job.uid,
        { progress, report: reportOf(job), growing: false },
        asked,
      );
      if (keep !== null || !running) throw new StopOrdered();
    }
    yield piece;
  }
}

/** What is read later, by the steps that sniff. */
const unread = (resource: Resource) => ({
  resource: resource.uid,
  title: resource.title,
  format: null,
  reason: "",
  unpacked: 0,
  toConvert: null,
  dialect: null,
  declared: null,
  converted: null,
  header: [],
  types: [],
  dataOffset: 0,
});

/** Which entries of an archive the resource means, by their last names; null for all. */
export function chosenBy(resource: Resource): ((name: string) => boolean) | null {
  const { entry } = resource.params;
  if (entry !== undefined) return (name) => matchesPattern(name, entry.split("/").at(-1) ?? entry);
  const name = resource.expected?.name;
  return name === undefined ? null : compileName(name);
}

/**
 * A plain name is what the file must be called; an expression with a group says where a date is, and may find none.
 * @param names all that the file has: in its archive, by the server, in its address
 */
function checkName({ title }: JobSource, { expected }: Resource, names: string[]): void {
  const name = expected?.name;
  if (name === undefined || isDatePattern(name) || names.length === 0 || names.some(compileName(name))) return;
  throw new AppError("source_other_name", 422, { title, expected: name, found: names.join(", ").slice(0, 300) });
}

/** @param outside what is known without the bytes */
async function gather(source: JobSource, resource: Resource, outside: Evidence, tools: JobTools): Promise<Evidence> {
  const inside = await gatherFromBytes(tools.open(source.key, source.bytes), chosenBy(resource));
  const declared = resource.downloaded_filename;
  const names = declared === undefined ? [] : [{ origin: "declared" as const, name: declared }];
  const all = [...inside.names, ...names, ...outside.names];
  checkName(
    source,
    resource,
    all.map(({ name }) => name),
  );
  return { ...outside, ...inside, names: all };
}

async function acquireUpload(resource: Resource, uid: string, tools: JobTools): Promise<JobSource> {
  const file = await tools.port.findFile(uid);
  if (file === null) throw new AppError("source_missing", 422, { title: resource.title });
  const { key, bytes, sha256 } = file;
  const known = { address: file.key, etag: null, lastModified: null, evidence: NO_EVIDENCE, unchanged: false };
  const source: JobSource = { ...unread(resource), ...known, key, bytes, sha256, temporary: false };
  const names = [{ origin: "upload" as const, name: file.filename }];
  const outside = { ...NO_EVIDENCE, names, downloadedAt: file.createdAt };
  return { ...source, evidence: await gather(source, resource, outside, tools) };
}

/** The live generation's bytes again: there is nothing to fetch. */
function stillTheSame(resource: Resource, known: KnownSource): JobSource {
  const { address, bytes, sha256, etag, lastModified, evidence } = known;
  const same = { address, bytes, sha256, etag, lastModified, evidence };
  return { ...unread(resource), ...same, key: "", temporary: false, unchanged: true };
}

async function evidenceOf(
  datasource: HttpDatasource | GristDatasource,
  answer: HttpAnswer,
  tools: JobTools,
): Promise<Evidence> {
  const document = toGristDocument(datasource);
  const disposition = answer.headers["content-disposition"] ?? null;
  return {
    ...NO_EVIDENCE,
    names: namesOf(answer.url, disposition, toRequest(datasource).url),
    http: { headers: datedHeaders(answer.headers), volatile: [] },
    grist: document === null ? null : await askGristDate(document, { policy: tools.policy, stop: tools.stop }),
    downloadedAt: tools.now(),
  };
}

/** Cookies and the like are not kept with a job. */
function datedHeaders(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name, value]) => value.length <= 200 && !/cookie|auth|token/.test(name))
      .slice(0, 100),
  );
}

/** What a process that died has left of this download. */
function leftOf(resource: Resource, address: string, { download }: Job): Download | null {
  return download?.resource === resource.uid && download.address === address ? download : null;
}

async function acquireRemote(
  resource: Resource,
  datasource: HttpDatasource | GristDatasource,
  job: Job,
  tools: JobTools,
  known: KnownSource | null,
): Promise<JobSource> {
  const request = toRequest(datasource);
  const validators = known?.address === request.url && (known.etag ?? known.lastModified) !== null ? known : null;
  const left = leftOf(resource, request.url, job);
  const rest = left === null ? null : { from: left.parts.length * UPLOAD_PART_BYTES, ifRange: left.ifRange };
  const answer = await openHttpSource(request, { policy: tools.policy, stop: tools.stop, validators, rest });
  if (answer.body === null) {
    if (known === null) throw new Error("the server answered to a condition that was not given");
    return stillTheSame(resource, known);
  }
  const key = `${sourcePrefix(tools.datasetUid, job.uid)}${resource.uid}`;
  const { ifRange } = answer;
  const saved = await saveStream(tools.bucket, key, askingOnTheWay(answer.body, job, tools), {
    partBytes: UPLOAD_PART_BYTES,
    onProgress: tools.onFetched,
    left: answer.from > 0 ? left : null,
    onPart: (stored) => {
      if (ifRange === null) return;
      const download = { resource: resource.uid, address: request.url, ifRange, ...stored };
      saveJob(tools.storage.sql, { ...job, download, attempts: 0 });
    },
  }).catch((thrown) => {
    // Its parts were given back: they are nothing to go on from.
    saveJob(tools.storage.sql, { ...job, download: null });
    throw thrown;
  });
  tools.onFetched(0);
  // What was asked for in advance is somebody else's again.
  await reserveBytes(job, tools, saved.bytes, 0);
  const { etag = null, "last-modified": lastModified = null } = answer.headers;
  const origin = { address: request.url, etag, lastModified, evidence: NO_EVIDENCE, unchanged: false };
  const source: JobSource = { ...unread(resource), ...origin, key, ...saved, temporary: true };
  return { ...source, evidence: await gather(source, resource, await evidenceOf(datasource, answer, tools), tools) };
}

/** Made for this job by the mirror of this portal; what it says is dated by the newest document that it was made of. */
async function acquireFeed(resource: Resource, feedId: string, job: Job, tools: JobTools): Promise<JobSource> {
  const { fields, modifiedAt, body } = await tools.openFeed(feedId);
  const key = `${sourcePrefix(tools.datasetUid, job.uid)}${resource.uid}`;
  const saved = await saveStream(tools.bucket, key, body, { partBytes: UPLOAD_PART_BYTES });
  const lastModified = modifiedAt === null ? null : new Date(modifiedAt).toUTCString();
  const headers: Record<string, string> = lastModified === null ? {} : { "last-modified": lastModified };
  const evidence = { ...NO_EVIDENCE, http: { headers, volatile: [] }, downloadedAt: tools.now() };
  const origin = { address: `feed:${feedId}`, etag: null, lastModified, evidence, unchanged: false };
  return { ...unread(resource), ...origin, key, ...saved, temporary: true, declared: fields };
}

/** @param known the same resource in the live generation, where its bytes may be taken for unchanged on the server's word */
export function fetchSource(
  resource: Resource,
  job: Job,
  tools: JobTools,
  known: KnownSource | null,
): Promise<JobSource> {
  const { datasource } = resource;
  if (datasource.type === "uploaded_file") return acquireUpload(resource, datasource.file.uid, tools);
  if (datasource.type === "feed") return acquireFeed(resource, datasource.feed_id, job, tools);
  return acquireRemote(resource, datasource, job, tools, known);
}
