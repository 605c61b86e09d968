// Schedules: refreshes by cron, and going on line and off it at a time that was set before.
import { env } from "cloudflare:workers";
import { describe, expect, inject, test } from "vitest";
import { runSchedules } from "../../worker/catalog/run-schedules.ts";
import { sweepJobs } from "../../worker/catalog/sweep.ts";
import {
  ask,
  createDataset,
  fileResource,
  httpResource,
  order,
  publish,
  records,
  serveFile,
  statusOf,
  upload,
  waitUntilRest,
} from "./client.ts";

type Schedule = { uid: string; next_run_at: string | null; last_result: { state: string; code: string } | null };
type Job = { reason: string; kind: string; state: string; counts: { written: number } | null };

const HOUR_MS = 3_600_000;
const inOneHour = () => new Date(Date.now() + HOUR_MS).toISOString();

async function fromHttp(id: string, text = "a\n1\n") {
  const url = await serveFile(`/${id}.csv`, text);
  const uid = await createDataset(id);
  await order("POST", `/datasets/${uid}/resources/`, httpResource(url));
  expect(await publish(uid)).toMatchObject({ status: "idle" });
  return uid;
}

async function schedule(uid: string, body: object = { cron_schedule: "* * * * *" }): Promise<string> {
  const answer = await order("POST", `/datasets/${uid}/schedules/`, body);
  expect(answer.status).toBe(201);
  return String(answer.body.uid);
}

const read = async (uid: string, schedule: string) =>
  (await order("GET", `/datasets/${uid}/schedules/${schedule}/`)).body as unknown as Schedule;

async function jobsOf(uid: string): Promise<Job[]> {
  const { results } = (await order("GET", `/datasets/${uid}/jobs/`)).body as { results: Job[] };
  return results.filter(({ reason }) => reason === "schedule");
}

/** The cron's minute in which the schedule is due. @returns that minute */
async function fire(uid: string, schedule: string): Promise<number> {
  const now = Date.parse((await read(uid, schedule)).next_run_at ?? "");
  await runSchedules(env, now);
  await waitUntilRest(uid);
  return now;
}

async function requestsFor(path: string) {
  const response = await fetch(`${inject("fileServerUrl")}/_requests`);
  const all: { method: string; path: string; status: number; headers: Record<string, string> }[] =
    await response.json();
  return all.filter((request) => request.path === path && request.method !== "PUT");
}

async function journal(uid: string) {
  const rows = await env.DB.prepare(
    "SELECT actor, action, change FROM audit WHERE target = ? AND actor = 'portal' ORDER BY id",
  )
    .bind(uid)
    .all();
  return rows.results as { actor: string; action: string; change: string }[];
}

test("schedules are made, listed, replaced and deleted, each time as a version", async () => {
  const uid = await createDataset("horaires");
  const made = await order("POST", `/datasets/${uid}/schedules/`, { cron_schedule: "0 4 * * *" });
  expect(made).toMatchObject({
    status: 201,
    body: {
      uid: expect.stringMatching(/^sc_/),
      kind: "refresh",
      cron_schedule: "0 4 * * *",
      timezone: "Europe/Paris",
      next_run_at: expect.stringMatching(/T0[23]:00:00.000Z$/),
      last_run_at: null,
      last_result: null,
    },
  });
  const path = `/datasets/${uid}/schedules/${made.body.uid}/`;
  await schedule(uid, { cron_schedule: "*/15 * * * *", timezone: "UTC" });
  expect((await order("GET", `/datasets/${uid}/schedules/`)).body).toMatchObject({ total_count: 2 });
  const replaced = await order("PUT", path, { cron_schedule: "30 5 * * 1", timezone: "America/Cayenne" });
  expect(replaced).toMatchObject({ status: 200, body: { uid: made.body.uid, cron_schedule: "30 5 * * 1" } });
  expect((await order("DELETE", path)).status).toBe(204);
  expect(await order("GET", path)).toMatchObject({ status: 404, body: { error_code: "schedule_not_found" } });
  const { results } = (await order("GET", `/datasets/${uid}/versions/`)).body as { results: { sections: string[] }[] };
  expect(results.map(({ sections }) => sections[0])).toEqual([...Array(4).fill("schedules"), "metadata"]);
});

test.each([
  ["a field out of range", { cron_schedule: "0 25 * * *" }, "cron_field"],
  ["six fields", { cron_schedule: "0 0 4 * * *" }, "cron_field_count"],
  ["a day that never comes", { cron_schedule: "0 0 30 2 *" }, "cron_never"],
  ["no such zone", { cron_schedule: "0 4 * * *", timezone: "Europe/Nowhere" }, "validation_error"],
  ["nothing", {}, "validation_error"],
  ["two things at once", { cron_schedule: "0 4 * * *", publish_at: "2099-01-01T00:00:00Z" }, "validation_error"],
  ["a time without its zone", { publish_at: "2099-01-01T00:00:00" }, "validation_error"],
  ["a time that is past", { publish_at: "2020-01-01T00:00:00Z" }, "schedule_in_the_past"],
])("%s is refused", async (name, body, code) => {
  const uid = await createDataset(`refuse-${name.replaceAll(" ", "-")}`);
  const answer = await order("POST", `/datasets/${uid}/schedules/`, body);
  expect(answer).toMatchObject({ status: 400, body: { error_code: code, detail: expect.any(Object) } });
});

describe("a refresh by cron", () => {
  test("of an unchanged source is one conditional request, and writes no record", async () => {
    const uid = await fromHttp("inchange");
    const every = await schedule(uid);
    const before = (await requestsFor("/inchange.csv")).length;
    await fire(uid, every);
    const asked = (await requestsFor("/inchange.csv")).slice(before);
    expect(asked).toMatchObject([{ status: 304, headers: { "if-none-match": expect.any(String) } }]);
    expect(await jobsOf(uid)).toMatchObject([{ state: "done", counts: { written: 0, added: 0, removed: 0 } }]);
    expect(await read(uid, every)).toMatchObject({
      last_run_at: expect.any(String),
      last_result: { state: "done", code: "job_unchanged" },
      failures: 0,
    });
  });

  test("brings new data to what is published, whatever was saved since", async () => {
    const uid = await fromHttp("publie-seul");
    const every = await schedule(uid);
    await order("PUT", `/datasets/${uid}/metadata/`, { default: { title: { value: "Brouillon" } } });
    await serveFile("/publie-seul.csv", "a\n1\n2\n");
    await fire(uid, every);
    expect((await records("publie-seul")).body.total_count).toBe(2);
    const { body } = await ask("/api/explore/v2.1/catalog/datasets/publie-seul");
    expect(body).toMatchObject({ metas: { default: { title: "publie-seul" } } });
  });

  test("that two crons find due is ordered once", async () => {
    const uid = await fromHttp("deux-crons");
    const every = await schedule(uid);
    const now = Date.parse((await read(uid, every)).next_run_at ?? "");
    await Promise.all([runSchedules(env, now), runSchedules(env, now), runSchedules(env, now)]);
    await waitUntilRest(uid);
    await runSchedules(env, now);
    expect(await jobsOf(uid)).toHaveLength(1);
  });

  test("that was missed for hours is made up for once", async () => {
    const uid = await fromHttp("rattrape");
    const every = await schedule(uid);
    const later = Date.now() + 5 * HOUR_MS;
    await runSchedules(env, later);
    await waitUntilRest(uid);
    await runSchedules(env, later);
    expect(await jobsOf(uid)).toHaveLength(1);
    expect(Date.parse((await read(uid, every)).next_run_at ?? "")).toBeGreaterThan(later);
  });

  test.each(["before", "after"])("is ordered once by a process that was killed %s its transaction", async (moment) => {
    const uid = await fromHttp(`tue-${moment}`);
    const every = await schedule(uid);
    const dying = new Proxy(env.DB, {
      get(db, name) {
        if (name !== "batch") {
          const value: unknown = Reflect.get(db, name);
          return typeof value === "function" ? value.bind(db) : value;
        }
        return async (statements: D1PreparedStatement[]) => {
          if (moment === "after") await db.batch(statements);
          throw new Error("killed");
        };
      },
    });
    const now = Date.parse((await read(uid, every)).next_run_at ?? "");
    await runSchedules({ ...env, DB: dying }, now);
    await runSchedules(env, now);
    await sweepJobs(env);
    await waitUntilRest(uid);
    expect(await jobsOf(uid)).toHaveLength(1);
  });

  test("that fails comes more and more seldom, and says so; success makes it as before", async () => {
    const uid = await fromHttp("en-panne");
    const every = await schedule(uid);
    await serveFile("/en-panne.csv", "", { "x-serve-status": "404" });
    const first = await fire(uid, every);
    const once = await read(uid, every);
    expect(once).toMatchObject({ failures: 1, last_result: { state: "error", code: "source_http_status" } });
    expect(Date.parse(once.next_run_at ?? "") - first).toBeGreaterThanOrEqual(60_000);
    await runSchedules(env, first + 60_000);
    expect(await jobsOf(uid)).toHaveLength(1);
    const pauseOf = (one: Schedule) => Date.parse(one.next_run_at ?? "") - Date.now();
    const firstPause = pauseOf(once);
    await fire(uid, every);
    const twice = await read(uid, every);
    expect(twice).toMatchObject({ failures: 2 });
    expect(pauseOf(twice)).toBeGreaterThan(firstPause);
    expect(await journal(uid)).toMatchObject([
      { actor: "portal", action: "dataset.processing_error" },
      { actor: "portal", action: "schedule.failed" },
      { actor: "portal", action: "dataset.processing_error" },
      { actor: "portal", action: "schedule.failed" },
    ]);
    await serveFile("/en-panne.csv", "a\n5\n");
    await fire(uid, every);
    expect(await read(uid, every)).toMatchObject({ failures: 0, last_result: { state: "done" } });
  });

  test("of a dataset that is not on line, or is busy, is skipped and says why", async () => {
    const uid = await createDataset("hors-ligne");
    const every = await schedule(uid);
    await fire(uid, every);
    expect(await read(uid, every)).toMatchObject({ last_result: { state: "skipped", code: "schedule_unpublished" } });
    await order("POST", `/datasets/${uid}/resources/`, fileResource(await upload(uid, "a\n1\n")));
    await publish(uid);
    await env.DB.prepare("UPDATE datasets SET status = 'processing' WHERE uid = ?").bind(uid).run();
    await runSchedules(env, Date.parse((await read(uid, every)).next_run_at ?? ""));
    expect(await read(uid, every)).toMatchObject({ last_result: { state: "skipped", code: "schedule_busy" } });
    expect(await jobsOf(uid)).toEqual([]);
  });
});

describe("a time that was set", () => {
  async function ready(id: string): Promise<string> {
    const uid = await createDataset(id);
    await order("POST", `/datasets/${uid}/resources/`, fileResource(await upload(uid, "a\n1\n")));
    return uid;
  }

  test("puts a dataset on line and off it; nothing of it is seen before", async () => {
    const uid = await ready("embargo");
    const publish_at = inOneHour();
    const on = await schedule(uid, { publish_at });
    expect(await statusOf(uid)).toMatchObject({ publish_at, unpublish_at: null });
    await runSchedules(env, Date.parse(publish_at) - 1);
    expect((await records("embargo")).status).toBe(404);
    expect((await ask("/api/explore/v2.1/catalog/datasets/embargo")).status).toBe(404);
    await fire(uid, on);
    expect((await records("embargo")).body.total_count).toBe(1);
    expect(await read(uid, on)).toMatchObject({ next_run_at: null, last_result: { state: "done" } });
    expect(await statusOf(uid)).toMatchObject({ publish_at: null });
    const off = await schedule(uid, { unpublish_at: new Date(Date.now() + 2 * HOUR_MS).toISOString() });
    await fire(uid, off);
    expect(await statusOf(uid)).toMatchObject({ status: "idle", is_published: false });
    expect((await records("embargo")).status).toBe(404);
    expect(await read(uid, off)).toMatchObject({ next_run_at: null, last_result: { state: "done" } });
    expect((await journal(uid)).map(({ actor, action }) => `${actor} ${action}`)).toEqual([
      "portal dataset.publish",
      "portal dataset.unpublish",
    ]);
  });

  test("is taken back by deleting it", async () => {
    const uid = await ready("annule");
    const publish_at = inOneHour();
    const on = await schedule(uid, { publish_at });
    await order("DELETE", `/datasets/${uid}/schedules/${on}/`);
    await runSchedules(env, Date.parse(publish_at) + HOUR_MS);
    expect(await statusOf(uid)).toMatchObject({ is_published: false, publish_at: null });
  });

  test("waits for a dataset that is busy", async () => {
    const uid = await ready("patiente");
    const publish_at = inOneHour();
    const on = await schedule(uid, { publish_at });
    await env.DB.prepare("UPDATE datasets SET status = 'processing' WHERE uid = ?").bind(uid).run();
    await runSchedules(env, Date.parse(publish_at));
    expect(await read(uid, on)).toMatchObject({ last_result: { code: "schedule_busy" } });
    await env.DB.prepare("UPDATE datasets SET status = 'idle' WHERE uid = ?").bind(uid).run();
    await fire(uid, on);
    expect(await statusOf(uid)).toMatchObject({ is_published: true });
  });
});

test("the schedules of a deleted dataset go with it", async () => {
  const uid = await createDataset("sans-horaire");
  await schedule(uid);
  await order("DELETE", `/datasets/${uid}/`);
  const count = () => env.DB.prepare("SELECT count(*) AS n FROM schedules WHERE dataset_uid = ?").bind(uid).first("n");
  await expect.poll(count).toBe(0);
});
