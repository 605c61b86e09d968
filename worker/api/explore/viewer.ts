// Whoever asks, as the catalogue takes them: with the numbers of records that they see of datasets seen in part, which
// the actors of these datasets count.
import type { Context } from "hono";
import type { Identity } from "../../catalog/accounts/identity.ts";
import { loadVersions, type PublishedDataset } from "../../catalog/published.ts";
import { listParts, loadViewer, seesAllRecords, type Viewer } from "../../catalog/viewer.ts";
import { MAX_COUNTED_DATASETS, MAX_KEPT_COUNTS } from "../../config.ts";
import type { RecordsAnswer, RecordsQuery } from "../../dataset/contract.ts";
import type { Env } from "../../env.ts";
import type { RecordsSecurity } from "../../odsql/security.ts";
import { identify } from "../middleware/auth.ts";

type RecordsReader = { queryRecords(query: RecordsQuery): Promise<RecordsAnswer> };

type Version = Pick<PublishedDataset, "uid" | "generation" | "publishedRevision" | "incomplete">;

/** A generation is immutable: the same rules show as many of its records as before. */
const kept = new Map<string, number>();

const readsClock = ({ grants }: RecordsSecurity) => grants.some(({ filter }) => /\bnow\s*\(/i.test(filter));

/** @returns null where the dataset has no records to count any more */
async function countInSight(env: Env, version: Version, security: RecordsSecurity): Promise<number | null> {
  const isFixed = !version.incomplete && !readsClock(security);
  const key = JSON.stringify([version.uid, version.generation, version.publishedRevision, security]);
  const known = isFixed ? kept.get(key) : undefined;
  if (known !== undefined) return known;
  const stub = env.DATASETS.get(env.DATASETS.idFromName(version.uid)) as unknown as RecordsReader;
  const answer = await stub.queryRecords({ where: [], limit: "0", lang: "fr", timezone: "UTC", security });
  if (!answer.ok) return null;
  const { total_count } = answer.page;
  if (isFixed && answer.generation === version.generation && !answer.incomplete) {
    if (kept.size >= MAX_KEPT_COUNTS) kept.clear();
    kept.set(key, total_count);
  }
  return total_count;
}

/** Of the records that are in sight; null where none may be. */
export async function countRecords(env: Env, dataset: PublishedDataset): Promise<number | null> {
  if (dataset.recordsCount !== null || dataset.security === null) return dataset.recordsCount;
  return countInSight(env, dataset, dataset.security);
}

/**
 * Anybody may be asked about, such as whoever shows no key.
 * @param only the one dataset whose records are counted; all that are seen in part, where it is left out
 */
export async function toViewer(env: Env, identity: Identity, only?: string): Promise<Viewer> {
  const viewer = await loadViewer(env.DB, identity);
  const wanted = listParts(viewer).flatMap(([uid, part]): [string, RecordsSecurity][] => {
    if (only !== undefined && uid !== only) return [];
    return part.security === null || seesAllRecords(part) ? [] : [[uid, part.security]];
  });
  if (wanted.length === 0) return viewer;
  const securities = new Map(wanted);
  const versions = await loadVersions(env.DB, [...securities.keys()], MAX_COUNTED_DATASETS);
  const counted = versions.map(async (version): Promise<[string, number | null]> => {
    const security = securities.get(version.uid);
    return [version.uid, security === undefined ? null : await countInSight(env, version, security)];
  });
  return { ...viewer, counts: new Map(await Promise.all(counted)) };
}

/** Per request: all parts of an answer are of the same rules. */
const viewers = new WeakMap<Request, Promise<Viewer>>();

/** @throws AppError `invalid_api_key`, `expired_api_key` (401) */
export function viewerOf(context: Context<{ Bindings: Env }>): Promise<Viewer> {
  const before = viewers.get(context.req.raw);
  if (before !== undefined) return before;
  const found = identify(context).then((identity) => toViewer(context.env, identity));
  viewers.set(context.req.raw, found);
  return found;
}
