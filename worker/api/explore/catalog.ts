// The catalogue (explore-api §4.3–4.6): entry points, datasets, their metadata and facets.
import type { Context } from "hono";
import { listFacets, listPublished, toDatasetJson } from "../../catalog/published.ts";
import { DEFAULT_METADATA } from "../../catalog/published-schema.ts";
import type { Env } from "../../env.ts";
import { AppError } from "../../errors.ts";
import { answerRead, jsonAnswer } from "./answer.ts";
import { datasetLinks, linkCatalogPage } from "./extras.ts";
import { catalogAddress, datasetAddress, readExtras, readQuery, readsClock } from "./read-query.ts";
import { requireData, requirePublished } from "./records.ts";
import { countRecords, viewerOf } from "./viewer.ts";

type ExploreContext = Context<{ Bindings: Env }>;

const toLinks = (base: string, rels: string[]) => rels.map((rel) => ({ rel, href: `${base}/${rel}` }));

/** The sources of the API: the portal's own catalogue, and no other. */
export function answerSources(context: ExploreContext): Response {
  const base = catalogAddress(context);
  const links = [
    { rel: "self", href: base.slice(0, -"/catalog".length) },
    { rel: "catalog", href: base },
  ];
  return jsonAnswer({ links }, null);
}

/** Only what is served: clients follow these links. */
export function answerEntryPoints(context: ExploreContext): Response {
  const base = catalogAddress(context);
  const rels = ["datasets", "exports", "facets", "metadata_templates"];
  return jsonAnswer({ links: [{ rel: "self", href: base }, ...toLinks(base, rels)] }, null);
}

export async function answerDatasets(context: ExploreContext): Promise<Response> {
  const query = readQuery(context);
  const page = await listPublished(context.env.DB, await viewerOf(context), query, Date.now());
  const shown = readExtras(context).links ? linkCatalogPage(context, query, page) : page;
  return answerRead(context, shown, !readsClock(query));
}

export async function answerCatalogFacets(context: ExploreContext): Promise<Response> {
  const query = readQuery(context);
  const facets = await listFacets(context.env.DB, await viewerOf(context), query, Date.now());
  const base = catalogAddress(context);
  const links = [
    { rel: "self", href: `${base}/facets` },
    { rel: "source", href: base },
  ];
  return answerRead(context, { links, facets }, !readsClock(query));
}

/** `include_links=true`: where to go from a dataset. */
function withLinks(context: ExploreContext, datasetId: string, body: Record<string, unknown>) {
  return readExtras(context).links ? { _links: datasetLinks(context, datasetId), ...body } : body;
}

export async function answerDataset(context: ExploreContext): Promise<Response> {
  const dataset = await requirePublished(context);
  const { select, lang, timezone } = readQuery(context);
  if (select === undefined || select.trim() === "*") {
    const counted = { ...dataset, recordsCount: await countRecords(context.env, dataset) };
    return answerRead(context, withLinks(context, dataset.datasetId, toDatasetJson(counted)), true);
  }
  const where = [`dataset_uid = ${JSON.stringify(dataset.uid)}`];
  const query = { where, select, limit: "1", lang, timezone };
  const { results } = await listPublished(context.env.DB, await viewerOf(context), query, Date.now());
  return answerRead(context, withLinks(context, dataset.datasetId, results[0] ?? {}), !readsClock(query));
}

/** No dataset of this portal has attachments: the list is there for clients that ask. */
export async function answerAttachments(context: ExploreContext): Promise<Response> {
  const dataset = await requirePublished(context);
  const base = datasetAddress(context, dataset.datasetId);
  const links = [
    { rel: "self", href: `${base}/attachments` },
    { rel: "dataset", href: base },
  ];
  return answerRead(context, { links, attachments: [] }, true);
}

/** @throws AppError NotFoundResource: there is no attachment, and no field of type `file` that has content of ours */
export async function refuseFile(context: ExploreContext): Promise<never> {
  await requireData(context);
  throw new AppError("NotFoundResource", 404, { resource: `file ${context.req.param("file_id") ?? ""}` });
}

const TEMPLATES = [
  {
    name: "default",
    type: "basic",
    schema: Object.entries(DEFAULT_METADATA).map(([name, type]) => ({ name, type })),
  },
];

/** Metadata that every dataset has. Publishers may add templates of their own, which need no declaration. */
export function answerMetadataTemplates(context: ExploreContext): Response {
  const base = `${catalogAddress(context)}/metadata_templates`;
  const type = context.req.param("type");
  const template = context.req.param("template");
  const found = TEMPLATES.filter(
    (known) => (type === undefined || known.type === type) && (template === undefined || known.name === template),
  );
  if (found.length === 0) {
    throw new AppError("NotFoundResource", 404, { resource: `metadata template ${template ?? type ?? ""}` });
  }
  const links = found.map((known) => ({ rel: known.name, href: `${base}/${known.type}/${known.name}` }));
  return jsonAnswer({ links: [{ rel: "self", href: base }, ...links], metadata_templates: found }, null);
}
