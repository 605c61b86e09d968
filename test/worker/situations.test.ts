// The road events of a mirrored feed, through the portal's own routes: current, past, one by one, and as they change.
import { evictDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { describe, expect, inject, it } from "vitest";

const API = "https://portal.test/api/automation/v1.0/feeds/";
const FEEDS = "https://portal.test/feeds/";

type Known = { id: string; version: number; endedAt: number | null; expectedEnd: number | null };
type Truth = { next: number; situations: Known[] };
type Feature = { geometry: { type: string; coordinates: number[] } | null; properties: Record<string, unknown> };
type Collection = { type: string; records: number; complete: boolean; features: Feature[] };

const upstream = (name: string) => `${inject("pushPullUrl")}/${name}/`;

async function control(name: string, order: string, body: unknown = {}): Promise<Truth> {
  const init = { method: "POST", body: JSON.stringify(body) };
  return (await fetch(`${upstream(name)}__control/${order}`, init)).json();
}

async function send(path: string, body?: unknown): Promise<void> {
  const headers = { authorization: "Apikey test-key", "content-type": "application/json" };
  const response = await exports.default.fetch(API + path, {
    method: "POST",
    headers,
    body: JSON.stringify(body ?? {}),
  });
  expect(response.ok).toBe(true);
  await response.arrayBuffer();
}

async function mirror(feedId: string): Promise<void> {
  await send("", { feed_id: feedId, title: `Feed ${feedId}`, url: upstream(feedId), enabled: true });
  await send(`${feedId}/poll/`);
}

const get = (path: string, headers: Record<string, string> = {}) => exports.default.fetch(FEEDS + path, { headers });

async function collection(path: string): Promise<Collection> {
  const response = await get(path);
  expect(response.status).toBe(200);
  return response.json();
}

const idsOf = ({ features }: Collection) => features.map(({ properties }) => properties.situation_id).sort();
/** The server's clock is a week behind: what it expects to end may have ended since. */
const isOpen = ({ endedAt, expectedEnd }: Known, at: number) => endedAt === null && (expectedEnd ?? at + 1) > at;
const open = ({ situations }: Truth, at = Date.now()) =>
  situations
    .filter((one) => isOpen(one, at))
    .map(({ id }) => id)
    .sort();

async function failure(path: string): Promise<{ status: number; code: string }> {
  const response = await get(path);
  const { error_code: code, sentence } = await response.json<{
    error_code: string;
    sentence: { fr: string; en: string };
  }>();
  expect(sentence.fr.length * sentence.en.length).toBeGreaterThan(0);
  return { status: response.status, code };
}

describe("the situations of a feed", () => {
  it("equal upstream's truth after every poll, also behind an eviction", async () => {
    await mirror("truth");
    for (let round = 0; round < 4; round++) {
      const truth = await control("truth", "advance", { units: 40 });
      await send("truth/poll/");
      expect(idsOf(await collection("truth/situations.geojson"))).toEqual(open(truth));
      await evictDurableObject(env.FEEDS.get(env.FEEDS.idFromName("truth")));
    }
  });

  it("equal the truth again when the numbering starts anew", async () => {
    await mirror("restarted");
    await control("restarted", "advance", { units: 20 });
    await send("restarted/poll/");
    await control("restarted", "restart", { next: 5 });
    const truth = await control("restarted", "advance", { units: 10 });
    for (let poll = 0; poll < 3; poll++) await send("restarted/poll/");
    expect(idsOf(await collection("restarted/situations.geojson"))).toEqual(open(truth));
  });

  it("are features with what a road user and an analyst expect", async () => {
    await mirror("shape");
    const { type, records, features } = await collection("shape/situations.geojson");
    expect(type).toBe("FeatureCollection");
    expect(records).toBe(features.length);
    const feature = features[0];
    expect(feature?.geometry?.type).toBe("Point");
    expect(feature?.properties).toMatchObject({
      state: "active",
      active: true,
      geometry_method: "tpeg-point",
      version: expect.any(String),
    });
    expect(feature?.properties.sentence_fr).toMatch(
      / – [AN]\d+, PR \d+ \+ \d+ m \(\d\d\) – .+ – de .+ vers .+ – depuis le /,
    );
    expect(feature?.properties.sentence_en).toMatch(/ – from .+ to .+ – since /);
  });

  it("are filtered by place, road, type, severity, state and the instant of activity", async () => {
    await mirror("filters");
    await control("filters", "advance", { units: 60 });
    await send("filters/poll/");
    const everything = await collection("filters/situations.geojson?state=all");
    const some = (test: (properties: Record<string, unknown>, geometry: Feature["geometry"]) => boolean) =>
      everything.features.filter(({ properties, geometry }) => test(properties, geometry)).length;
    const count = async (query: string) => (await collection(`filters/situations.geojson?state=all&${query}`)).records;
    const properties = everything.features[0]?.properties ?? {};
    expect(await count(`road=${properties.road}`)).toBe(some(({ road }) => road === properties.road));
    expect(await count(`road=${String(properties.road).replace(/(\D)/, "$1 0")}`)).toBe(
      some(({ road }) => road === properties.road),
    );
    expect(await count("type=accident,MaintenanceWorks")).toBe(
      some(({ type }) => type === "Accident" || type === "MaintenanceWorks"),
    );
    expect(await count("severity=high")).toBe(some(({ severity }) => severity === "high"));
    expect(await count("bbox=-5,45,8,51")).toBe(some((_, at) => Number(at?.coordinates[1]) >= 45));
    expect(await count("bbox=100,10,101,11")).toBe(0);
    const past = await collection("filters/situations.geojson?active_at=2001-01-01T00:00:00Z");
    expect(past.records).toBe(0);
  });

  it("are grouped by situation in the JSON form", async () => {
    await mirror("grouped");
    const body = await (await get("grouped/situations.json")).json<{
      situations: { situation_id: string; records: unknown[] }[];
    }>();
    expect(body.situations.map(({ situation_id }) => situation_id)).toEqual(
      idsOf(await collection("grouped/situations.geojson")),
    );
    expect(body.situations.every(({ records }) => records.length === 1)).toBe(true);
  });

  it("can be asked for conditionally, compressed, from any page", async () => {
    await mirror("http");
    const url = "http/situations.geojson?active_at=2026-01-01T00:00:00Z&state=all";
    const first = await get(url, { origin: "https://elsewhere.test" });
    expect(first.headers.get("content-type")).toBe("application/geo+json");
    expect(first.headers.get("access-control-allow-origin")).toBe("*");
    const etag = first.headers.get("etag") ?? "";
    await first.arrayBuffer();
    // `at` is the instant of the answer, so only another answer of the same instant could be the same.
    const past = `http/situations.json?at=${new Date(Date.now() - 1_000).toISOString()}`;
    const held = (await get(past)).headers.get("etag") ?? "";
    expect((await get(past, { "if-none-match": held })).status).toBe(304);
    expect((await get(past, { "if-none-match": etag })).status).toBe(200);
    const zipped = await exports.default.fetch(new Request(FEEDS + url, { headers: { "accept-encoding": "gzip" } }));
    expect(zipped.headers.get("content-encoding") ?? "gzip").toBe("gzip");
    await zipped.arrayBuffer();
  });

  it.each([
    ["bad/situations.geojson?bbox=1,2,3", 400, "feed_filter_invalid"],
    ["bad/situations.geojson?bbox=3,2,1,4", 400, "feed_filter_invalid"],
    ["bad/situations.geojson?severity=huge", 400, "feed_filter_invalid"],
    ["bad/situations.geojson?state=gone", 400, "feed_filter_invalid"],
    ["bad/situations.geojson?roads=A1", 400, "feed_filter_unknown"],
    ["bad/situations.geojson?active_at=hier", 400, "feed_filter_invalid"],
    ["bad/situations.geojson?at=2999-01-01T00:00:00Z", 400, "feed_instant_in_future"],
    ["bad/situations.geojson?at=1999-01-01T00:00:00Z", 404, "feed_past_not_kept"],
    ["bad/situations/none", 404, "feed_situation_not_found"],
    ["bad/changes?since=x", 400, "feed_filter_invalid"],
    ["nobody/situations.geojson", 404, "feed_not_found"],
  ])("%s is refused with %i and a sentence", async (path, status, code) => {
    if (path.startsWith("bad/situations.geojson?bbox=1,2,3")) await mirror("bad");
    expect(await failure(path)).toEqual({ status, code });
  });

  it("of a feed that was never read are not known, which is no empty list", async () => {
    await send("", { feed_id: "unread", title: "Unread", url: upstream("unread"), enabled: true });
    expect(await failure("unread/situations.geojson")).toEqual({ status: 503, code: "feed_without_situations" });
  });
});

describe("the past", () => {
  it("is what a client knew then, from the snapshots and units in R2", async () => {
    await mirror("past");
    const states: { at: string; ids: unknown[] }[] = [];
    for (let round = 0; round < 3; round++) {
      const truth = await control("past", "advance", { units: 25 });
      await send("past/poll/");
      const unit = await (await get(`past/${truth.next - 1}.xml`)).text();
      const at = /publicationTime>([^<]+)</.exec(unit)?.[1] ?? "";
      states.push({ at, ids: open(truth, Date.parse(at)) });
    }
    for (const { at, ids } of states) {
      const then = await collection(`past/situations.geojson?at=${encodeURIComponent(at)}`);
      expect(then.complete).toBe(true);
      expect(idsOf(then)).toEqual(ids);
    }
  });
});

describe("one situation", () => {
  it("is shown with every version that was received", async () => {
    await mirror("one");
    const truth = await control("one", "advance", { units: 80 });
    await send("one/poll/");
    const changed = truth.situations.find((known) => known.version > 1 && isOpen(known, Date.now()));
    if (!changed) throw new Error("nothing has changed in 80 units");
    const body = await (await get(`one/situations/${changed.id}`)).json<{
      gone: string | null;
      current: { version: string };
      versions: { change: string; version: string }[];
    }>();
    expect(body).toMatchObject({ gone: null, current: { version: String(changed.version) } });
    expect(body.versions[0]?.change).toBe("opened");
    expect(body.versions.at(-1)?.version).toBe(String(changed.version));
  });
});

describe("the change stream", () => {
  async function read(response: Response, until: (text: string) => boolean): Promise<string> {
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      const piece = await reader?.read();
      if (!piece || piece.done) return text;
      text += piece.value;
      if (until(text)) {
        await reader?.cancel();
        return text;
      }
    }
  }

  it("tells what changes from now on, and resumes where a client was cut off", async () => {
    await mirror("stream");
    const response = await get("stream/changes");
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const { next } = await control("stream", "advance", { units: 5 });
    await send("stream/poll/");
    const text = await read(response, (so) => so.includes(`"unit":${next - 1}`));
    const ids = [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
    expect(ids).toHaveLength(6);
    expect(text).toMatch(/^event: (opened|updated|ended)$/m);
    const again = await get("stream/changes", { "last-event-id": String(ids.at(-2)) });
    const rest = await read(again, (so) => so.includes(`"unit":${next - 1}`));
    expect([...rest.matchAll(/"serial":(\d+)/g)].map(([, serial]) => Number(serial))).toEqual([ids.at(-1)]);
  });
});

describe("for people", () => {
  it("are told with the most severe first, and counted", async () => {
    await mirror("read-aloud");
    const active = await collection("read-aloud/situations.geojson");
    const stub = env.FEEDS.get(env.FEEDS.idFromName("read-aloud"));
    const current = await stub.listCurrent(5);
    expect(current?.total).toBe(active.records);
    const ranks = ["très élevée", "élevée", "moyenne", "faible", "très faible", "nulle", undefined];
    const shown = (current?.shown ?? []).map(({ severity }) => ranks.indexOf(severity?.fr));
    expect(shown).toEqual(shown.toSorted((a, b) => a - b));
    const sentences = active.features.map(({ properties }) => properties.sentence_en);
    expect(current?.shown.length).toBe(5);
    for (const { sentence } of current?.shown ?? []) expect(sentences).toContain(sentence.en);
  });
});
