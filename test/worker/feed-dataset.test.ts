// A dataset made from a mirrored feed: published once, it follows every poll, and its life cycle is that of any other.
import { exports } from "cloudflare:workers";
import { describe, expect, inject, it, vi } from "vitest";

const API = "https://portal.test/api/automation/v1.0";
const EXPLORE = "https://portal.test/api/explore/v2.1/catalog/datasets";
const FEEDS = "https://portal.test/feeds";

type Json = Record<string, unknown>;
type Known = { id: string; version: number; endedAt: number | null; expectedEnd: number | null };
type Truth = { next: number; situations: Known[] };

const upstream = (name: string) => `${inject("pushPullUrl")}/${name}/`;

async function control(name: string, order: string, body: Json = {}): Promise<Truth> {
  const init = { method: "POST", body: JSON.stringify(body) };
  return (await fetch(`${upstream(name)}__control/${order}`, init)).json();
}

async function api<T = Json>(method: string, path: string, body?: unknown, status = 200): Promise<T> {
  const headers = { authorization: "Apikey test-key", "content-type": "application/json" };
  const init: RequestInit = { method, headers };
  if (body !== undefined) init.body = JSON.stringify(body);
  const response = await exports.default.fetch(API + path, init);
  const text = await response.text();
  expect([response.status, text]).toEqual([status, text]);
  return (text === "" ? {} : JSON.parse(text)) as T;
}

const poll = (feedId: string) => api("POST", `/feeds/${feedId}/poll/`);

async function mirror(feedId: string): Promise<void> {
  const body = { feed_id: feedId, title: `Feed ${feedId}`, url: upstream(feedId), enabled: true };
  await api("POST", "/feeds/", body, 201);
  await poll(feedId);
}

async function makeDataset(feedId: string): Promise<string> {
  const { uid } = await api<{ uid: string }>("POST", "/datasets/", { dataset_id: `events-${feedId}` }, 201);
  const resource = { type: "datexfeed", title: "Événements", datasource: { type: "feed", feed_id: feedId } };
  await api("POST", `/datasets/${uid}/resources/`, resource, 201);
  return uid;
}

async function atRest(uid: string): Promise<Json> {
  return vi.waitFor(
    async () => {
      const status = await api("GET", `/datasets/${uid}/status/`);
      expect(["idle", "error"]).toContain(status.status);
      return status;
    },
    { timeout: 30_000, interval: 50 },
  );
}

async function publish(uid: string): Promise<void> {
  await api("POST", `/datasets/${uid}/publish/`);
  expect(await atRest(uid)).toMatchObject({ status: "idle" });
}

async function records(feedId: string, query: string): Promise<{ total_count: number; results: Json[] }> {
  const response = await exports.default.fetch(`${EXPLORE}/events-${feedId}/records?${query}`);
  expect(response.status).toBe(200);
  return response.json();
}

/** What the feed says itself: what is and what is to come. */
async function shownByFeed(feedId: string): Promise<string[]> {
  const states = "state=active,planned,suspended,uncertain";
  const response = await exports.default.fetch(`${FEEDS}/${feedId}/situations.geojson?${states}`);
  const { features } = await response.json<{ features: { properties: Json }[] }>();
  return features
    .map(({ properties }) => `${properties.record_id} ${properties.version} ${properties.sentence_fr}`)
    .sort();
}

async function shownByDataset(feedId: string): Promise<string[]> {
  const { results } = await records(feedId, "select=record_id,version,sentence_fr&limit=100");
  return results.map(({ record_id, version, sentence_fr }) => `${record_id} ${version} ${sentence_fr}`).sort();
}

async function expectFollowed(feedId: string): Promise<void> {
  const expected = await shownByFeed(feedId);
  await vi.waitFor(async () => expect(await shownByDataset(feedId)).toEqual(expected), {
    timeout: 20_000,
    interval: 50,
  });
}

describe("a dataset made from a feed", () => {
  it("holds one record per situationRecord, and follows every poll", async () => {
    await mirror("live");
    const uid = await makeDataset("live");
    await publish(uid);
    expect(await shownByDataset("live")).toEqual(await shownByFeed("live"));
    for (let round = 0; round < 3; round++) {
      await control("live", "advance", { units: 15 });
      await poll("live");
      await expectFollowed("live");
      await atRest(uid);
    }
    // Each time by an ordinary job that wrote what had changed, and no more.
    const { results } = await api<{ results: { reason: string; decision: Json }[] }>("GET", `/datasets/${uid}/jobs/`);
    expect(results.map(({ reason }) => reason)).toEqual(["push", "push", "push", "manual"]);
    expect(results.map(({ decision }) => decision.mode)).toEqual(["difference", "difference", "difference", "full"]);
  });

  it("can be queried like any other: types, lists, places, facets of its fields", async () => {
    await mirror("query");
    await control("query", "advance", { units: 40 });
    await poll("query");
    await publish(await makeDataset("query"));
    const { results } = await records("query", "limit=1");
    expect(results[0]).toMatchObject({
      active: true,
      state: "active",
      start: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      towns: [expect.any(String)],
      geo_point_2d: { lon: expect.any(Number), lat: expect.any(Number) },
      geo_shape: { type: "Feature", geometry: { type: "Point" } },
      lanes_total: 2,
      closure: false,
    });
    const all = (await records("query", "limit=0")).total_count;
    const grouped = await records("query", "select=count(*) as n&group_by=road&limit=100");
    expect(grouped.results.reduce((sum, { n }) => sum + Number(n), 0)).toBe(all);
    const { total_count: accidents } = await records(
      "query",
      "where=type%3D%22Accident%22%20and%20start%20%3E%20date%272001-01-01%27",
    );
    const { features } = await (await exports.default.fetch(`${FEEDS}/query/situations.geojson?type=accident`)).json<{
      features: unknown[];
    }>();
    expect(accidents).toBe(features.length);
  });

  it("keeps its field configuration through every refresh", async () => {
    await mirror("fields");
    const uid = await makeDataset("fields");
    const rename = { type: "rename", from_name: "road", to_name: "route", field_label: "Voie" };
    await api("POST", `/datasets/${uid}/fields/`, rename, 201);
    await api("POST", `/datasets/${uid}/fields/`, { type: "delete", field: "operator" }, 201);
    await publish(uid);
    const routes = async () => {
      const { results } = await records("fields", "select=record_id,route&limit=100");
      return results.map(({ record_id, route }) => `${record_id} ${route}`).sort();
    };
    const roads = async () => {
      const response = await exports.default.fetch(`${FEEDS}/fields/situations.geojson?state=active,planned`);
      const { features } = await response.json<{ features: { properties: Json }[] }>();
      return features.map(({ properties }) => `${properties.record_id} ${properties.road}`).sort();
    };
    await control("fields", "advance", { units: 12 });
    await poll("fields");
    const expected = await roads();
    await vi.waitFor(async () => expect(await routes()).toEqual(expected), { timeout: 20_000, interval: 50 });
    const { results } = await records("fields", "limit=1");
    expect(Object.keys(results[0] ?? {})).not.toContain("operator");
  });

  it("that is edited and not published again goes on showing what was published", async () => {
    await mirror("edited");
    const uid = await makeDataset("edited");
    await publish(uid);
    await api("POST", `/datasets/${uid}/fields/`, { type: "delete", field: "road" }, 201);
    await control("edited", "advance", { units: 12 });
    await poll("edited");
    await expectFollowed("edited");
    const { results } = await records("edited", "limit=1");
    expect(Object.keys(results[0] ?? {})).toContain("road");
  });

  it("an idle poll orders nothing", async () => {
    await mirror("idle");
    const uid = await makeDataset("idle");
    await publish(uid);
    const before = await api<{ total_count: number }>("GET", `/datasets/${uid}/jobs/`);
    await poll("idle");
    await poll("idle");
    expect((await api<{ total_count: number }>("GET", `/datasets/${uid}/jobs/`)).total_count).toBe(before.total_count);
  });

  it("writes nothing after it was unpublished, and follows again once it is published", async () => {
    await mirror("withdrawn");
    const uid = await makeDataset("withdrawn");
    await publish(uid);
    const warned = await api<{ error_code: string }>("POST", `/datasets/${uid}/unpublish/`, undefined, 409);
    expect(warned.error_code).toBe("data_loss");
    await api("POST", `/datasets/${uid}/unpublish/?confirm=data_loss`);
    await atRest(uid);
    await control("withdrawn", "advance", { units: 10 });
    await poll("withdrawn");
    await poll("withdrawn");
    expect(await atRest(uid)).toMatchObject({ status: "idle", is_published: false });
    expect((await exports.default.fetch(`${EXPLORE}/events-withdrawn/records`)).status).toBe(404);
    await publish(uid);
    await control("withdrawn", "advance", { units: 10 });
    await poll("withdrawn");
    await expectFollowed("withdrawn");
  });

  it("tells in its status that its feed is paused, and that it was deleted", async () => {
    await mirror("stopped");
    const uid = await makeDataset("stopped");
    await publish(uid);
    const told = async () => (await api<{ feeds: Json[] }>("GET", `/datasets/${uid}/status/`)).feeds;
    // The test server's clock is a week behind.
    expect(await told()).toMatchObject([{ feed_id: "stopped", state: "stale", code: "feed_content_stale" }]);
    await api("POST", "/feeds/stopped/pause/");
    expect(await told()).toMatchObject([{ feed_id: "stopped", state: "paused", code: "feed_paused" }]);
    await api("DELETE", "/feeds/stopped/", undefined, 204);
    expect(await told()).toMatchObject([{ feed_id: "stopped", state: "deleted", code: "feed_source_deleted" }]);
    // What was published stays, as its publisher left it.
    expect((await records("stopped", "limit=0")).total_count).toBeGreaterThan(0);
  });

  it("stays as an interruption left it, and follows again with the next change", async () => {
    await mirror("interrupted");
    const uid = await makeDataset("interrupted");
    await publish(uid);
    const lastJob = async () => (await api<{ results: Json[] }>("GET", `/datasets/${uid}/jobs/`)).results[0];
    let interrupted: Json | undefined;
    // A refresh can be over before it is interrupted: then the next one is tried.
    for (let round = 0; round < 40 && interrupted?.state !== "interrupted"; round++) {
      await control("interrupted", "advance", { units: 40 });
      await poll("interrupted");
      while ((await api("GET", `/datasets/${uid}/status/`)).status === "queued") await scheduler.wait(1);
      const headers = { authorization: "Apikey test-key" };
      await exports.default.fetch(`${API}/datasets/${uid}/abort/`, { method: "POST", headers });
      await atRest(uid);
      interrupted = await lastJob();
    }
    expect(interrupted).toMatchObject({ reason: "push", state: "interrupted" });
    const left = await shownByDataset("interrupted");
    expect(await shownByDataset("interrupted")).toEqual(left);
    await control("interrupted", "advance", { units: 3 });
    await poll("interrupted");
    await expectFollowed("interrupted");
    expect(await atRest(uid)).toMatchObject({ status: "idle", incomplete: false });
  });

  it("says why it cannot be published: no such feed, nothing read yet", async () => {
    const { uid } = await api<{ uid: string }>("POST", "/datasets/", { dataset_id: "events-none" }, 201);
    const resource = (feedId: string, type = "datexfeed") => ({
      type,
      title: "x",
      datasource: { type: "feed", feed_id: feedId },
    });
    expect(await api("POST", `/datasets/${uid}/resources/`, resource("none"), 400)).toMatchObject({
      error_code: "feed_not_found",
    });
    await api("POST", "/feeds/", { feed_id: "silent", title: "S", url: upstream("silent"), enabled: true }, 201);
    expect(await api("POST", `/datasets/${uid}/resources/`, resource("silent", "csvfile"), 400)).toMatchObject({
      error_code: "validation_error",
    });
    await api("POST", `/datasets/${uid}/resources/`, resource("silent"), 201);
    await api("POST", `/datasets/${uid}/publish/`);
    const status = await atRest(uid);
    expect(status).toMatchObject({ status: "error" });
    expect(JSON.stringify(status)).toContain("health.json");
  });
});
