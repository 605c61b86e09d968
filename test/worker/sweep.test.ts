// The minute's sweep: what was lost is delivered again, what never answers is parked with its cause.
import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { expect, test } from "vitest";
import { portalLimits } from "../../worker/catalog/limits.ts";
import { d1CatalogPort } from "../../worker/catalog/port.ts";
import { sweepJobs } from "../../worker/catalog/sweep.ts";
import { order, publishText, records, statusOf, waitUntilRest } from "./client.ts";

const LATER_MS = 600_000;

/** A dataset whose job is running in D1, and whose actor knows nothing of it. */
async function withSilentJob(id: string, announced = false): Promise<string> {
  const uid = await publishText(id, "a\n1\n2\n");
  const job =
    "UPDATE jobs SET state = 'running', ended_at = NULL, heartbeat_at = 0, announced = ? WHERE dataset_uid = ?";
  await env.DB.batch([
    env.DB.prepare("UPDATE datasets SET status = 'processing', incomplete = ? WHERE uid = ?").bind(
      announced ? 1 : 0,
      uid,
    ),
    env.DB.prepare(job).bind(announced ? 1 : 0, uid),
  ]);
  return uid;
}

test("a job whose actor was silent goes on", async () => {
  const uid = await withSilentJob("silencieux");
  await sweepJobs(env, Date.now() + LATER_MS);
  expect(await waitUntilRest(uid)).toMatchObject({ status: "idle", records_count: 2 });
});

test("a job that was woken in vain too often is parked, and what was published stays", async () => {
  const uid = await withSilentJob("muet");
  await env.DB.prepare("UPDATE jobs SET revivals = 5 WHERE dataset_uid = ?").bind(uid).run();
  await sweepJobs(env, Date.now() + LATER_MS);
  expect(await statusOf(uid)).toMatchObject({
    status: "error",
    previous: "processing",
    is_published: true,
    params: { error_code: "job_silent", revivals: 6 },
  });
  expect((await records("muet")).body.total_count).toBe(2);
  expect((await order("GET", `/datasets/${uid}/jobs/`)).body).toMatchObject({
    results: [{ state: "error", error_code: "job_silent" }],
  });
  expect((await order("POST", `/datasets/${uid}/publish/`)).status).toBe(200);
  expect(await waitUntilRest(uid)).toMatchObject({ status: "idle" });
});

test("a job that was parked after its end, which its actor could not tell, is told all the same", async () => {
  const uid = await withSilentJob("muet-fini");
  await env.DB.prepare("UPDATE jobs SET revivals = 5 WHERE dataset_uid = ?").bind(uid).run();
  await sweepJobs(env, Date.now() + LATER_MS);
  expect(await statusOf(uid)).toMatchObject({ status: "error", generation: 1 });
  const job = await env.DB.prepare("SELECT uid, revision FROM jobs WHERE dataset_uid = ?").bind(uid).first<{
    uid: string;
    revision: number;
  }>();
  const served = { generation: 2, formerGeneration: 1, incomplete: false, recordsCount: 7, fields: [], metadata: {} };
  await d1CatalogPort(drizzle(env.DB), uid, portalLimits(env)).finish(
    job?.uid ?? "",
    {
      event: "succeeded",
      failure: null,
      progress: null,
      report: null,
      served: { ...served, revision: job?.revision ?? 0, isRestricted: false, dataProcessed: 1 },
    },
    Date.now(),
  );
  expect(await statusOf(uid)).toMatchObject({ status: "idle", generation: 2, former_generation: 1, records_count: 7 });
});

test("a first publish that is parked is withdrawn", async () => {
  const uid = await withSilentJob("muet-premier", true);
  await env.DB.prepare("UPDATE jobs SET revivals = 5 WHERE dataset_uid = ?").bind(uid).run();
  await sweepJobs(env, Date.now() + LATER_MS);
  expect(await statusOf(uid)).toMatchObject({ status: "error", is_published: false, records_count: 0 });
  expect((await records("muet-premier")).status).toBe(404);
});

test("an interruption whose delivery was lost is delivered at the next minute", async () => {
  const uid = await withSilentJob("arret-perdu");
  await env.DB.batch([
    env.DB.prepare("UPDATE datasets SET status = 'aborting_processing' WHERE uid = ?").bind(uid),
    env.DB.prepare("UPDATE jobs SET keep = 'processed', heartbeat_at = ? WHERE dataset_uid = ?").bind(Date.now(), uid),
  ]);
  await sweepJobs(env);
  expect(await waitUntilRest(uid)).toMatchObject({ status: "idle", previous: "aborting_processing", records_count: 2 });
});

test("a dataset that waits for no job is brought to rest", async () => {
  const uid = await publishText("orphelin", "a\n1\n");
  await env.DB.prepare("UPDATE datasets SET status = 'processing' WHERE uid = ?").bind(uid).run();
  await sweepJobs(env);
  expect(await statusOf(uid)).toMatchObject({ status: "processing" });
  await sweepJobs(env, Date.now() + LATER_MS);
  expect(await statusOf(uid)).toMatchObject({ status: "error", is_published: true });
});
