// Mirrored folders, re-published byte for byte: content.xml, N.xml, index.txt, and a listing. Open to everyone.
// A paused feed serves what it holds; a deleted one is 404 at once.
import { type Context, Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { type Feed, findFeed } from "../../catalog/feeds.ts";
import type { Env } from "../../env.ts";
import { AppError } from "../../errors.ts";
import { readMirrorState } from "../../feeds/service.ts";
import type { FolderFile } from "../../feeds/store.ts";
import { serveFile } from "./file.ts";
import { toFolderJson, toFolderPage } from "./listing.ts";
import { situationRoutes } from "./situations.ts";

type FeedContext = Context<{ Bindings: Env }>;

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

feedRoutes.options("*", () => {
  const headers = {
    "access-control-allow-methods": "GET, HEAD, OPTIONS",
    "access-control-allow-headers": "Range, If-None-Match, If-Modified-Since, If-Range, Cache-Control",
    "access-control-max-age": "86400",
  };
  return new Response(null, { status: 204, headers });
});

feedRoutes.get("/:feedId", async (context) => {
  const feed = await feedOf(context);
  const url = new URL(context.req.url);
  // The listing's links are relative, so that it works behind any prefix.
  if (!url.pathname.endsWith("/")) return context.redirect(`${url.pathname}/${url.search}`, 308);
  const state = await readMirrorState(context.env, feed.feedId);
  context.header("cache-control", "no-cache");
  context.header("vary", "Accept");
  if ((context.req.header("accept") ?? "").includes("application/json")) return context.json(toFolderJson(feed, state));
  context.header("content-security-policy", LISTING_POLICY);
  return context.html(toFolderPage(feed, state));
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
  throw new AppError("method_not_allowed", 405, { method: context.req.method, allowed: "GET, HEAD, OPTIONS" });
});

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
