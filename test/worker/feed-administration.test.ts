// What an administrator tells a mirror, and what the public is told of it: description, protected folders, retention,
// resynchronisation, health, incidents.
import { env, exports } from "cloudflare:workers";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, inject, it } from "vitest";
import { pollFeeds } from "../../worker/feeds/schedule.ts";

const PORTAL = "https://portal.test";
type Json = Record<string, unknown>;

const upstreamUrl = (name: string) => `${inject("pushPullUrl")}/${name}/`;

async function control(name: string, order: string, body: Json = {}): Promise<Json & { next: number }> {
  const init = { method: "POST", body: JSON.stringify(body) };
  return (await fetch(`${upstreamUrl(name)}__control/${order}`, init)).json();
}

async function api(path: string, method = "GET", body?: Json): Promise<{ status: number; json: Json; text: string }> {
  const headers = { authorization: "Apikey test-key", "content-type": "application/json" };
  const payload = body === undefined ? null : JSON.stringify(body);
  const answer = await exports.default.fetch(`${PORTAL}/api/automation/v1.0/feeds/${path}`, {
    method,
    headers,
    body: payload,
  });
  const text = await answer.text();
  return { status: answer.status, json: text === "" ? {} : JSON.parse(text), text };
}

const get = (path: string, headers: Record<string, string> = {}) =>
  exports.default.fetch(`${PORTAL}/feeds/${path}`, { headers });

async function create(feedId: string, more: Json = {}): Promise<Json> {
  const body = { feed_id: feedId, title: `Feed ${feedId}`, url: upstreamUrl(feedId), ...more };
  const { status, json } = await api("", "POST", body);
  expect(status).toBe(201);
  return json;
}

const poll = async (feedId: string, order = "poll") => (await api(`${feedId}/${order}/`, "POST")).json;
const health = async (feedId: string): Promise<Json> => (await get(`${feedId}/health.json`)).json();

describe("a protected folder", () => {
  it("is left alone by the schedule once it has refused, until somebody says something new", async () => {
    await control("refusing", "faults", { login: "road:s3cret" });
    await create("refusing", { enabled: true, credentials: { username: "road", password: "wrong" } });
    await poll("refusing");
    const asked = async () => {
      await control("refusing", "forget");
      await pollFeeds(env, Date.now());
      return Object.keys((await control("refusing", "state")).requests as Json).length > 0;
    };
    expect(await asked()).toBe(false);
    const credentials = { username: "road", password: "s3cret" };
    await api("refusing/", "PUT", { title: "Refusing", url: upstreamUrl("refusing"), credentials });
    expect(await asked()).toBe(true);
    expect((await health("refusing")).code).not.toBe("feed_unauthorized");
    await api("refusing/pause/", "POST");
  });

  it("is read with credentials that nobody is ever shown", async () => {
    await control("locked", "faults", { login: "road:s3cret:é" });
    const credentials = { username: "road", password: "s3cret:é" };
    const shown = [JSON.stringify(await create("locked", { credentials }))];
    // Upstream compares with the browser's encoding of the same pair, which for é differs: refused, and said so.
    await poll("locked");
    expect(await health("locked")).toMatchObject({ state: "unreachable", code: "feed_unauthorized" });
    await control("locked", "faults", { login: "road:s3cret" });
    const changed = {
      title: "Locked",
      url: upstreamUrl("locked"),
      credentials: { username: "road", password: "s3cret" },
    };
    shown.push((await api("locked/", "PUT", changed)).text);
    expect(await poll("locked")).toMatchObject({ content: "updated", incidents: [] });
    // Left out, they stay.
    shown.push((await api("locked/", "PUT", { title: "Locked", url: upstreamUrl("locked") })).text);
    await control("locked", "advance", { units: 2 });
    expect(await poll("locked")).toMatchObject({ units_stored: 2 });
    shown.push((await api("locked/")).text, (await api("")).text, (await api("locked/status/")).text);
    shown.push(JSON.stringify(await health("locked")), await (await get("locked/")).text());
    expect(shown.join("")).not.toContain("s3cret");
    expect((await api("locked/")).json.credentials).toEqual({ username: null, password: null });
  });

  it("keeps its credentials sealed in the database, and seals those of former versions when it reads them", async () => {
    const stored = async () => {
      const { results } = await env.DB.prepare("SELECT credentials FROM feeds WHERE feed_id = 'sealed'").all();
      return JSON.stringify(results);
    };
    await control("sealed", "faults", { login: "road:s3cret" });
    await create("sealed", { credentials: { username: "road", password: "s3cret" } });
    expect(await stored()).toMatch(/sealed/);
    expect(await stored()).not.toMatch(/road|s3cret/);
    expect(await poll("sealed")).toMatchObject({ content: "updated", incidents: [] });
    const plain = JSON.stringify({ username: "road", password: "s3cret" });
    await env.DB.prepare("UPDATE feeds SET credentials = ? WHERE feed_id = 'sealed'").bind(plain).run();
    for (const units of [1, 2]) {
      await control("sealed", "advance", { units });
      expect(await poll("sealed")).toMatchObject({ units_stored: units, incidents: [] });
      expect(await stored()).not.toMatch(/road|s3cret/);
    }
  });

  it("is refused like a stranger once the secret that sealed its credentials is gone", async () => {
    await control("resealed", "faults", { login: "road:s3cret" });
    const credentials = { username: "road", password: "s3cret" };
    await create("resealed", { credentials });
    const { SESSION_SECRET = "" } = env;
    Object.assign(env, { SESSION_SECRET: "another secret of the portal" });
    try {
      expect(await poll("resealed")).toMatchObject({ incidents: [{ code: "feed_unauthorized" }] });
      await api("resealed/", "PUT", { title: "Resealed", url: upstreamUrl("resealed"), credentials });
      expect(await poll("resealed")).toMatchObject({ content: "updated", incidents: [] });
    } finally {
      Object.assign(env, { SESSION_SECRET });
    }
  });

  it("refuses a time zone that does not exist", async () => {
    const feed = { feed_id: "nowhere", title: "x", url: "https://a.test/", timezone: "Europe/Atlantis" };
    const { status, json } = await api("", "POST", feed);
    expect([status, Object.keys(json.detail as Json)]).toEqual([400, ["timezone"]]);
  });

  it("takes its credentials nowhere else", async () => {
    await control("moves-away", "faults", { login: "road:s3cret" });
    await create("moves-away", { credentials: { username: "road", password: "s3cret" } });
    const elsewhere = upstreamUrl("moves-away").replace("127.0.0.1", "localhost");
    const { json } = await api("moves-away/", "PUT", { title: "x", url: elsewhere });
    expect(json).toMatchObject({ url: elsewhere, credentials: null });
  });

  it("does not follow a redirect to another server", async () => {
    await control("sends-on", "faults", { redirect: upstreamUrl("target").replace("127.0.0.1", "localhost") });
    await create("sends-on", { credentials: { username: "road", password: "s3cret" } });
    expect(await poll("sends-on")).toMatchObject({ content: "unavailable", index: null });
    const { json, text } = await api("sends-on/status/");
    expect(json.last_error).toMatchObject({ code: "feed_file_failed" });
    expect(text).toContain("redirects to another server");
    expect((await control("target", "state")).requests).toEqual({});
  });

  it.each([
    [{ username: "a:b", password: "x" }, "credentials.username"],
    [{ username: "a", password: "x\ny" }, "credentials.password"],
    [{ username: "a" }, "credentials.password"],
  ])("refuses %j", async (credentials, field) => {
    const { status, json } = await api("", "POST", { feed_id: "no", title: "x", url: "https://a.test/", credentials });
    expect([status, Object.keys(json.detail as Json)]).toEqual([400, [field]]);
  });
});

describe("a described feed", () => {
  const described = {
    description: "Événements du réseau d’essai",
    license: "Licence Ouverte 2.0",
    license_url: "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    attribution: "Information fournie par la ville d’essai",
    timezone: "America/Martinique",
    unit_retention_days: 3,
    snapshot_retention_days: 10,
  };

  it("keeps what it was told, and shows licence and attribution to everybody", async () => {
    expect(await create("described", described)).toMatchObject(described);
    expect((await api("described/")).json).toMatchObject(described);
    const list: Json = await (await get("?limit=1000", { accept: "application/json" })).json();
    const { license, license_url, attribution } = described;
    expect(list.results).toContainEqual(
      expect.objectContaining({ feed_id: "described", license, license_url, attribution }),
    );
    expect(await (await get("described/", { accept: "application/json" })).json()).toMatchObject({
      license,
      attribution,
    });
  });

  it.each([
    [{ unit_retention_days: 0 }, "unit_retention_days"],
    [{ snapshot_retention_days: 1.5 }, "snapshot_retention_days"],
    [{ license_url: "javascript:alert(1)" }, "license_url"],
  ])("refuses %j", async (wrong, field) => {
    const { status, json } = await api("", "POST", { feed_id: "no", title: "x", url: "https://a.test/", ...wrong });
    expect([status, Object.keys(json.detail as Json)]).toEqual([400, [field]]);
  });
});

describe("requests to upstream", () => {
  it("name themselves, take gzip, and refuse caches", async () => {
    await create("polite");
    await poll("polite");
    const { lastHeaders } = await control("polite", "state");
    expect(lastHeaders).toMatchObject({
      "user-agent": expect.stringMatching(/^Lisiere\/[\d.]+ \(DATEX II mirror/),
      "accept-encoding": "gzip",
      "cache-control": "no-cache",
    });
  });
});

describe("a resynchronisation", () => {
  it("takes content.xml whole although it has not changed", async () => {
    await create("resynced");
    await poll("resynced");
    await control("resynced", "forget");
    expect(await poll("resynced", "resync")).toMatchObject({ content: "updated", incidents: [] });
    const { requests, unchanged } = await control("resynced", "state");
    expect([requests, unchanged]).toEqual([{ "content.xml": 1, "index.txt": 1 }, { "index.txt": 1 }]);
    expect((await api("unknown/resync/", "POST")).json.error_code).toBe("feed_not_found");
  });
});

describe("health", () => {
  it("says in one word and two languages how the mirror is, from its creation on", async () => {
    await create("healthy");
    expect(await health("healthy")).toMatchObject({ state: "starting", next_unit: null, gaps: [], dead_letters: 0 });
    await poll("healthy");
    const { next } = await control("healthy", "state");
    // The folder's clock is a week behind: its snapshot is stale indeed.
    expect(await health("healthy")).toMatchObject({
      state: "stale",
      sentence: { fr: expect.stringContaining("content.xml"), en: expect.stringContaining("content.xml") },
      last_poll_at: expect.any(String),
      last_content_at: expect.any(String),
      last_unit: next - 1,
      next_unit: next,
      lag_seconds: expect.any(Number),
    });
    await api("healthy/pause/", "POST");
    expect(await health("healthy")).toMatchObject({ state: "paused" });
    expect((await get("none/health.json")).status).toBe(404);
  });

  it.each([
    ["cut", { cut: ["content.xml"] }, "unreachable"],
    ["reset", { reset: ["index.txt"] }, "unreachable"],
    ["html", { html: ["index.txt"] }, "rejected"],
    ["misencoded", { misencoded: ["content.xml"] }, "rejected"],
    ["future", { contentShiftMs: 30 * 24 * 3_600_000 }, "rejected"],
    ["unnumbered", { withoutFeedType: true }, "rejected"],
  ])("names the trouble %s, and forgets it when it is over", async (name, faults, state) => {
    const feedId = `trouble-${name}`;
    await create(feedId);
    await poll(feedId);
    const former = await (await get(`${feedId}/content.xml`)).text();
    await control(feedId, "faults", faults);
    await control(feedId, "content");
    await control(feedId, "advance", { units: 2 });
    await poll(feedId);
    expect(await health(feedId)).toMatchObject({ state });
    expect(await (await get(`${feedId}/content.xml`)).text()).toBe(former);
    await control(feedId, "faults");
    await control(feedId, "content");
    expect(await poll(feedId)).toMatchObject({ incidents: [] });
    expect((await health(feedId)).state).toBe("stale");
    const { json } = await api(`${feedId}/status/`);
    expect(json.last_error).toBeNull();
    expect((json.incidents as Json[]).filter((incident) => incident.ended_at !== null)).toHaveLength(1);
  });
});

describe("the incidents as Atom", () => {
  it("are well-formed, whatever a broken server sent, in the language asked for", async () => {
    await create("atom", { title: "Routes <b> & chemins" });
    await poll("atom");
    await control("atom", "faults", { html: ["index.txt"] });
    await poll("atom");
    await control("atom", "faults");
    await poll("atom");
    for (const lang of ["fr", "en"]) {
      const response = await get(`atom/incidents.atom?lang=${lang}`);
      expect(response.headers.get("content-type")).toBe("application/atom+xml; charset=utf-8");
      const text = await response.text();
      expect(XMLValidator.validate(text)).toBe(true);
      const { feed } = new XMLParser({ ignoreAttributes: false }).parse(text);
      expect(feed["@_xml:lang"]).toBe(lang);
      expect(feed.title).toContain("Routes <b> & chemins");
      const entry = [feed.entry].flat().find((one) => one.category["@_term"] === "feed_index_invalid");
      expect(entry.content["#text"]).toContain("index.txt");
      expect(entry.title).toContain(lang === "fr" ? "terminé" : "over");
    }
  });
});

describe("the folder", () => {
  it("is listed a page at a time, down to its oldest unit", async () => {
    await create("paged");
    await poll("paged");
    await control("paged", "advance", { units: 25 });
    await poll("paged");
    const { next } = await control("paged", "state");
    const names: string[] = [];
    let query: string | null = "?limit=10";
    while (query !== null) {
      const page: { units: { newest: string[]; first: number }; next_page: string | null } = await (
        await get(`paged/${query}`, { accept: "application/json" })
      ).json();
      names.push(...page.units.newest);
      query = page.next_page;
    }
    expect(names).toEqual(Array.from({ length: 28 }, (_, back) => `${next - 1 - back}.xml`));
    expect((await get("paged/?limit=9999")).status).toBe(400);
    expect(await (await get("paged/?limit=10")).text()).toContain('rel="next"');
  });

  it("is compressed for those who take it, and the tag of either form is known", async () => {
    await create("squeezed");
    await poll("squeezed");
    const plain = await get("squeezed/content.xml");
    const text = await plain.text();
    const squeezed = await get("squeezed/content.xml", { "accept-encoding": "br, gzip;q=0.8" });
    expect(squeezed.headers.get("content-encoding")).toBe("gzip");
    expect(squeezed.headers.get("vary")).toBe("Accept-Encoding");
    // The runtime decodes on the way to the test; test/e2e sees the bytes.
    expect(await squeezed.text()).toBe(text);
    for (const response of [plain, squeezed]) {
      const again = await get("squeezed/content.xml", { "if-none-match": response.headers.get("etag") ?? "" });
      expect(again.status).toBe(304);
    }
    const refused = await get("squeezed/content.xml", { "accept-encoding": "gzip;q=0" });
    expect(refused.headers.get("content-encoding")).toBeNull();
    await refused.body?.cancel();
    const part = await get("squeezed/content.xml", { "accept-encoding": "gzip", range: "bytes=0-9" });
    expect([part.status, await part.text()]).toEqual([206, text.slice(0, 10)]);
  });
});

it("snapshots of a feed are kept apart from what is served, and go with it", async () => {
  await create("archived");
  await poll("archived");
  await control("archived", "advance", { units: 100 });
  await poll("archived");
  const { objects } = await env.BUCKET.list({ prefix: "feeds/archived/snapshots/" });
  expect(objects).toHaveLength(2);
  await api("archived/", "DELETE");
  expect((await env.BUCKET.list({ prefix: "feeds/archived/" })).objects).toEqual([]);
});
