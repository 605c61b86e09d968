// Administration of the mirrored feeds: create, read, replace, delete, poll, resynchronise, pause, resume, status.
import { type Context, Hono } from "hono";
import { sealCredentials } from "../../catalog/feed-credentials.ts";
import { createFeed, type Feed, findFeed, listFeeds, markFeedDeleted, updateFeed } from "../../catalog/feeds.ts";
import type { FeedCredentials } from "../../catalog/schema.ts";
import type { Env } from "../../env.ts";
import { AppError } from "../../errors.ts";
import { eraseFeed, pollFeed, readMirrorState, resyncFeed } from "../../feeds/service.ts";
import { sentence } from "../../messages.ts";
import { checkOutbound } from "../../sources/outbound.ts";
import { toPollJson, toStatusJson } from "../feeds/status-json.ts";
import { parseWith, readJson } from "./body.ts";
import { feedChangeSchema, feedSchema, toFeedColumns, toFeedJson } from "./feed-shapes.ts";
import { pageSchema, toPage } from "./shapes.ts";

type FeedContext = Context<{ Bindings: Env }>;

export const feedAdminRoutes = new Hono<{ Bindings: Env }>({ strict: false });

feedAdminRoutes.get("/", async (context) => {
  const page = parseWith(pageSchema, context.req.query());
  const { total, feeds } = await listFeeds(context.env.DB, page.limit, page.offset);
  const results = feeds.map((feed) => toFeedJson(feed, originOf(context)));
  return context.json(toPage(context.req.url, total, page, results));
});

feedAdminRoutes.post("/", async (context) => {
  const body = await readJson(context, feedSchema);
  checkUrl(body.url, context.env);
  const credentials = await sealed(body.credentials, body.feed_id, context.env);
  const input = { feedId: body.feed_id, ...toFeedColumns(body), enabled: body.enabled, credentials };
  const feed = await createFeed(context.env.DB, input, Date.now());
  if (feed === null) throw new AppError("feed_id_taken", 409, { feed_id: body.feed_id });
  return context.json(toFeedJson(feed, originOf(context)), 201);
});

feedAdminRoutes.get("/:feedId", async (context) => context.json(toFeedJson(await feedOf(context), originOf(context))));

feedAdminRoutes.put("/:feedId", async (context) => {
  const feed = await feedOf(context);
  const body = await readJson(context, feedChangeSchema);
  checkUrl(body.url, context.env);
  // A password is for the server that it was given for: another one never sees it.
  const isElsewhere = new URL(body.url).origin !== new URL(feed.url).origin;
  const given = body.credentials === undefined && isElsewhere ? null : body.credentials;
  const credentials = given && (await sealed(given, feed.feedId, context.env));
  return change(context, {
    ...toFeedColumns(body),
    enabled: body.enabled ?? feed.enabled,
    ...(credentials === undefined ? {} : { credentials }),
  });
});

feedAdminRoutes.delete("/:feedId", async (context) => {
  const { feedId } = await feedOf(context);
  // From here on the feed is 404 for everyone; what a cut-off erasure leaves, the cron handler finishes.
  await markFeedDeleted(context.env.DB, feedId, Date.now());
  await eraseFeed(context.env, feedId);
  return context.body(null, 204);
});

feedAdminRoutes.post("/:feedId/poll", async (context) => {
  const feed = await feedOf(context);
  const summary = await pollFeed(context.env, feed);
  if (summary === null) throw unknownFeed(feed.feedId);
  return context.json(toPollJson(feed.feedId, summary));
});

/** Takes content.xml again, whole, and hands it to whatever follows the mirror. */
feedAdminRoutes.post("/:feedId/resync", async (context) => {
  const feed = await feedOf(context);
  const summary = await resyncFeed(context.env, feed);
  if (summary === null) throw unknownFeed(feed.feedId);
  return context.json(toPollJson(feed.feedId, summary));
});

feedAdminRoutes.post("/:feedId/pause", (context) => change(context, { enabled: false }));
feedAdminRoutes.post("/:feedId/resume", (context) => change(context, { enabled: true }));

feedAdminRoutes.get("/:feedId/status", async (context) => {
  const feed = await feedOf(context);
  const state = await readMirrorState(context.env, feed.feedId);
  return context.json(toStatusJson(feed, state, Date.now()));
});

async function sealed(credentials: FeedCredentials | null, feedId: string, env: Env) {
  return credentials && sealCredentials(credentials, feedId, env);
}

async function change(context: FeedContext, patch: Parameters<typeof updateFeed>[2]): Promise<Response> {
  const feedId = context.req.param("feedId") ?? "";
  const feed = await updateFeed(context.env.DB, feedId, patch, Date.now());
  if (feed === null) throw unknownFeed(feedId);
  return context.json(toFeedJson(feed, originOf(context)));
}

async function feedOf(context: FeedContext): Promise<Feed> {
  const feedId = context.req.param("feedId") ?? "";
  const feed = await findFeed(context.env.DB, feedId);
  if (feed === null) throw unknownFeed(feedId);
  return feed;
}

function unknownFeed(feedId: string): AppError {
  return new AppError("feed_not_found", 404, { feed_id: feedId });
}

function originOf(context: FeedContext): string {
  return new URL(context.req.url).origin;
}

/** Refused now, with the field's name, rather than at each poll. */
function checkUrl(url: string, env: Env): void {
  const { username, password } = new URL(url);
  if (username !== "" || password !== "") {
    const detail = { url: [sentence("feed_url_with_credentials", {}, "en")] };
    throw new AppError("feed_url_with_credentials", 400, {}, detail);
  }
  checkOutbound(url, { allowPrivate: env.ALLOW_PRIVATE_SOURCES === "1" });
}
