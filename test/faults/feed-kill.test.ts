// Invariant 6, with real kills: at any instant our folder can be followed by the push-pull protocol, and what it announces
// is byte for byte what upstream served.
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signal } from "../../scripts/start/family.ts";
import { childrenOf, type Portal, startPortal, stopPortal, tempFolder, until } from "../e2e/portal.ts";
import { type PushPullServer, startPushPullServer } from "../servers/push-pull-server.ts";

const UNITS = 1_500;
const FOLDER = "killed";

const temp = tempFolder();
let upstream: PushPullServer;
let portal: Portal;

const start = async () => {
  portal = await startPortal(join(temp.path, "state"), { DEMO: "0" });
};

async function kill(): Promise<void> {
  const children = childrenOf(portal);
  portal.child.kill("SIGKILL");
  for (const { pid } of children) signal(pid, "SIGKILL");
  await portal.exit;
}

async function textOf(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.text();
}

const served = (file: string) => textOf(new URL(`/${FOLDER}/${file}`, upstream.url).href);
const requests = () => Object.values(upstream.folder(FOLDER).requests).reduce((sum, count) => sum + count, 0);

function order(method: string, path: string, body?: unknown): Promise<Response> {
  const headers = { authorization: `Apikey ${portal.adminKey}`, "content-type": "application/json" };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  return fetch(`${portal.baseUrl}/api/automation/v1.0${path}`, { method, headers, ...sent });
}

const mirrored = (file: string) => textOf(`${portal.baseUrl}/feeds/${FOLDER}/${file}`);

/** What a client of our folder does: content.xml, then every unit from its feedType up to index.txt. */
async function follow(): Promise<{ from: number; next: number }> {
  const content = await mirrored("content.xml");
  const from = Number(/<feedType[^>]*>(\d+)</.exec(content)?.[1]);
  const next = Number(await mirrored("index.txt"));
  for (let unit = from; unit < next; unit += 7) {
    expect(await mirrored(`${unit}.xml`)).toBe(await served(`${unit}.xml`));
  }
  return { from, next };
}

beforeAll(async () => {
  upstream = await startPushPullServer();
  await start();
});
afterAll(async () => {
  await stopPortal(portal);
  await upstream.close();
  temp.remove();
});

test("killed during its catch-up, again and again, the mirror is followable and complete in the end", async () => {
  const feed = { feed_id: FOLDER, title: "Killed", url: new URL(`/${FOLDER}/`, upstream.url).href, enabled: true };
  expect((await order("POST", "/feeds/", feed)).status).toBe(201);
  expect((await order("POST", `/feeds/${FOLDER}/poll/`)).status).toBe(200);
  // The mirror was away for half a day.
  upstream.folder(FOLDER).advance(UNITS);
  const last = Number(await served("index.txt"));
  for (let round = 0; round < 3; round++) {
    const before = requests();
    // The answer never comes: the portal dies first.
    const poll = order("POST", `/feeds/${FOLDER}/poll/`).catch(() => null);
    await until("units are being fetched", 30_000, () => (requests() > before + 100 * (round + 1) ? true : null));
    await kill();
    await poll;
    await start();
    await follow();
  }
  await until("the mirror has caught up", 90_000, async () => {
    await order("POST", `/feeds/${FOLDER}/poll/`);
    return Number(await mirrored("index.txt")) === last ? true : null;
  });
  expect((await follow()).next).toBe(last);
});
