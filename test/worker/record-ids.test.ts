// Fields annotated `id`: one record for each id, the last row of the source wins, and what was replaced is told. Without
// them rows that are the same are kept, and counted.
import { afterEach, beforeAll, expect, test } from "vitest";
import { createDataset, httpResource, order, publish, publishText, records, serveFile, statusOf } from "./client.ts";
import { evictUntilRest, setPace, takeOverSlices } from "./eviction.ts";

type Job = { counts: Record<string, number | null>; steps: { step: string }[]; decision: { mode: string } };

const lastJob = async (uid: string) =>
  ((await order("GET", `/datasets/${uid}/jobs/?limit=1`)).body.results as Job[])[0] as Job;

const named = async (datasetId: string) =>
  (await records(datasetId, "?limit=100&order_by=code&select=code,nom")).body.results;

/** A dataset of this address, whose fields of these names are its records' id. */
async function withIds(datasetId: string, url: string, ids: string[], more = {}): Promise<string> {
  const uid = await createDataset(datasetId);
  await order("POST", `/datasets/${uid}/resources/`, { ...httpResource(url), ...more });
  for (const field of ids)
    await order("POST", `/datasets/${uid}/fields/`, { type: "annotate", field, annotation: "id" });
  return uid;
}

beforeAll(takeOverSlices);
afterEach(() => setPace(null));

test("the last row of an id is its record; the rows that it replaces are counted and told one by one", async () => {
  const url = await serveFile("/ids.csv", "code;nom\n01;Ain\n02;Aisne\n01;AIN\n03;Allier\n01;L’Ain\n");
  const uid = await withIds("avec-id", url, ["code"]);
  expect(await publish(uid)).toMatchObject({
    status: "idle",
    records_count: 3,
    duplicates: 2,
    records_errors: [{ error_code: "row_replaced", count: 2, rows: [1, 3] }],
  });
  expect(await named("avec-id")).toEqual([
    { code: "01", nom: "L’Ain" },
    { code: "02", nom: "Aisne" },
    { code: "03", nom: "Allier" },
  ]);
  expect((await lastJob(uid)).counts).toMatchObject({ read: 5, written: 3, added: 3, duplicates: 2 });
});

test("ids are compared as values, over several fields and sources, and a row without one is kept", async () => {
  const first = await serveFile("/ids-1.csv", "an;code;nom\n2023;1,0;a\n2024;1,5;b\n;1,5;c\n;1,5;d\n2023;1;e\n");
  const uid = await withIds("ids-composes", first, ["an", "code"]);
  const second = await serveFile("/ids-2.csv", "an;code;nom\n2024;1,50;f\n");
  await order("POST", `/datasets/${uid}/resources/`, httpResource(second));
  expect(await publish(uid)).toMatchObject({ status: "idle", records_count: 4, duplicates: 2 });
  const { results } = (await records("ids-composes", "?order_by=nom&select=nom")).body;
  expect(results).toEqual(["c", "d", "e", "f"].map((nom) => ({ nom })));
});

test("a refresh writes the difference, and replaced rows do not come back", async () => {
  const url = await serveFile("/ids-refresh.csv", "code;nom\n1;a\n2;b\n1;c\n");
  const uid = await withIds("ids-refresh", url, ["code"]);
  await publish(uid);
  await serveFile("/ids-refresh.csv", "code;nom\n1;a\n2;z\n1;c\n3;d\n2;b\n");
  expect(await publish(uid)).toMatchObject({ status: "idle", records_count: 3, duplicates: 2 });
  const job = await lastJob(uid);
  expect(job.decision.mode).toBe("difference");
  expect(job.counts).toMatchObject({ read: 5, added: 1, removed: 0, unchanged: 2, duplicates: 2 });
  expect(await named("ids-refresh")).toEqual([
    { code: 1, nom: "c" },
    { code: 2, nom: "b" },
    { code: 3, nom: "d" },
  ]);
});

test("in mode append a new row takes the place of the record that has its id", async () => {
  const url = await serveFile("/ids-append.csv", "code;nom\n1;a\n2;b\n");
  const uid = await withIds("ids-append", url, ["code"], { mode: "append" });
  await publish(uid);
  await serveFile("/ids-append.csv", "code;nom\n2;B\n3;c\n");
  expect(await publish(uid)).toMatchObject({ status: "idle", records_count: 3 });
  expect(await named("ids-append")).toEqual([
    { code: 1, nom: "a" },
    { code: 2, nom: "B" },
    { code: 3, nom: "c" },
  ]);
  expect((await lastJob(uid)).counts).toMatchObject({ added: 2, removed: 1 });
});

test("without an id equal rows are kept in number, and counted, also after a refresh", async () => {
  const url = await serveFile("/doubles.csv", "a;b\n1;x\n2;y\n1;x\n1;x\n");
  const uid = await withIds("doubles", url, []);
  expect(await publish(uid)).toMatchObject({ records_count: 4, duplicates: 2, records_errors: [] });
  await serveFile("/doubles.csv", "a;b\n1;x\n2;y\n1;x\n2;y\n3;z\n");
  expect(await publish(uid)).toMatchObject({ records_count: 5, duplicates: 2 });
  expect((await lastJob(uid)).counts).toMatchObject({ removed: 1, added: 2 });
  expect((await order("POST", `/datasets/${uid}/publish/`)).status).toBe(200);
  await expect.poll(async () => (await statusOf(uid)).status).toBe("idle");
  expect(await statusOf(uid)).toMatchObject({ duplicates: 2 });
});

test("a process that dies after every piece leaves the same records", async () => {
  const rows = Array.from({ length: 300 }, (_, row) => `${row % 97};n${row}\n`).join("");
  const url = await serveFile("/ids-evicted.csv", `code;nom\n${rows}`);
  const alone = await withIds("ids-seul", url, ["code"]);
  await publish(alone);
  const uid = await withIds("ids-evicted", url, ["code"]);
  setPace([1]);
  await order("POST", `/datasets/${uid}/publish/`);
  const { status, steps } = await evictUntilRest(uid);
  expect(status).toMatchObject({ status: "idle", records_count: 97, duplicates: 203 });
  expect(steps).toContain("identify");
  expect(await named("ids-evicted")).toEqual(await named("ids-seul"));
});

test("a text that repeats every row leaves one record of each, also where all have the same id", async () => {
  const uid = await publishText("un-seul-id", `code;nom\n${"1;a\n".repeat(5_000)}`);
  expect(await statusOf(uid)).toMatchObject({ records_count: 5_000, duplicates: 4_999 });
  await order("POST", `/datasets/${uid}/fields/`, { type: "annotate", field: "code", annotation: "id" });
  expect(await publish(uid)).toMatchObject({ records_count: 1, duplicates: 4_999 });
});
