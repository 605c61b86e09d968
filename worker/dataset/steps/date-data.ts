// The date of the data, decided when a job's records go live: it moves only when the data do. What visitors are told of it
// goes out with the metadata, in `default.modified`, `default.modified_info` and `default.data_checked`.
import type { DatasetConfig, Resource } from "../../catalog/dataset-config.ts";
import type { Metadata } from "../../catalog/metadata.ts";
import { toIso } from "../../last-modified/calendar.ts";
import type { DateRule } from "../../last-modified/evidence.ts";
import { flagBackwards, latestOf, resolveLastModified } from "../../last-modified/resolve.ts";
import { toShownModified } from "../../last-modified/shown.ts";
import { sha256Hex } from "../../lib/digest.ts";
import type { Job, JobSource } from "../job.ts";
import type { KnownSource, Origin } from "../storage/origins.ts";

/** A header that is as old as its own request, twice, for the same bytes: it is the moment of the request. */
const VOLATILE_WITHIN_MS = 5_000;

function ruleOf({ expected, last_modified_date }: Resource): DateRule {
  const { source, params = {} } = last_modified_date ?? {};
  return { source, group: params.group, header: params.header, pattern: expected?.name };
}

function isOfItsRequest({ evidence }: Pick<KnownSource, "evidence">): boolean {
  const { "last-modified": modified = "", date = "" } = evidence.http?.headers ?? {};
  return Math.abs(Date.parse(modified) - Date.parse(date)) <= VOLATILE_WITHIN_MS;
}

function volatileHeaders(source: JobSource, before: KnownSource | undefined): string[] {
  const known = before?.volatile ?? [];
  if (before === undefined || source.unchanged || before.sha256 !== source.sha256) return known;
  const moved = source.lastModified !== before.lastModified && isOfItsRequest(source) && isOfItsRequest(before);
  return moved && !known.includes("last-modified") ? [...known, "last-modified"] : known;
}

/** The same bytes from the same address keep their evidence: what a server says of them later is no news. */
function toKnown(source: JobSource, before: KnownSource | undefined): KnownSource {
  const { resource, address, bytes, sha256, etag, lastModified } = source;
  const volatile = volatileHeaders(source, before);
  const isSame = before !== undefined && before.sha256 === sha256 && before.address === address;
  const { http } = source.evidence;
  const evidence = isSame ? before.evidence : { ...source.evidence, http: http && { ...http, volatile } };
  return { resource, address, bytes, sha256, etag, lastModified, evidence, volatile };
}

function wishesOf(metadata: Metadata) {
  const manual = metadata.default?.modified?.value;
  return {
    manual: typeof manual === "string" && manual.trim() !== "" ? manual.trim() : null,
    onData: metadata.default?.modified_updates_on_data_change?.value === true,
    onMetadata: metadata.default?.modified_updates_on_metadata_change?.value === true,
  };
}

function dateOf(config: DatasetConfig, sources: KnownSource[], before: Origin | null, now: number) {
  const dates = config.resources.map((resource) => {
    const known = sources.find((source) => source.resource === resource.uid);
    if (known === undefined) return null;
    // Judged as of the download, so that an unchanged file cannot change its date by waiting.
    const at = known.evidence.downloadedAt ?? now;
    return resolveLastModified(known.evidence, ruleOf(resource), at);
  });
  return flagBackwards(latestOf(dates.filter((date) => date !== null)), before?.data.value ?? null);
}

/** A refresh of the same columns has nothing new to tell of them. */
function schemaOf({ found }: Job, before: Origin | null): Pick<Origin, "columns" | "schemaChange"> {
  if (found !== null) return { columns: found.columns, schemaChange: found.change };
  return { columns: before?.columns ?? [], schemaChange: before?.schemaChange ?? null };
}

/** What is not read again is as it was. */
const duplicatesOf = ({ unchanged, counts }: Job, before: Origin | null) =>
  unchanged ? (before?.duplicates ?? null) : counts.duplicates;

/** @param before of the generation that was live until now */
export async function originOf(job: Job, before: Origin | null, now: number): Promise<Origin> {
  const { metadata } = job.config;
  const metadataHash = await sha256Hex(JSON.stringify(metadata));
  // A job that reads nothing leaves the data as they are.
  const readsNothing = job.sources.length === 0 && before !== null;
  const known = new Map((before?.sources ?? []).map((source) => [source.resource, source]));
  // An archive's files come from one resource; the first of them stands for it.
  const firsts = job.sources.filter(
    (each, index, all) => all.findIndex(({ resource }) => resource === each.resource) === index,
  );
  const sources = readsNothing ? before.sources : firsts.map((each) => toKnown(each, known.get(each.resource)));
  const data = readsNothing ? before.data : dateOf(job.config, sources, before, now);
  const change = { data: !job.unchanged, metadata: metadataHash !== before?.metadataHash };
  const shown = toShownModified(data, wishesOf(metadata), before?.shown ?? null, change, now);
  const checked = readsNothing ? before.checked : now;
  const duplicates = duplicatesOf(job, before);
  return { sources, data, shown, metadataHash, checked, duplicates, ...schemaOf(job, before) };
}

/** The metadata as visitors get them. */
export function withDate(metadata: Metadata, origin: Origin | null): Metadata {
  const { value = null, info = null } = origin?.shown ?? {};
  return {
    ...metadata,
    default: {
      ...metadata.default,
      modified: { value },
      modified_info: { value: info },
      data_checked: { value: origin === null ? null : toIso(origin.checked) },
    },
  };
}
