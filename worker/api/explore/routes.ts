// Explore API v2.1, read only (explore-api §2). Both `/records` and `/records/` answer directly, without a redirect.
import { type Context, Hono } from "hono";
import { listFacets, listPublished, toDatasetJson } from "../../catalog/published.ts";
import type { Env } from "../../env.ts";
import { AppError } from "../../errors.ts";
import { isHeld, jsonAnswer, notModified, toEtag } from "./answer.ts";
import { cors } from "./cors.ts";
import { answerExport, listExports } from "./exports/dataset.ts";
import { readQuery, readsClock } from "./read-query.ts";
import { answerFacets, answerRecord, answerRecords, requirePublished } from "./records.ts";
import { refuseUnavailable, UNAVAILABLE_PATHS } from "./unavailable.ts";

export const exploreRoutes = new Hono<{ Bindings: Env }>({ strict: false });

exploreRoutes.use("*", cors);

/** Only what is served: clients follow these links. */
const ENTRY_POINTS = ["datasets", "facets"];

exploreRoutes.get("/catalog", (context) => {
  const base = `${new URL(context.req.url).origin}/api/explore/v2.1/catalog`;
  const links = ENTRY_POINTS.map((rel) => ({ rel, href: `${base}/${rel}` }));
  return jsonAnswer({ links: [{ rel: "self", href: base }, ...links] }, null);
});

/** What was read already is tagged by its text. */
async function answerRead(context: Context, body: unknown, tagged: boolean): Promise<Response> {
  const etag = tagged ? await toEtag(body) : null;
  return etag !== null && isHeld(context, etag) ? notModified(etag) : jsonAnswer(body, etag);
}

exploreRoutes.get("/catalog/facets", async (context) => {
  const query = readQuery(context);
  const facets = await listFacets(context.env.DB, query, Date.now());
  const base = `${new URL(context.req.url).origin}/api/explore/v2.1/catalog`;
  const links = [
    { rel: "self", href: `${base}/facets` },
    { rel: "source", href: base },
  ];
  return answerRead(context, { links, facets }, !readsClock(query));
});

exploreRoutes.get("/catalog/datasets", async (context) => {
  const query = readQuery(context);
  const page = await listPublished(context.env.DB, query, Date.now());
  return answerRead(context, page, !readsClock(query));
});

exploreRoutes.get("/catalog/datasets/:dataset_id", async (context) => {
  const dataset = await requirePublished(context);
  const { select, lang, timezone } = readQuery(context);
  if (select === undefined || select.trim() === "*") return answerRead(context, toDatasetJson(dataset), true);
  const where = [`dataset_uid = ${JSON.stringify(dataset.uid)}`];
  const query = { where, select, limit: "1", lang, timezone };
  const { results } = await listPublished(context.env.DB, query, Date.now());
  return answerRead(context, results[0] ?? {}, !readsClock(query));
});

exploreRoutes.get("/catalog/datasets/:dataset_id/facets", answerFacets);
exploreRoutes.get("/catalog/datasets/:dataset_id/records", answerRecords);
exploreRoutes.get("/catalog/datasets/:dataset_id/records/:record_id", answerRecord);

exploreRoutes.get("/catalog/datasets/:dataset_id/exports", listExports);
exploreRoutes.get("/catalog/datasets/:dataset_id/exports/:format", answerExport);

for (const path of UNAVAILABLE_PATHS) exploreRoutes.get(path, refuseUnavailable);

for (const removed of ["aggregates", "query"]) {
  exploreRoutes.get(`/catalog/datasets/:dataset_id/${removed}`, () => {
    throw new AppError("RemovedEndpoint", 410);
  });
}

/** Only the portal's own catalogue is served: not the network's, not the monitoring of the platform. */
function refuseSource(context: Context): never {
  throw new AppError("NotFoundResource", 404, { resource: `source ${context.req.param("source")}` });
}

exploreRoutes.get("/:source{(?!catalog$)[^/]+}", refuseSource);
exploreRoutes.get("/:source{(?!catalog$)[^/]+}/*", refuseSource);
