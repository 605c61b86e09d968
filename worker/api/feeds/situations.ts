// The road events of a mirrored feed: current or past, as GeoJSON or JSON; one with its versions; changes as a stream.
import { type Context, Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { type Feed, findFeed } from "../../catalog/feeds.ts";
import {
  FEED_PAST_SETTLED_MS,
  FEED_STREAM_BATCH,
  FEED_STREAM_HEARTBEAT_MS,
  FEED_STREAM_INTERVAL_MS,
  FEED_STREAM_MAX_MS,
} from "../../config.ts";
import type { Env } from "../../env.ts";
import { AppError } from "../../errors.ts";
import type { Listing } from "../../feeds/events/answers.ts";
import { listChanges, listFeedValues, listPast, listSituations, readSituation } from "../../feeds/events/service.ts";
import { sha256Hex } from "../../lib/digest.ts";
import { acceptsGzip, gzipped, MIN_GZIP_BYTES } from "./gzip.ts";
import { type EventQuery, readEventQuery } from "./read-filter.ts";

type FeedContext = Context<{ Bindings: Env }>;

export const situationRoutes = new Hono<{ Bindings: Env }>({ strict: false });

const CONTENT_TYPES: Record<Listing, string> = { geojson: "application/geo+json", json: "application/json" };
/** The past does not change, but for a unit that was unreadable and is not any more. */
const PAST_CACHE = "public, max-age=3600";

/** What was published by an instant of the last minutes may not be here yet. */
const isSettled = (at: number | null, now: number) => at !== null && now - at > FEED_PAST_SETTLED_MS;

async function feedOf(context: FeedContext): Promise<Feed> {
  const feedId = context.req.param("feedId") ?? "";
  const feed = await findFeed(context.env.DB, feedId);
  if (feed === null) throw new AppError("feed_not_found", 404, { feed_id: feedId });
  return feed;
}

/** An answer with a validator of its bytes, compressed where the client asks: real ones shrink to a tenth. */
async function answerText(context: FeedContext, text: string, contentType: string, cache: string): Promise<Response> {
  const bytes = new TextEncoder().encode(text);
  // Weak: the compressed form has the same meaning, not the same bytes.
  const etag = `W/"${(await sha256Hex(bytes)).slice(0, 32)}"`;
  const headers = new Headers({ etag, "cache-control": cache, vary: "Accept-Encoding", "content-type": contentType });
  const held = (context.req.header("if-none-match") ?? "").split(",").map((tag) => tag.trim());
  if (held.includes("*") || held.includes(etag) || held.includes(etag.slice(2))) {
    headers.delete("content-type");
    return new Response(null, { status: 304, headers });
  }
  const { body } = new Response(bytes);
  if (body === null || bytes.byteLength < MIN_GZIP_BYTES || !acceptsGzip(context.req.raw)) {
    return new Response(body, { headers });
  }
  headers.set("content-encoding", "gzip");
  return new Response(gzipped(body), { headers, encodeBody: "manual" });
}

async function answerListing(context: FeedContext, listing: Listing): Promise<Response> {
  const now = Date.now();
  const query = readEventQuery(new URL(context.req.url).searchParams, now);
  const feed = await feedOf(context);
  const text = await textOf(context.env, feed, listing, query, now);
  return answerText(context, text, CONTENT_TYPES[listing], isSettled(query.at, now) ? PAST_CACHE : "no-cache");
}

function textOf(env: Env, feed: Feed, listing: Listing, { filter, at, activeAt }: EventQuery, now: number) {
  const request = { feedId: feed.feedId, title: feed.title, zone: feed.timezone, listing, filter, activeAt };
  return at === null ? listSituations(env, request, now) : listPast(env, request, at);
}

situationRoutes.get("/:feedId/situations.geojson", (context) => answerListing(context, "geojson"));
situationRoutes.get("/:feedId/situations.json", (context) => answerListing(context, "json"));

for (const list of ["measurements", "parkings"] as const) {
  situationRoutes.get(`/:feedId/${list}.json`, async (context) => {
    const { feedId } = await feedOf(context);
    return answerText(context, await listFeedValues(context.env, feedId, list), "application/json", "no-cache");
  });
}

situationRoutes.get("/:feedId/situations/:situationId", async (context) => {
  const feed = await feedOf(context);
  const shown = await readSituation(context.env, feed.feedId, context.req.param("situationId"));
  return answerText(context, `${JSON.stringify(shown)}\n`, "application/json", "no-cache");
});

/** The serial that a client has seen last: by the header of a browser that comes again, or by `since`. */
function lastSeen(context: FeedContext): number | null {
  const text = context.req.header("last-event-id") ?? context.req.query("since");
  if (text === undefined) return null;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new AppError("feed_filter_invalid", 400, { name: "since", value: text.slice(0, 60), expected: "0, 1, 2…" });
}

/** Server-sent events: one per change, from now on or from the serial that was seen last. */
situationRoutes.get("/:feedId/changes", async (context) => {
  const { feedId } = await feedOf(context);
  const seen = lastSeen(context);
  let { last } = await listChanges(context.env, feedId, null);
  // Beyond the end: another life of the feed. Everything that comes is new then.
  if (seen !== null) last = Math.min(seen, last);
  context.header("x-accel-buffering", "no");
  return streamSSE(context, async (stream) => {
    const deadline = Date.now() + FEED_STREAM_MAX_MS;
    let said = Date.now();
    await stream.writeSSE({ event: "ready", id: String(last), data: JSON.stringify({ feed_id: feedId }) });
    while (!stream.aborted && Date.now() < deadline) {
      const { changes } = await listChanges(context.env, feedId, last);
      for (const change of changes) {
        await stream.writeSSE({ event: change.change, id: String(change.serial), data: JSON.stringify(change) });
        last = change.serial;
      }
      if (changes.length > 0) said = Date.now();
      else if (Date.now() - said > FEED_STREAM_HEARTBEAT_MS) {
        await stream.write(": alive\n\n");
        said = Date.now();
      }
      if (changes.length < FEED_STREAM_BATCH) await stream.sleep(FEED_STREAM_INTERVAL_MS);
    }
  });
});
