// Mirrored folders, re-published byte for byte: content.xml, N.xml, index.txt, a listing; and how the mirror is doing.
// Open to whoever sees a dataset that is made from them (catalog/feed-access.ts).
// A paused feed serves what it holds; a deleted one is 404 at once.
import { type Context, Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { listHiddenFeeds } from "../../catalog/feed-access.ts";
import { type Feed, findFeed, listFeeds } from "../../catalog/feeds.ts";
import type { Env } from "../../env.ts";
import { AppError } from "../../errors.ts";
import { readMirrorState } from "../../feeds/service.ts";
import type { FolderFile } from "../../feeds/store.ts";
import { parseWith } from "../automation/body.ts";
import { pageSchema, toPage } from "../automation/shapes.ts";
import { identify } from "../middleware/auth.ts";
import { pageLang } from "../middleware/errors.ts";
import { answerFolder } from "../pages/feeds.ts";
import { toAtom } from "./atom.ts";
import { serveFile } from "./file.ts";
import { listingSchema, toFolderJson, toFolderPage, toFolderView } from "./listing.ts";
import { situationRoutes } from "./situations.ts";
import { toHealthJson } from "./status-json.ts";

type FeedContext = Context<{ Bindings: Env }>;

const READS = new Set(["GET", "HEAD"]);

export const feedRoutes = new Hono<{ Bindings: Env }>({ strict: false });

/** The listing is one plain page with its style inside: nothing else may load or run. */
const LISTING_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join("; ");

/** Errors too: a client in a browser must be able to tell a 404 from a network failure. */
const cors = createMiddleware(async (context, next) => {
  await next();
  context.res.headers.set("access-control-allow-origin", "*");
  context.res.headers.set("access-control-expose-headers", "ETag, Last-Modified, Content-Range, Content-Length");
  context.res.headers.set("x-content-type-options", "nosniff");
  const { error } = context;
  // RFC 9110 §15.5.17: the client learns how long the file is, and can ask again.
  if (error instanceof AppError && error.status === 416) {
    context.res.headers.set("content-range", `bytes */${error.params.size}`);
  }
});

feedRoutes.use("*", cors);

/**
 * A feed that whoever asks may not see is answered as an unknown one, before anything else of the request is looked at.
 * What is answered to a key is for no cache that others share.
 */
const guard = createMiddleware<{ Bindings: Env }>(async (context, next) => {
  const identity = await identify(context);
  const feedId = context.req.param("feedId") ?? "";
  if (READS.has(context.req.method)) {
    const [feed, hidden] = await Promise.all([
      findFeed(context.env.DB, feedId),
      listHiddenFeeds(context.env.DB, identity, feedId),
    ]);
    if (feed === null || hidden.has(feedId)) throw new AppError("feed_not_found", 404, { feed_id: feedId });
  }
  await next();
  const cache = context.res.headers.get("cache-control");
  if (identity.username === null || cache === null) return;
  context.res.headers.set("cache-control", `private, ${cache.replace(/public,? ?/, "")}`);
});

feedRoutes.use("/:feedId/*", guard);

feedRoutes.options("*", () => {
  const headers = {
    "access-control-allow-methods": "GET, HEAD, OPTIONS",
    "access-control-allow-headers": "Range, If-None-Match, If-Modified-Since, If-Range, Cache-Control",
    "access-control-max-age": "86400",
  };
  return new Response(null, { status: 204, headers });
});

/** The feeds that are mirrored here, for programs; people have a page. */
feedRoutes.get("/", async (context) => {
  if (!wantsJson(context)) return context.redirect("/flux/", 302);
  const page = parseWith(pageSchema, context.req.query());
  const identity = await identify(context);
  const hidden = await listHiddenFeeds(context.env.DB, identity);
  const { total, feeds } = await listFeeds(context.env.DB, page.limit, page.offset, hidden);
  const results = feeds.map((feed) => ({
    feed_id: feed.feedId,
    title: feed.title,
    license: feed.license,
    license_url: feed.licenseUrl,
    attribution: feed.attribution,
    folder: `/feeds/${feed.feedId}/`,
    health: `/feeds/${feed.feedId}/health.json`,
  }));
  context.header("cache-control", identity.username === null ? "no-cache" : "private, no-cache");
  context.header("vary", "Accept");
  return context.json(toPage(context.req.url, total, page, results));
});

feedRoutes.get("/:feedId", async (context) => {
  const feed = await feedOf(context);
  const url = new URL(context.req.url);
  // The listing's links are relative, so that it works behind any prefix.
  if (!url.pathname.endsWith("/")) return context.redirect(`${url.pathname}/${url.search}`, 308);
  const page = parseWith(listingSchema, context.req.query());
  const state = await readMirrorState(context.env, feed.feedId);
  context.header("cache-control", "no-cache");
  context.header("vary", "Accept");
  if (wantsJson(context)) return context.json(toFolderJson(feed, state, page));
  const inSite = await answerFolder(context, pageLang(context), toFolderView(feed, state, page));
  if (inSite !== null) {
    inSite.headers.set("vary", "Accept, Accept-Language");
    return inSite;
  }
  context.header("content-security-policy", LISTING_POLICY);
  return context.html(toFolderPage(feed, state, page));
});

feedRoutes.get("/:feedId/health.json", async (context) => {
  const feed = await feedOf(context);
  const state = await readMirrorState(context.env, feed.feedId);
  context.header("cache-control", "no-cache");
  return context.json(toHealthJson(feed, state, Date.now()));
});

/** `?lang=en` for English, as the page of the feed links to it. */
feedRoutes.get("/:feedId/incidents.atom", async (context) => {
  const feed = await feedOf(context);
  const state = await readMirrorState(context.env, feed.feedId);
  const { origin } = new URL(context.req.url);
  const lang = context.req.query("lang") === "en" ? "en" : "fr";
  const self = `${origin}/feeds/${feed.feedId}/incidents.atom${lang === "en" ? "?lang=en" : ""}`;
  const page = `${origin}${lang === "en" ? "/en/feeds" : "/flux"}/${feed.feedId}/`;
  const body = toAtom(feed, state, self, page, lang);
  return new Response(body, {
    headers: { "content-type": "application/atom+xml; charset=utf-8", "cache-control": "no-cache" },
  });
});

feedRoutes.route("/", situationRoutes);

feedRoutes.get("/:feedId/:file", async (context) => {
  const name = context.req.param("file");
  const file = toFolderFile(name);
  const feed = await feedOf(context);
  const answer = file && (await serveFile(context.env.BUCKET, feed.feedId, file, context.req.raw));
  if (!answer) throw new AppError("feed_file_not_found", 404, { feed_id: feed.feedId, file: name });
  return answer;
});

feedRoutes.all("/:feedId/:file?/:part?", (context) => {
  const { feedId = "", file = "", part = "" } = context.req.param();
  // What is read lies one level deep: it is no file, whatever the method.
  if (READS.has(context.req.method))
    throw new AppError("feed_file_not_found", 404, { feed_id: feedId, file: `${file}/${part}` });
  throw new AppError("method_not_allowed", 405, { method: context.req.method, allowed: "GET, HEAD, OPTIONS" });
});

function wantsJson(context: FeedContext): boolean {
  return (context.req.header("accept") ?? "").includes("application/json");
}

function toFolderFile(name: string): FolderFile | null {
  if (name === "content.xml") return { kind: "content" };
  if (name === "index.txt") return { kind: "index" };
  const digits = /^(0|[1-9]\d{0,9})\.xml$/.exec(name)?.[1];
  return digits === undefined ? null : { kind: "unit", unit: Number(digits) };
}

async function feedOf(context: FeedContext): Promise<Feed> {
  const feedId = context.req.param("feedId") ?? "";
  const feed = await findFeed(context.env.DB, feedId);
  if (feed === null) throw new AppError("feed_not_found", 404, { feed_id: feedId });
  return feed;
}
