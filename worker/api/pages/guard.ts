// Every page of the catalogue and of a dataset is rendered at the request from what is published at that moment, in one
// code path, whether or not a page was prerendered: so nothing unpublished can be seen, nothing published is missing and
// nothing shown is old. Prerendered pages are for static copies of the site. Importing site/src here is the one
// exception to “site → worker only”: the renderer is shared so that the two cannot drift.
import type { Context } from "hono";
import { beginning } from "../../../site/src/lib/plain-text.ts";
import { renderCatalogue, renderDataset } from "../../../site/src/lib/render.tsx";
import { ANONYMOUS } from "../../catalog/accounts/identity.ts";
import { findPage, listCards, toSeen } from "../../catalog/site-catalog.ts";
import type { Env } from "../../env.ts";
import type { Lang } from "../../messages.ts";
import { toViewer } from "../explore/viewer.ts";
import { fetchShell, notBuilt, notFound, pageHeaders } from "./assets.ts";
import { etagOf, injectSlots, isFresh } from "./inject.ts";
import { loadRows, toView } from "./view-model.ts";

type PageContext = Context<{ Bindings: Env }>;

const CARDS_PER_PAGE = 20;
const MAX_QUERY_CHARACTERS = 200;

function notModified(etag: string): Response {
  return new Response(null, { status: 304, headers: pageHeaders("no-cache", etag) });
}

/** The page of a published dataset, as anybody sees it, or 404. */
export async function answerDataset(context: PageContext, lang: Lang, datasetId: string): Promise<Response> {
  const { origin } = new URL(context.req.url);
  const found = await findPage(context.env.DB, datasetId);
  if (found === undefined) return notFound(context.env, lang, origin);
  const { row, security } = toSeen(found, await toViewer(context.env, ANONYMOUS, found.uid));
  const shell = await fetchShell(context.env, lang, origin);
  if (shell === null) return notBuilt(lang);

  // A generation is immutable, so the row names the version of the rows too: no need to wake the actor for a 304.
  const etag = await etagOf([origin, lang, shell.headers.get("etag"), row, security]);
  if (!row.incomplete && isFresh(context.req.header("if-none-match"), etag)) return notModified(etag);

  const rows = security === undefined ? null : await loadRows(context.env, row.uid, lang, security);
  const view = toView(row);
  const slots = await renderDataset({ ...view, recordsCount: rows?.total ?? view.recordsCount }, rows, lang, origin);
  // While a generation grows, or without its rows, the row does not tell this page from the next.
  const headers = pageHeaders("no-cache", row.incomplete || rows === null ? undefined : etag);
  return new Response(injectSlots(shell, slots), { headers });
}

/** The catalogue, filtered by `?q=`, one page of `?page=`. */
export async function answerCatalogue(context: PageContext, lang: Lang): Promise<Response> {
  const { origin } = new URL(context.req.url);
  const shell = await fetchShell(context.env, lang, origin);
  if (shell === null) return notBuilt(lang);
  const query = beginning((context.req.query("q") ?? "").trim(), MAX_QUERY_CHARACTERS);
  const asked = Number.parseInt(context.req.query("page") ?? "1", 10) || 1;
  const { rows, ...position } = await listCards(context.env.DB, query, asked, CARDS_PER_PAGE);
  const viewer = await toViewer(context.env, ANONYMOUS);
  const datasets = rows.map((row) => toView(toSeen(row, viewer).row));
  const slots = await renderCatalogue({ datasets, query, ...position }, lang, origin);

  const etag = await etagOf([shell.headers.get("etag"), slots]);
  if (isFresh(context.req.header("if-none-match"), etag)) return notModified(etag);
  const headers = pageHeaders("no-cache", etag);
  // Search results are not documents of their own.
  if (query !== "") headers.set("x-robots-tag", "noindex");
  return new Response(injectSlots(shell, slots), { headers });
}
