// Four days of one feed in the real mirror, on a clock that the test moves: what it serves and remembers stays as large as
// its retention, what is older goes, and the state equals upstream's at the end.
import { runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";

const API = "https://portal.test/api/automation/v1.0/feeds/";
const FEEDS = "https://portal.test/feeds/days/";
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HOURS = 96;
const UNITS_AN_HOUR = 4;
const UNIT_DAYS = 1;
const SNAPSHOT_DAYS = 2;
const ALL_STATES = "state=active,planned,suspended,uncertain,ended";

type Known = { id: string; version: number };
type Truth = { now: number; next: number; units: number[]; situations: Known[] };

async function upstream(order: string, body: unknown = {}): Promise<Truth> {
  const init = { method: "POST", body: JSON.stringify(body) };
  return (await fetch(`${inject("pushPullUrl")}/days/__control/${order}`, init)).json();
}

async function send(path: string, body: unknown = {}): Promise<Record<string, unknown>> {
  const headers = { authorization: "Apikey test-key", "content-type": "application/json" };
  const response = await exports.default.fetch(API + path, { method: "POST", headers, body: JSON.stringify(body) });
  expect(response.ok).toBe(true);
  return response.json();
}

const get = (path: string, headers: Record<string, string> = {}) => exports.default.fetch(FEEDS + path, { headers });

async function keysIn(folder: string): Promise<string[]> {
  const keys: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await env.BUCKET.list({ prefix: `feeds/days/${folder}/`, ...(cursor ? { cursor } : {}) });
    keys.push(...page.objects.map(({ key }) => key));
    if (!page.truncated) return keys;
    cursor = page.cursor;
  }
}

type Measure = { state: number; versions: number; oldestVersion: number };

async function measure(): Promise<Measure> {
  const stub = env.FEEDS.get(env.FEEDS.idFromName("days"));
  const state = JSON.stringify(await stub.state()).length;
  return runInDurableObject(stub, (_mirror, { storage }) => {
    const row = storage.sql
      .exec<{ versions: number; oldest: number }>("SELECT count(*) AS versions, min(at) AS oldest FROM versions")
      .one();
    return { state, versions: row.versions, oldestVersion: row.oldest };
  });
}

let truth: Truth;
const measures: Measure[] = [];

beforeAll(async () => {
  truth = await upstream("state");
  vi.useFakeTimers({ toFake: ["Date"], now: truth.now + 1_000 });
  const feed = { feed_id: "days", title: "Days", url: `${inject("pushPullUrl")}/days/`, enabled: false };
  await send("", { ...feed, unit_retention_days: UNIT_DAYS, snapshot_retention_days: SNAPSHOT_DAYS });
  for (let hour = 0; hour < HOURS; hour++) {
    truth = await upstream("advance", { units: UNITS_AN_HOUR, stepMs: HOUR_MS / UNITS_AN_HOUR });
    vi.setSystemTime(truth.now + 1_000);
    expect(await send("days/poll/")).toMatchObject({ incidents: [], backlog: 0 });
    measures.push(await measure());
  }
}, 300_000);

afterAll(() => {
  vi.useRealTimers();
});

describe("after four days", () => {
  it("the folder and the state equal upstream's", async () => {
    expect(await (await get("index.txt")).text()).toBe(`${truth.next}\n`);
    const { situations } = await (await get(`situations.json?${ALL_STATES}`)).json<{
      situations: { situation_id: string; version: string }[];
    }>();
    const ours = situations.map((one) => `${one.situation_id} ${one.version}`).sort();
    expect(ours).toEqual(truth.situations.map(({ id, version }) => `${id} ${version}`).sort());
  });

  it("units older than the retention are gone, and all the others are served", async () => {
    const first = truth.next - HOURS * UNITS_AN_HOUR;
    expect((await get(`${first}.xml`)).status).toBe(404);
    const { units } = await (await get("", { accept: "application/json" })).json<{ units: { first: number } }>();
    // A mark is set once a day, so that a unit lives for a day more at the most.
    const kept = UNITS_AN_HOUR * 24 * (UNIT_DAYS + 1) + 2 * UNITS_AN_HOUR;
    expect(truth.next - units.first).toBeLessThanOrEqual(kept);
    expect(truth.next - units.first).toBeGreaterThanOrEqual(UNITS_AN_HOUR * 24 * UNIT_DAYS);
    const expected = Array.from({ length: truth.next - units.first }, (_, place) => units.first + place);
    const stored = (await keysIn("units")).map((key) => Number(/(\d+)\.xml$/.exec(key)?.[1]));
    expect(stored.sort((a, b) => a - b)).toEqual(expected);
    expect((await get(`${units.first}.xml`)).status).toBe(200);
  });

  it("of the snapshots, each of the last day is kept, one a day before, and none beyond their retention", async () => {
    const times = (await keysIn("snapshots")).map((key) => Date.parse(/snapshots\/([^_]+)_/.exec(key)?.[1] ?? ""));
    const now = Date.now();
    expect(times.filter((time) => time > now - UNIT_DAYS * DAY_MS).length).toBeGreaterThanOrEqual(23);
    expect(Math.min(...times)).toBeGreaterThan(now - (SNAPSHOT_DAYS + 2) * DAY_MS);
    const days = new Map<number, number>();
    for (const time of times.filter((one) => one < now - (UNIT_DAYS + 1) * DAY_MS)) {
      days.set(Math.floor(time / DAY_MS), (days.get(Math.floor(time / DAY_MS)) ?? 0) + 1);
    }
    expect([...days.values()].every((count) => count === 1)).toBe(true);
  });

  it("what the mirror remembers is as large as after two days", () => {
    const second = measures.slice(40, 48);
    const last = measures.slice(-8);
    const largest = (list: Measure[], name: keyof Measure) => Math.max(...list.map((one) => one[name]));
    expect(largest(last, "state")).toBeLessThan(1.1 * largest(second, "state"));
    expect(largest(last, "versions")).toBeLessThan(1.3 * largest(second, "versions"));
    expect(last.at(-1)?.oldestVersion).toBeGreaterThan(Date.now() - UNIT_DAYS * DAY_MS - 2 * HOUR_MS);
  });

  it("a past instant that is settled may be kept by caches, one of the last hour may not, one too old is told", async () => {
    const path = (ago: number) => `situations.geojson?at=${new Date(Date.now() - ago).toISOString()}`;
    const settled = await get(path(12 * HOUR_MS));
    expect([settled.status, settled.headers.get("cache-control")]).toEqual([200, "public, max-age=3600"]);
    expect(await settled.json()).toMatchObject({ complete: true });
    const etag = settled.headers.get("etag") ?? "";
    expect((await get(path(12 * HOUR_MS), { "if-none-match": etag })).status).toBe(304);
    const fresh = await get(path(5 * 60_000));
    expect([fresh.status, fresh.headers.get("cache-control")]).toEqual([200, "no-cache"]);
    await fresh.arrayBuffer();
    const old = await get(path(4 * DAY_MS + HOUR_MS));
    expect([old.status, await old.json()]).toEqual([
      404,
      expect.objectContaining({ error_code: "feed_past_not_kept" }),
    ]);
  });
});
