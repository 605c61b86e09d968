// How a dataset is doing: the status to poll, the same as a stream, and what became of earlier orders
// (publishing-platform §1.8).
import { drizzle } from "drizzle-orm/d1";
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { findDataset } from "../../catalog/datasets.ts";
import { listFeedSources } from "../../catalog/feed-sources.ts";
import { findFeed } from "../../catalog/feeds.ts";
import { listJobs } from "../../catalog/job-history.ts";
import { isAtRest } from "../../catalog/lifecycle.ts";
import { queuePosition } from "../../catalog/queue.ts";
import { timedChanges } from "../../catalog/schedules.ts";
import { statusPayload } from "../../catalog/status.ts";
import { STATUS_STREAM_INTERVAL_MS, STATUS_STREAM_MAX_MS } from "../../config.ts";
import type { Env } from "../../env.ts";
import { healthOf } from "../../feeds/health.ts";
import { readMirrorState } from "../../feeds/service.ts";
import { type Lang, sentences } from "../../messages.ts";
import { requestLang } from "../middleware/errors.ts";
import { parseWith } from "./body.ts";
import { readRecordErrors } from "./record-errors.ts";
import { pageSchema, toJobJson, toPage } from "./shapes.ts";

export const statusRoutes = new Hono<{ Bindings: Env }>({ strict: false });

async function readStatus(env: Env, uid: string, lang: Lang) {
  const db = drizzle(env.DB);
  const dataset = await findDataset(db, uid);
  const actor = env.DATASETS.get(env.DATASETS.idFromName(uid));
  const busy = dataset.status === "processing" || dataset.status === "aborting_processing";
  const [progress, reports, load, { publishAt, unpublishAt }, feeds] = await Promise.all([
    busy ? actor.progress() : null,
    dataset.isPublished ? readRecordErrors(env, uid, lang) : [],
    dataset.isPublished ? actor.lastLoad() : null,
    timedChanges(db, uid),
    readFeedSources(env, uid),
  ]);
  const position = dataset.status === "queued" ? await queuePosition(db, uid) : null;
  return {
    ...statusPayload(dataset, { progress, queuePosition: position }, reports),
    duplicates: load?.duplicates ?? null,
    schema_change: load?.schemaChange ?? null,
    publish_at: publishAt === null ? null : new Date(publishAt).toISOString(),
    unpublish_at: unpublishAt === null ? null : new Date(unpublishAt).toISOString(),
    feeds,
  };
}

/** How the feeds are doing that it is made from: one that is paused or deleted brings nothing new, and no job says so. */
async function readFeedSources(env: Env, uid: string) {
  const sources = await listFeedSources(env.DB, uid);
  return Promise.all(
    sources.map(async (feedId) => {
      const feed = await findFeed(env.DB, feedId);
      const code = "feed_source_deleted";
      if (feed === null)
        return { feed_id: feedId, state: "deleted", code, sentence: sentences(code, { feed_id: feedId }) };
      const { state, problem } = healthOf(feed.enabled, await readMirrorState(env, feedId), Date.now());
      return { feed_id: feedId, state, code: problem.code, sentence: sentences(problem.code, problem.params) };
    }),
  );
}

statusRoutes.get("/:uid/status", async (context) =>
  context.json(await readStatus(context.env, context.req.param("uid"), requestLang(context))),
);

/** Server-sent events, one per change of the status; ends by itself when the dataset is at rest or gone. */
statusRoutes.get("/:uid/status/stream", async (context) => {
  const uid = context.req.param("uid");
  const lang = requestLang(context);
  // Read once before the stream begins, so that an unknown dataset is an ordinary 404.
  let current = await readStatus(context.env, uid, lang);
  return streamSSE(context, async (stream) => {
    const deadline = Date.now() + STATUS_STREAM_MAX_MS;
    for (let sent = ""; !stream.aborted; ) {
      const data = JSON.stringify(current);
      if (data !== sent) await stream.writeSSE({ event: "status", data });
      sent = data;
      if (isAtRest(current.status) || Date.now() > deadline) return;
      await stream.sleep(STATUS_STREAM_INTERVAL_MS);
      try {
        current = await readStatus(context.env, uid, lang);
      } catch {
        // Deleted meanwhile: there is nothing more to say.
        return;
      }
    }
  });
});

statusRoutes.get("/:uid/jobs", async (context) => {
  const db = drizzle(context.env.DB);
  const uid = context.req.param("uid");
  const page = parseWith(pageSchema, context.req.query());
  await findDataset(db, uid);
  const { total, rows } = await listJobs(db, uid, page);
  return context.json(toPage(context.req.url, total, page, rows.map(toJobJson)));
});
