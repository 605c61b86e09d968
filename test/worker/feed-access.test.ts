// The folder of a feed is as open as the most open dataset that is published from it.
import { expect, inject, it } from "vitest";
import { ask, createDataset, download, order, publish } from "./client.ts";

const FEED = "closed-feed";

const PATHS = [
  "/",
  "/content.xml",
  "/index.txt",
  "/1.xml",
  "/nothing",
  "/health.json",
  "/incidents.atom",
  "/situations.geojson",
  "/situations.json?at=never",
  "/measurements.json",
  "/changes",
];

async function read(path: string, id: string) {
  const response = await download(path);
  const text = (await response.text()).replaceAll(id, "ID");
  return { status: response.status, text, headers: [...response.headers].filter(([name]) => name !== "date") };
}

async function listed(): Promise<unknown[]> {
  const { body } = await ask("/feeds/?limit=1000", { headers: { accept: "application/json" } });
  return (body.results as { feed_id: string }[]).map(({ feed_id }) => feed_id);
}

const ADMIN = { headers: { authorization: "Apikey test-key" } };

async function restrict(uid: string, is_restricted: boolean) {
  const { body } = await order("GET", `/datasets/${uid}/`);
  await order("PUT", `/datasets/${uid}/`, { metadata: body.metadata, is_restricted });
}

it("a feed of which only a restricted dataset is published is answered as one that never was", async () => {
  const url = `${inject("pushPullUrl")}/${FEED}/`;
  expect((await order("POST", "/feeds/", { feed_id: FEED, title: FEED, url, enabled: true })).status).toBe(201);
  await order("POST", `/feeds/${FEED}/poll/`);
  expect(await listed()).toContain(FEED);
  const uid = await createDataset("closed-events");
  const resource = { type: "datexfeed", title: "Events", datasource: { type: "feed", feed_id: FEED } };
  expect((await order("POST", `/datasets/${uid}/resources/`, resource)).status).toBe(201);
  await publish(uid);
  expect((await ask(`/feeds/${FEED}/health.json`)).status).toBe(200);
  await restrict(uid, true);
  for (const path of PATHS) {
    const hidden = await read(`/feeds/${FEED}${path}`, FEED);
    expect(hidden, path).toEqual(await read(`/feeds/xxxxxx-feed${path}`, "xxxxxx-feed"));
    expect(hidden.status, path).toBe(404);
  }
  expect(await listed()).not.toContain(FEED);
  const seen = await ask(`/feeds/${FEED}/health.json`, ADMIN);
  expect([seen.status, seen.headers.get("cache-control")]).toEqual([200, "private, no-cache"]);
  await restrict(uid, false);
  await publish(uid);
  expect((await ask(`/feeds/${FEED}/health.json`)).status).toBe(200);
});
