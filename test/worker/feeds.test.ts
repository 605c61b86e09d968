// The mirror against a real push-pull server, through the portal's own HTTP routes.
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, inject, it } from "vitest";
import { pollFeeds } from "../../worker/feeds/schedule.ts";

const API = "https://portal.test/api/automation/v1.0/feeds/";
const MIRROR = "https://portal.test/feeds/";

type Json = Record<string, unknown>;
type Control = { next: number; units: number[]; requests: Record<string, number>; unchanged: Record<string, number> };

const upstreamUrl = (name: string) => `${inject("pushPullUrl")}/${name}/`;

async function control(name: string, order: string, body: Json = {}): Promise<Control> {
  const init = { method: "POST", body: JSON.stringify(body) };
  return (await fetch(`${upstreamUrl(name)}__control/${order}`, init)).json();
}

async function api(path: string, method = "GET", body?: unknown): Promise<{ status: number; json: Json }> {
  const headers = { authorization: "Apikey test-key", "content-type": "application/json" };
  const payload = body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body);
  const response = await exports.default.fetch(API + path, { method, headers, body: payload });
  const text = await response.text();
  return { status: response.status, json: text === "" ? {} : JSON.parse(text) };
}

function mirror(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Response> {
  return exports.default.fetch(MIRROR + path, { headers, method });
}

async function create(feedId: string): Promise<void> {
  const body = { feed_id: feedId, title: `Feed ${feedId}`, url: upstreamUrl(feedId), enabled: true };
  expect((await api("", "POST", body)).status).toBe(201);
}

async function poll(feedId: string): Promise<Json> {
  const { status, json } = await api(`${feedId}/poll/`, "POST");
  expect(status).toBe(200);
  return json;
}

async function text(path: string): Promise<string> {
  return (await mirror(path)).text();
}

/** What a client of our folder does: content.xml, index.txt, then every unit in between. */
async function follow(feedId: string): Promise<{ feedType: number; index: number; missing: number[] }> {
  const feedType = Number(/feedType[^>]*>(\d+)</.exec(await text(`${feedId}/content.xml`))?.[1]);
  const index = Number(await text(`${feedId}/index.txt`));
  const missing: number[] = [];
  for (let unit = feedType; unit < index; unit++) {
    const response = await mirror(`${feedId}/${unit}.xml`);
    await response.body?.cancel();
    if (response.status !== 200) missing.push(unit);
  }
  return { feedType, index, missing };
}

describe("a mirrored folder", () => {
  it("is byte for byte upstream's, and follows it", async () => {
    await create("plain");
    const first = await poll("plain");
    const upstream = await control("plain", "state");
    expect(first).toMatchObject({ content: "updated", index: upstream.next, units_stored: 3, incidents: [] });
    const unit = `${upstream.next - 1}.xml`;
    for (const file of ["content.xml", "index.txt", unit]) {
      expect(await text(`plain/${file}`)).toBe(await (await fetch(upstreamUrl("plain") + file)).text());
    }
    await control("plain", "advance", { units: 120 });
    expect(await poll("plain")).toMatchObject({ content: "updated", units_stored: 120 });
    const { index, missing } = await follow("plain");
    expect(missing).toEqual([]);
    expect(index).toBe(upstream.next + 120);
  });

  it("costs one request and no R2 write when nothing is new", async () => {
    await create("idle");
    await poll("idle");
    await control("idle", "forget");
    const before = await env.BUCKET.list({ prefix: "feeds/idle/" });
    expect(await poll("idle")).toMatchObject({ content: "skipped", units_stored: 0 });
    const { requests, unchanged } = await control("idle", "state");
    expect(requests).toEqual({ "index.txt": 1 });
    expect(unchanged).toEqual({ "index.txt": 1 });
    const after = await env.BUCKET.list({ prefix: "feeds/idle/" });
    expect(after.objects.map(({ key, version }) => [key, version])).toEqual(
      before.objects.map(({ key, version }) => [key, version]),
    );
  });

  it("serves ETag, 304, ranges, HEAD, and refuses what it does not hold", async () => {
    await create("http");
    await poll("http");
    const whole = await mirror("http/content.xml");
    const body = await whole.text();
    const etag = whole.headers.get("etag") ?? "";
    expect(whole.headers.get("content-type")).toBe("application/xml");
    expect(whole.headers.get("cache-control")).toBe("no-cache");
    expect(whole.headers.get("access-control-allow-origin")).toBe("*");
    expect(whole.headers.get("x-content-type-options")).toBe("nosniff");
    expect((await mirror("http/content.xml", { "if-none-match": etag })).status).toBe(304);
    expect((await mirror("http/content.xml", { "if-none-match": '"other"' })).status).toBe(200);
    const part = await mirror("http/content.xml", { range: "bytes=5-14" });
    expect([part.status, await part.text()]).toEqual([206, body.slice(5, 15)]);
    const tail = await mirror("http/content.xml", { range: "bytes=-20" });
    expect(await tail.text()).toBe(body.slice(-20));
    expect((await mirror("http/content.xml", { range: "bytes=99999999-" })).status).toBe(416);
    const head = await mirror("http/content.xml", {}, "HEAD");
    expect([head.status, head.headers.get("etag"), await head.text()]).toEqual([200, etag, ""]);
    for (const path of ["http/1.xml", "http/007.xml", "http/other.txt", "unknown/content.xml", "unknown/"]) {
      const answer = await mirror(path);
      expect([path, answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([path, 404, "*"]);
    }
    expect((await mirror("http/content.xml", {}, "PUT")).status).toBe(405);
  });

  it("lists itself for people and for programs", async () => {
    await create("listing");
    expect(await text("listing/")).toContain("Aucun document n’a encore été reçu");
    await poll("listing");
    expect(await text("listing/")).toContain('href="content.xml"');
    const listed: Json = await (await mirror("listing/", { accept: "application/json" })).json();
    const { next } = await control("listing", "state");
    expect(listed).toMatchObject({ feed_id: "listing", index: { value: next }, units: { next, gaps: [] } });
    expect((await mirror("listing", {})).url).toMatch(/listing\/?$/);
  });
});

describe("when upstream misbehaves", () => {
  it("keeps the former content.xml and says why", async () => {
    await create("broken");
    await poll("broken");
    const former = await text("broken/content.xml");
    await control("broken", "content");
    await control("broken", "advance", { units: 4 });
    await control("broken", "faults", { truncated: ["content.xml"] });
    const truncated = await poll("broken");
    expect(truncated).toMatchObject({ content: "unavailable", units_stored: 4 });
    expect(await text("broken/content.xml")).toBe(former);
    await control("broken", "faults", { html: ["content.xml", "index.txt"] });
    expect(await poll("broken")).toMatchObject({ content: "unavailable", units_stored: 0 });
    const { json } = await api("broken/status/");
    expect(json.last_error).toMatchObject({
      code: "feed_xml_is_html",
      sentence: { fr: expect.stringContaining("content.xml") },
    });
    await control("broken", "faults");
    expect(await poll("broken")).toMatchObject({ content: "updated", incidents: [] });
    expect((await api("broken/status/")).json.last_error).toBeNull();
  });

  it("waits for a hole, then lists it as a gap", async () => {
    await create("hole");
    await poll("hole");
    const { next } = await control("hole", "advance", { units: 6 });
    const hole = next - 3;
    await control("hole", "faults", { missing: [`${hole}.xml`] });
    expect((await poll("hole")).index).toBe(hole);
    expect((await poll("hole")).index).toBe(hole);
    expect(await poll("hole")).toMatchObject({ index: next, gap_units: 1 });
    const { json } = await api("hole/status/");
    expect(json.gaps).toMatchObject([{ from: hole, to: hole, reason: "hole" }]);
  });

  it("keeps an unreadable unit aside and serves its bytes", async () => {
    await create("dead");
    await poll("dead");
    const { next } = await control("dead", "advance", { units: 3 });
    await control("dead", "faults", { truncated: [`${next - 2}.xml`] });
    expect(await poll("dead")).toMatchObject({ index: next, units_stored: 2, dead_letters: 1 });
    expect(await env.BUCKET.head(`feeds/dead/dead/${next - 2}.xml`)).not.toBeNull();
    expect((await mirror(`dead/${next - 2}.xml`)).status).toBe(200);
  });

  it("starts again after a counter reset", async () => {
    await create("reset");
    await poll("reset");
    const { units } = await control("reset", "state");
    await control("reset", "advance", { units: 2 });
    await control("reset", "restart", { next: 1 });
    await control("reset", "advance", { units: 5 });
    expect(await poll("reset")).toMatchObject({ content: "updated", index: 6 });
    expect(await follow("reset")).toEqual({ feedType: 1, index: 6, missing: [] });
    expect((await mirror(`reset/${units.at(-1)}.xml`)).status).toBe(404);
  });

  it("does not pass a refused unit, and survives an outage", async () => {
    await create("outage");
    await poll("outage");
    const { next } = await control("outage", "advance", { units: 5 });
    await control("outage", "faults", { status: { [`${next - 2}.xml`]: 503 } });
    expect((await poll("outage")).index).toBe(next - 2);
    await control("outage", "faults", { status: { "*": 500 } });
    expect(await poll("outage")).toMatchObject({ content: "skipped", index: next - 2 });
    await control("outage", "faults");
    expect(await poll("outage")).toMatchObject({ index: next, backlog: 0 });
  });
});

describe("the mirror object", () => {
  it("never overlaps polls: a second one joins the first", async () => {
    await create("joined");
    await control("joined", "faults", { delayMs: 100 });
    const [one, two] = await Promise.all([poll("joined"), poll("joined")]);
    expect(two).toEqual(one);
    expect((await control("joined", "state")).requests["content.xml"]).toBe(1);
  });

  it("goes on after an eviction, and does an unsaved poll again", async () => {
    await create("evicted");
    await poll("evicted");
    const stub = env.FEEDS.get(env.FEEDS.idFromName("evicted"));
    const saved = await runInDurableObject(stub, (_mirror, state) => state.storage.get("state"));
    const { next } = await control("evicted", "advance", { units: 30 });
    await poll("evicted");
    // As if the process had died between the writes to R2 and that of the state.
    await runInDurableObject(stub, (_mirror, state) => state.storage.put("state", saved));
    await evictDurableObject(stub);
    expect(await poll("evicted")).toMatchObject({ index: next, units_stored: 30, gap_units: 0 });
    expect((await follow("evicted")).missing).toEqual([]);
  });

  it("catches up with a long backlog", async () => {
    await create("backlog");
    await poll("backlog");
    const { next } = await control("backlog", "advance", { units: 400 });
    expect(await poll("backlog")).toMatchObject({ index: next, units_stored: 400, backlog: 0 });
  });

  it("is polled by the cron handler, unless paused, and a broken feed does not stop the others", async () => {
    await create("cron-a");
    await create("cron-b");
    await create("cron-c");
    await control("cron-b", "faults", { status: { "*": 500 } });
    await api("cron-c/pause/", "POST");
    await pollFeeds(env, Date.now());
    expect((await mirror("cron-a/index.txt")).status).toBe(200);
    expect((await mirror("cron-b/index.txt")).status).toBe(404);
    expect((await mirror("cron-c/index.txt")).status).toBe(404);
    expect((await api("cron-b/status/")).json.last_error).toMatchObject({ code: "feed_file_failed" });
    await api("cron-c/resume/", "POST");
    await pollFeeds(env, Date.now());
    expect((await mirror("cron-c/index.txt")).status).toBe(200);
  });
});

describe("administration", () => {
  it("creates, lists, replaces and deletes", async () => {
    await create("admin");
    expect((await api("", "POST", { feed_id: "admin", title: "x", url: "https://a.test/" })).json).toMatchObject({
      error_code: "feed_id_taken",
    });
    const page = await api("?limit=1");
    expect(page.json).toMatchObject({ results: [{ feed_id: "admin" }], previous: null });
    const changed = { title: "Other", url: `${upstreamUrl("admin")}content.xml`, enabled: false };
    const replaced = await api("admin/", "PUT", changed);
    expect(replaced.json).toMatchObject({
      feed_id: "admin",
      title: "Other",
      url: upstreamUrl("admin"),
      enabled: false,
    });
    await poll("admin");
    expect((await mirror("admin/content.xml")).status).toBe(200);
    expect((await api("admin/", "DELETE")).status).toBe(204);
    expect((await mirror("admin/content.xml")).status).toBe(404);
    expect((await api("admin/")).status).toBe(404);
    expect((await env.BUCKET.list({ prefix: "feeds/admin/" })).objects).toEqual([]);
    await create("admin");
    expect((await api("admin/status/")).json).toMatchObject({ index: null, counters: { polls: 0 } });
  });

  it("follows a feed to another folder", async () => {
    await create("moving");
    await poll("moving");
    await api("moving/", "PUT", { title: "Moved", url: upstreamUrl("moved-to") });
    await control("moved-to", "restart", { next: 40 });
    const { next } = await control("moved-to", "advance", { units: 2 });
    expect(await poll("moving")).toMatchObject({ content: "updated", index: next });
    expect(await follow("moving")).toEqual({ feedType: 40, index: 42, missing: [] });
  });

  it.each([
    [{ title: "x", url: "https://a.test/" }, "validation_error", "feed_id"],
    [{ feed_id: "Bad_Id", title: "x", url: "https://a.test/" }, "validation_error", "feed_id"],
    [{ feed_id: "ok", url: "https://a.test/" }, "validation_error", "title"],
    [{ feed_id: "ok", title: "x", url: "ftp://a.test/" }, "validation_error", "url"],
    [{ feed_id: "ok", title: "x", url: "https://a.test/", enabled: "yes" }, "validation_error", "enabled"],
    [{ feed_id: "ok", title: "x", url: "https://me:secret@a.test/" }, "feed_url_with_credentials", "url"],
  ])("refuses %j", async (body, code, field) => {
    const { status, json } = await api("", "POST", body);
    expect([status, json.error_code]).toEqual([400, code]);
    expect(Object.keys(json.detail as Json)).toContain(field);
    expect(JSON.stringify(json)).not.toContain("secret");
  });

  it("answers for malformed JSON and for unknown feeds", async () => {
    expect((await api("", "POST", "{")).json.error_code).toBe("malformed_json");
    for (const [path, method] of [
      ["none/", "GET"],
      ["none/poll/", "POST"],
      ["none/status/", "GET"],
      ["none/", "DELETE"],
    ] as const) {
      expect((await api(path, method)).json.error_code).toBe("feed_not_found");
    }
  });
});
