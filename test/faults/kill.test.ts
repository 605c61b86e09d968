// Invariant 2: a job killed anywhere ends in the same records as a job left alone. The real portal, killed for real.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signal } from "../../scripts/start/family.ts";
import { childrenOf, type Portal, startPortal, stopPortal, tempFolder, until } from "../e2e/portal.ts";
import { type Client, connect } from "./client.ts";
import { salesCsv } from "./sales.ts";

const ROWS = 250_000;

const temp = tempFolder();
const state = join(temp.path, "state");
let portal: Portal;
let client: Client;

async function start(): Promise<void> {
  portal = await startPortal(state, { DEMO: "0" });
  client = connect(portal.baseUrl, portal.adminKey);
}

/** SIGKILL to the start and to everything it has begun, at once. */
async function kill(): Promise<void> {
  const children = childrenOf(portal);
  portal.child.kill("SIGKILL");
  for (const { pid } of children) signal(pid, "SIGKILL");
  await portal.exit;
}

/** What would differ if a row were lost, doubled or out of its place. */
async function digestOf(datasetId: string): Promise<unknown> {
  const page = (query: string) => client.explore(`/catalog/datasets/${datasetId}/records?${query}`);
  return {
    sums: await page("select=count(*),sum(id),min(id),max(id),sum(valeur),count(distinct adresse)&limit=1"),
    first: await page("limit=3"),
    middle: await page("limit=3&offset=9000"),
    last: await page("limit=3&order_by=-id"),
    dataset: await client.explore(`/catalog/datasets/${datasetId}?select=records_count`),
  };
}

beforeAll(start);
afterAll(async () => {
  await stopPortal(portal);
  temp.remove();
});

test("killed while it reads, while it writes, and again: the same records as undisturbed", async () => {
  const csv = salesCsv(ROWS);
  const calm = await client.createFromCsv("calme", csv);
  await client.publish(calm);
  await client.untilRest(calm);
  const expected = await digestOf("calme");
  expect(expected).toMatchObject({ sums: { results: [{ "count(*)": ROWS }] } });

  const disturbed = await client.createFromCsv("derange", csv);
  await client.publish(disturbed);
  const seen: string[] = [];
  for (const step of ["infer", "load", "load"]) {
    const moment = await until(`step ${step} is under way`, 60_000, async () => {
      const { status, progress } = await client.status(disturbed);
      if (status === "idle") throw new Error("the job was over before it could be killed");
      return progress?.step === step && progress.percent > 15 * seen.length ? progress : null;
    });
    seen.push(moment.step);
    await kill();
    await start();
  }
  expect(seen).toEqual(["infer", "load", "load"]);
  expect(await client.untilRest(disturbed)).toMatchObject({
    status: "idle",
    is_published: true,
    incomplete: false,
    records_count: ROWS,
  });
  expect(await digestOf("derange")).toEqual(expected);
});

test("interrupted while it writes: clean, incomplete, and final", async () => {
  const uid = await client.createFromCsv("interrompu", salesCsv(ROWS));
  await client.publish(uid);
  await until("rows are being written", 60_000, async () => {
    const { progress } = await client.status(uid);
    return progress?.step === "load" && progress.rows > 0 ? true : null;
  });
  await client.abort(uid);
  const status = await client.untilRest(uid);
  expect(status).toMatchObject({
    status: "idle",
    previous: "aborting_processing",
    is_published: true,
    incomplete: true,
  });
  const count = async () => (await client.explore("/catalog/datasets/interrompu/records?limit=0")).total_count;
  const kept = await count();
  expect(kept).toBe(status.records_count);
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(ROWS);
  await sleep(1_500);
  expect(await count()).toBe(kept);
  await client.publish(uid);
  expect(await client.untilRest(uid)).toMatchObject({ incomplete: false, records_count: ROWS });
});
