// Invariant 2 within the runtime: an object that is evicted after every slice of its work, however small the slices, ends
// with the same records as one that is left alone. Every step of a job has its turn.
import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { ask, createDataset, fileResource, order, records, statusOf, upload, waitUntilRest } from "./client.ts";
import { doSlice, evictUntilRest, setPace, takeOverSlices } from "./eviction.ts";

const ROWS = 200;

/** Dates, decimals, codes with leading zeros; `weightOf` makes a version. */
function csv(rows: number, weightOf: (row: number) => number = (row) => row): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const day = String((row % 28) + 1).padStart(2, "0");
    return `${row};${String(row % 7).padStart(3, "0")};${weightOf(row)},5;${day}/02/2024`;
  });
  return ["id;code;poids;jour", ...lines, ""].join("\n");
}

async function setSource(uid: string, text: string): Promise<void> {
  const resource = fileResource(await upload(uid, text));
  const [found] = (await order("GET", `/datasets/${uid}/resources/`)).body.results as { uid: string }[];
  if (found === undefined) await order("POST", `/datasets/${uid}/resources/`, resource);
  else await order("PUT", `/datasets/${uid}/resources/${found.uid}/`, resource);
}

/** Waits for the end of the slice too: it would take up the next job at its own pace. */
async function settle(uid: string): Promise<void> {
  await waitUntilRest(uid);
  await evictDurableObject(env.DATASETS.get(env.DATASETS.idFromName(uid)));
}

/** Publishes these texts one after the other; `pieces` to a slice, or undisturbed. @returns the steps of the last publish */
async function publishAll(uid: string, texts: string[], pieces: number[] | null): Promise<string[]> {
  let steps: string[] = [];
  for (const text of texts) {
    await setSource(uid, text);
    setPace(pieces);
    expect((await order("POST", `/datasets/${uid}/publish/`)).status).toBe(200);
    if (pieces === null) await settle(uid);
    else ({ steps } = await evictUntilRest(uid));
    setPace(null);
    expect(await statusOf(uid)).toMatchObject({ status: "idle", is_published: true, incomplete: false });
  }
  return steps;
}

/** Every record, and what is said of them; a refresh may leave them in another order. */
async function outcomeOf(datasetId: string): Promise<unknown> {
  const { body } = await ask(`/api/explore/v2.1/catalog/datasets/${datasetId}/exports/json`);
  const { fields } = (await ask(`/api/explore/v2.1/catalog/datasets/${datasetId}`)).body;
  return { lines: (body as unknown as unknown[]).map((record) => JSON.stringify(record)).toSorted(), fields };
}

async function lastJob(uid: string): Promise<unknown> {
  const { results } = (await order("GET", `/datasets/${uid}/jobs/`)).body as { results: unknown[] };
  return results[0];
}

beforeAll(takeOverSlices);

test("a first publish, evicted after every piece of it, ends in the same records", async () => {
  await publishAll(await createDataset("calme"), [csv(ROWS)], null);
  const steps = await publishAll(await createDataset("evince"), [csv(ROWS)], [1]);
  expect(new Set(steps)).toEqual(new Set(["acquire", "sniff", "infer", "load", "index", "swap", "clean", "none"]));
  expect(steps.length).toBeGreaterThan(40);
  expect(await outcomeOf("evince")).toEqual(await outcomeOf("calme"));
});

test("a refresh, evicted again and again, ends in the same records and writes no more than the difference", async () => {
  const before = csv(ROWS);
  // Every twentieth row is another, and some are gone.
  const after = csv(ROWS - 9, (row) => (row % 20 === 0 ? row + 1_000 : row));
  await publishAll(await createDataset("calme-2"), [before, after], null);
  const evicted = await createDataset("evince-2");
  await publishAll(evicted, [before], null);
  // What is compared with is in memory: now and then a slice must be long enough to read it again and to go further.
  const steps = await publishAll(evicted, [after], [2, 4, 9, 14, 26]);
  expect(steps.join(" ")).toContain("compare compare compare");
  expect(await outcomeOf("evince-2")).toEqual(await outcomeOf("calme-2"));
  expect(await lastJob(evicted)).toMatchObject({
    decision: { mode: "difference" },
    counts: { added: 10, removed: 19, unchanged: 181 },
  });
});

test("an unpublish, evicted after every piece of it, leaves nothing", async () => {
  const uid = await createDataset("retire");
  await publishAll(uid, [csv(ROWS), csv(ROWS, (row) => row + (row % 2))], null);
  setPace([1]);
  await order("POST", `/datasets/${uid}/unpublish/`);
  const { status } = await evictUntilRest(uid);
  expect(status).toMatchObject({ status: "idle", is_published: false, records_count: 0 });
  setPace(null);
  expect((await records("retire")).status).toBe(404);
});

test("an interruption between two evictions keeps what was loaded, and nothing comes after it", async () => {
  const uid = await createDataset("interrompu");
  await setSource(uid, csv(ROWS));
  setPace([1]);
  await order("POST", `/datasets/${uid}/publish/`);
  const loaded = async () => Number((await records("interrompu", "?limit=0")).body.total_count ?? 0);
  while ((await loaded()) < 50) await doSlice(uid);
  const kept = await loaded();
  await order("POST", `/datasets/${uid}/abort/`);
  const { status } = await evictUntilRest(uid);
  expect(status).toMatchObject({ status: "idle", is_published: true, incomplete: true, records_count: kept });
  for (let late = 0; late < 3; late++) await doSlice(uid);
  expect(await loaded()).toBe(kept);
  setPace(null);
  await publishAll(uid, [csv(ROWS)], null);
  expect(await loaded()).toBe(ROWS);
});
