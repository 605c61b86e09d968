// More publishes than places: the others wait their turn, and nothing else waits with them.
import { env } from "cloudflare:workers";
import { afterEach, expect, test } from "vitest";
import { sweepJobs } from "../../worker/catalog/sweep.ts";
import {
  createDataset,
  fileResource,
  httpResource,
  order,
  publish,
  serveFile,
  statusOf,
  upload,
  waitUntilRest,
} from "./client.ts";

/** Of the administrator, who is one user. */
const PLACES = 2;

/** A publish that is held at its download for about half a minute. */
async function publishSlowly(datasetId: string): Promise<string> {
  const slow = { "x-serve-chunk-bytes": "10", "x-serve-delay-ms": "200" };
  const url = await serveFile(`/${datasetId}.csv`, "a;b\n".repeat(400), slow);
  const uid = await createDataset(datasetId);
  await order("POST", `/datasets/${uid}/resources/`, httpResource(url));
  await order("POST", `/datasets/${uid}/publish/`);
  return uid;
}

const started: string[] = [];

afterEach(async () => {
  for (const uid of started) await order("POST", `/datasets/${uid}/abort/`);
  for (const uid of started.splice(0)) await waitUntilRest(uid);
});

test("two jobs of a user run, the third and fourth wait in order, and a free place is taken at once", async () => {
  for (let n = 0; n < PLACES + 2; n++) started.push(await publishSlowly(`file-${n}`));
  const states = async () => (await Promise.all(started.map(statusOf))).map(({ status }) => status);
  await expect.poll(states).toEqual([...Array(PLACES).fill("processing"), "queued", "queued"]);
  const waiting = await Promise.all(started.slice(PLACES).map(statusOf));
  expect(waiting.map((status) => status.queue_position)).toEqual([1, 2]);

  await order("POST", `/datasets/${started[0]}/abort/`);
  await expect.poll(async () => (await statusOf(String(started[PLACES]))).status).toBe("processing");
  expect(await statusOf(String(started[PLACES + 1]))).toMatchObject({ status: "queued", queue_position: 1 });
});

test("a dataset is unpublished and deleted while all places are taken", async () => {
  const uid = await createDataset("retire-plein");
  await order("POST", `/datasets/${uid}/resources/`, fileResource(await upload(uid, "a\n1\n")));
  await publish(uid);
  for (let n = 0; n < PLACES; n++) started.push(await publishSlowly(`plein-${n}`));
  await order("POST", `/datasets/${uid}/unpublish/`);
  expect(await waitUntilRest(uid)).toMatchObject({ status: "idle", is_published: false });
});

test("a waiting job is withdrawn by an interruption, and the history says what became of each order", async () => {
  const uid = await createDataset("histoire");
  await order("POST", `/datasets/${uid}/resources/`, fileResource(await upload(uid, "a\n1\n")));
  await publish(uid);
  for (let n = 0; n < PLACES; n++) started.push(await publishSlowly(`avant-${n}`));
  await order("POST", `/datasets/${uid}/publish/`);
  expect((await order("POST", `/datasets/${uid}/publish/`)).status).toBe(200);
  expect((await order("POST", `/datasets/${uid}/abort/`)).status).toBe(200);
  expect(await statusOf(uid)).toMatchObject({ status: "idle", is_published: true });
  const { body } = await order("GET", `/datasets/${uid}/jobs/`);
  expect(body).toMatchObject({
    total_count: 2,
    results: [{ state: "cancelled" }, { state: "done", progress: { rows: 1, percent: 100 } }],
  });
});

/** Whose waiting jobs are which: there is one account yet, so the rows are given to others. */
async function giveTo(user: string, uids: string[]): Promise<void> {
  for (const uid of uids)
    await env.DB.prepare("UPDATE jobs SET requested_by = ? WHERE dataset_uid = ?").bind(user, uid).run();
}

test("whoever has one job waiting does not wait behind all of somebody else's", async () => {
  for (let n = 0; n < PLACES; n++) started.push(await publishSlowly(`tient-${n}`));
  const many: string[] = [];
  for (let n = 0; n < 3; n++) many.push(await publishSlowly(`beaucoup-${n}`));
  const one = await publishSlowly("un-seul");
  started.push(...many, one);
  await giveTo("anne", many);
  await giveTo("benoit", [one]);
  const places = async () => (await Promise.all([...many, one].map(statusOf))).map((status) => status.queue_position);
  expect(await places()).toEqual([1, 3, 4, 2]);

  await sweepJobs(env);
  const states = async () => (await Promise.all([...many, one].map(statusOf))).map(({ status }) => status);
  await expect.poll(states).toEqual(["processing", "processing", "queued", "processing"]);
});

test("the portal runs eight jobs at once, whoever ordered them", async () => {
  for (let n = 0; n < 10; n++) started.push(await publishSlowly(`foule-${n}`));
  for (const [n, uid] of started.entries()) await giveTo(`user-${n}`, [uid]);
  await sweepJobs(env);
  const states = async () => (await Promise.all(started.map(statusOf))).map(({ status }) => status);
  await expect.poll(states).toEqual([...Array(8).fill("processing"), "queued", "queued"]);
  await sweepJobs(env);
  expect(await states()).toEqual([...Array(8).fill("processing"), "queued", "queued"]);
});

test("of a dataset's ended jobs the newest are kept", async () => {
  const uid = await createDataset("longue-histoire");
  await order("POST", `/datasets/${uid}/resources/`, fileResource(await upload(uid, "a\n1\n")));
  await publish(uid);
  const old = `INSERT INTO jobs (uid, dataset_uid, kind, state, revision, created_at)
    SELECT 'jo_old_' || value, ?, 'publish', 'done', 1, value FROM json_each(?)`;
  const numbers = Array.from({ length: 300 }, (_, n) => n);
  await env.DB.prepare(old).bind(uid, JSON.stringify(numbers)).run();
  await publish(uid);
  const total = async () => (await order("GET", `/datasets/${uid}/jobs/`)).body.total_count;
  await expect.poll(total).toBe(200);
});
