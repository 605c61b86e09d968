// Records of a dataset: the catalogue says whether it may be seen, its actor answers.
import type { Context } from "hono";
import { findPublished, type PublishedDataset } from "../../catalog/published.ts";
import type { FacetsAnswer, RecordsAnswer, RecordsQuery } from "../../dataset/contract.ts";
import type { Env } from "../../env.ts";
import { AppError } from "../../errors.ts";
import { identify } from "../middleware/auth.ts";
import { requireDatasetRight } from "../middleware/permission.ts";
import { answerCached, jsonAnswer, toEtag } from "./answer.ts";
import { decoratePage, decorateRecord, hasExtras, withNumbers } from "./extras.ts";
import { askedAddress, datasetAddress, readExtras, readQuery, readsClock } from "./read-query.ts";

type ExploreContext = Context<{ Bindings: Env }>;

/** What this API asks of an actor. */
type RecordsReader = {
  queryRecords(query: RecordsQuery): Promise<RecordsAnswer>;
  queryFacets(query: RecordsQuery): Promise<FacetsAnswer>;
};

/** @throws AppError NotFoundResource (404) for what visitors may not see, whether or not it exists */
export async function requirePublished(context: ExploreContext): Promise<PublishedDataset> {
  const datasetId = context.req.param("dataset_id") ?? "";
  const dataset = await findPublished(context.env.DB, datasetId, await identify(context));
  if (dataset === null) throw missing(`dataset ${datasetId}`);
  return dataset;
}

/**
 * A dataset whose data may be seen, some of them at least.
 * @throws AppError NotFoundResource (404), ForbiddenAccess (403) where only its metadata may be
 */
export async function requireData(context: ExploreContext): Promise<PublishedDataset> {
  const dataset = await requirePublished(context);
  if (!dataset.isDataVisible) throw new AppError("ForbiddenAccess", 403);
  return dataset;
}

/** What of the data may be seen is a part of the question, and thus of every tag and of the key of every cache. */
export function secured<Q extends object>(
  { security }: PublishedDataset,
  query: Q,
): Q & Pick<RecordsQuery, "security"> {
  return security === null ? query : { ...query, security };
}

function missing(resource: string): AppError {
  return new AppError("NotFoundResource", 404, { resource });
}

async function askActor<M extends keyof RecordsReader>(
  env: Env,
  dataset: PublishedDataset,
  method: M,
  query: RecordsQuery,
): Promise<Extract<Awaited<ReturnType<RecordsReader[M]>>, { ok: true }>> {
  const stub = env.DATASETS.get(env.DATASETS.idFromName(dataset.uid)) as unknown as RecordsReader;
  const answer: RecordsAnswer | FacetsAnswer = await stub[method](query);
  if (answer.ok) return answer as Extract<Awaited<ReturnType<RecordsReader[M]>>, { ok: true }>;
  // Unpublished between the look-up and the question.
  if (answer.failure.code === "NotFoundResource") throw missing(`dataset ${dataset.datasetId}`);
  throw AppError.from(answer.failure);
}

/** A tag for each generation, revision and question; none while the records grow or where the clock is read. */
async function recordsEtag(
  dataset: PublishedDataset,
  version: { generation: number; incomplete: boolean },
  query: RecordsQuery,
  /** What else the answer is about: a record, or the address of the facets. */
  subject = "",
): Promise<string | null> {
  if (version.incomplete || readsClock(query)) return null;
  return toEtag([dataset.uid, version.generation, dataset.publishedRevision, subject, query]);
}

export async function answerRecords(context: ExploreContext): Promise<Response> {
  const dataset = await requireData(context);
  const query = secured(dataset, readQuery(context));
  if (context.req.query("explain")?.toLowerCase() === "true") return explainRecords(context, dataset, query);
  const extras = readExtras(context);
  const isPlain = !hasExtras(extras);
  // Links name the address of the request.
  const subject = isPlain ? "" : askedAddress(context).href;
  return answerCached(context, await recordsEtag(dataset, dataset, query, subject), async () => {
    const asked = isPlain ? query : withNumbers(query);
    const answer = await askActor(context.env, dataset, "queryRecords", asked);
    const page = isPlain ? answer.page : decoratePage(context, dataset, query, extras, answer.page);
    return jsonAnswer(page, await recordsEtag(dataset, answer, query, subject));
  });
}

/** For whoever may read the configuration: the page, and how it was answered. Kept in no cache. */
async function explainRecords(context: ExploreContext, dataset: PublishedDataset, query: RecordsQuery) {
  await requireDatasetRight(context, dataset.uid, "read");
  const answer = await askActor(context.env, dataset, "queryRecords", { ...query, explain: true });
  return jsonAnswer(answer.page, null);
}

/** One record by its number: the bare object (explore-api §4.2). */
export async function answerRecord(context: ExploreContext): Promise<Response> {
  const dataset = await requireData(context);
  const record = context.req.param("record_id") ?? "";
  const { select, lang, timezone } = readQuery(context);
  if (!/^\d{1,15}$/.test(record)) throw missing(`record ${record}`);
  const asked: RecordsQuery = { where: [`_id = ${record}`], limit: "1", lang, timezone };
  const query = secured(dataset, asked);
  if (select !== undefined) query.select = select;
  const extras = readExtras(context);
  const subject = hasExtras(extras) ? askedAddress(context).href : record;
  return answerCached(context, await recordsEtag(dataset, dataset, query, subject), async () => {
    const answer = await askActor(context.env, dataset, "queryRecords", query);
    const [found] = answer.page.results;
    if (found === undefined) throw missing(`record ${record}`);
    const shown = hasExtras(extras)
      ? decorateRecord(context, dataset, query, extras, { ...found, _id: record })
      : found;
    return jsonAnswer(shown, await recordsEtag(dataset, answer, query, subject));
  });
}

/** Facets of the records (explore-api §4.4). */
export async function answerFacets(context: ExploreContext): Promise<Response> {
  const dataset = await requireData(context);
  const query = secured(dataset, readQuery(context));
  const base = datasetAddress(context, dataset.datasetId);
  return answerCached(context, await recordsEtag(dataset, dataset, query, base), async () => {
    const { facets, ...version } = await askActor(context.env, dataset, "queryFacets", query);
    const links = [
      { rel: "self", href: `${base}/facets` },
      { rel: "dataset", href: base },
    ];
    return jsonAnswer({ links, facets }, await recordsEtag(dataset, version, query, base));
  });
}
