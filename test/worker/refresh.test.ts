// A refresh writes the difference: what is new and what is gone, whatever the order of rows and columns; and back again.

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import {
  ask,
  createDataset,
  httpResource,
  order,
  publish,
  records,
  serveFile,
  statusOf,
  waitUntilRest,
} from "./client.ts";

type Job = { decision: { mode: string; changed: string[] }; counts: Record<string, number>; steps: { step: string }[] };

/** A dataset over http; `refresh` puts another text at the address and publishes again. */
async function dataset(id: string, text: string) {
  const url = await serveFile(`/${id}.csv`, text);
  const uid = await createDataset(id);
  await order("POST", `/datasets/${uid}/resources/`, httpResource(url));
  expect(await publish(uid)).toMatchObject({ status: "idle" });
  return {
    uid,
    async refresh(next: string) {
      await serveFile(`/${id}.csv`, next);
      return publish(uid);
    },
  };
}

async function lastJob(uid: string): Promise<Job> {
  const { results } = (await order("GET", `/datasets/${uid}/jobs/`)).body as { results: Job[] };
  if (!results[0]) throw new Error("no job");
  return results[0];
}

/** Every record, as one text each, sorted. */
async function contentOf(id: string): Promise<string[]> {
  const { results } = (await records(id, "?limit=100")).body as { results: Record<string, unknown>[] };
  return results.map((row) => Object.values(row).join("/")).sort();
}

const TREES = "nom;hauteur\nChene;12,5\nTilleul;9\nOrme;7,25\n";

test("new rows are added, vanished ones removed, and the others left as they are", async () => {
  const { uid, refresh } = await dataset("difference", TREES);
  const status = await refresh("nom;hauteur\nOrme;7,25\nChene;12,5\nSaule;4\n");
  expect(status).toMatchObject({ status: "idle", records_count: 3, generation: 2, former_generation: 1 });
  expect(await contentOf("difference")).toEqual(["Chene/12.5", "Orme/7.25", "Saule/4"]);
  expect(await lastJob(uid)).toMatchObject({
    decision: { mode: "difference", changed: [] },
    counts: { read: 3, written: 1, added: 1, removed: 1, unchanged: 2 },
    requested_by: "admin",
    reason: "manual",
    sentence: { en: "Only the difference was written. Records added: 1; removed: 1; unchanged: 2." },
  });
  expect((await lastJob(uid)).steps.map(({ step }) => step)).toEqual(["acquire", "sniff", "compare", "index", "swap"]);
  expect((await records("difference", "?limit=0")).body.total_count).toBe(3);
  expect((await records("difference", "?where=hauteur>5&limit=0")).body.total_count).toBe(2);
});

test("one refresh after another keeps one former version", async () => {
  const { uid, refresh } = await dataset("suite", "a\n1\n2\n3\n");
  for (const text of ["a\n2\n3\n4\n", "a\n3\n4\n5\n", "a\n1\n3\n4\n5\n"]) await refresh(text);
  expect(await contentOf("suite")).toEqual(["1", "3", "4", "5"]);
  const stub = env.DATASETS.get(env.DATASETS.idFromName(uid));
  const rows = await runInDurableObject(stub, (_, state) =>
    state.storage.sql.exec("SELECT f0, _born, _died FROM records_1 ORDER BY f0, _born").toArray(),
  );
  // The live generation 4 and the former 3: nothing else is left in the table.
  expect(rows).toEqual([
    { f0: 1, _born: 4, _died: null },
    { f0: 3, _born: 1, _died: null },
    { f0: 4, _born: 2, _died: null },
    { f0: 5, _born: 3, _died: null },
  ]);
});

test("equal rows stay as many as the source has", async () => {
  const { refresh } = await dataset("doubles", "a;b\n1;x\n1;x\n1;x\n2;y\n");
  expect(await refresh("a;b\n1;x\n2;y\n2;y\n")).toMatchObject({ records_count: 3 });
  expect(await contentOf("doubles")).toEqual(["1/x", "2/y", "2/y"]);
});

test("the order of the columns does not matter", async () => {
  const { uid, refresh } = await dataset("colonnes", TREES);
  await refresh("hauteur;nom\n9;Tilleul\n12,5;Chene\n7,25;Orme\n3;If\n");
  expect(await lastJob(uid)).toMatchObject({ decision: { mode: "difference" }, counts: { added: 1, unchanged: 3 } });
  expect(await contentOf("colonnes")).toEqual(["Chene/12.5", "If/3", "Orme/7.25", "Tilleul/9"]);
});

describe("a source whose types changed is read whole", () => {
  test.each([
    ["a value that the type does not allow", "n;v\na;1\nb;2\n", "n;v\na;1\nb;2\nc;x\n", "text"],
    ["the value that made it text is gone", "n;v\na;1\nb;?\n", "n;v\na;1\nb;2\n", "int"],
    ["decimals came", "n;v\na;1\nb;2\n", "n;v\na;1\nb;2,5\n", "double"],
    ["every value is gone", "n;v\na;1\nb;2\n", "n;v\na;\nb;\n", "text"],
  ])("%s", async (name, before, after, type) => {
    const id = `types-${name.replaceAll(" ", "-")}`;
    const { uid, refresh } = await dataset(id, before);
    await refresh(after);
    const { fields } = (await ask(`/api/explore/v2.1/catalog/datasets/${id}`)).body as {
      fields: { type: string }[];
    };
    expect(fields[1]?.type).toBe(type);
    expect(await lastJob(uid)).toMatchObject({ decision: { mode: "full" } });
  });
});

test("another set of columns is read whole", async () => {
  const { uid, refresh } = await dataset("autres-colonnes", TREES);
  await refresh("nom;hauteur;rue\nChene;12,5;Gare\n");
  expect(await lastJob(uid)).toMatchObject({ decision: { mode: "full", changed: [] }, counts: { written: 1 } });
});

describe("rollback", () => {
  test("brings the former records back, and another one undoes it", async () => {
    const { uid, refresh } = await dataset("retour", TREES);
    await refresh("nom;hauteur\nSaule;4\nOrme;7,25\n");
    await order("POST", `/datasets/${uid}/rollback/`);
    expect(await waitUntilRest(uid)).toMatchObject({
      status: "idle",
      previous: "saving_version",
      generation: 1,
      former_generation: 2,
      records_count: 3,
    });
    expect(await contentOf("retour")).toEqual(["Chene/12.5", "Orme/7.25", "Tilleul/9"]);
    await order("POST", `/datasets/${uid}/rollback/`);
    expect(await waitUntilRest(uid)).toMatchObject({ generation: 2, records_count: 2 });
    expect(await contentOf("retour")).toEqual(["Orme/7.25", "Saule/4"]);
  });

  test("is followed by a refresh that knows what is served", async () => {
    const { uid, refresh } = await dataset("retour-suite", "a\n1\n2\n");
    await refresh("a\n2\n3\n");
    await order("POST", `/datasets/${uid}/rollback/`);
    await waitUntilRest(uid);
    expect(await refresh("a\n2\n4\n")).toMatchObject({ records_count: 2, generation: 3, former_generation: 1 });
    expect(await contentOf("retour-suite")).toEqual(["2", "4"]);
  });

  test("leaves what was published besides the records, and does not hide a newer source", async () => {
    const { uid, refresh } = await dataset("retour-meta", "a\n1\n2\n");
    await refresh("a\n2\n3\n");
    await order("PUT", `/datasets/${uid}/metadata/`, { default: { title: { value: "Titre récent" } } });
    await publish(uid);
    await order("POST", `/datasets/${uid}/rollback/`);
    expect(await waitUntilRest(uid)).toMatchObject({ generation: 1, records_count: 2 });
    const { body } = await ask("/api/explore/v2.1/catalog/datasets/retour-meta");
    expect(body).toMatchObject({ metas: { default: { title: "Titre récent" } } });
    expect(await publish(uid)).toMatchObject({ generation: 3, records_count: 2 });
    expect(await contentOf("retour-meta")).toEqual(["2", "3"]);
  });

  test("across a change of columns brings the former columns back", async () => {
    const { uid, refresh } = await dataset("retour-colonnes", "a\n1\n");
    await refresh("b;c\nx;y\n");
    await order("POST", `/datasets/${uid}/rollback/`);
    await waitUntilRest(uid);
    expect((await records("retour-colonnes")).body).toEqual({ total_count: 1, results: [{ a: 1 }] });
  });

  test("without a former version is refused with a sentence", async () => {
    const { uid } = await dataset("retour-sans", "a\n1\n");
    expect(await order("POST", `/datasets/${uid}/rollback/`)).toMatchObject({
      status: 400,
      body: { error_code: "no_former_generation" },
    });
    expect(await statusOf(uid)).toMatchObject({ status: "idle", former_generation: null });
  });
});

test("metadata alone are published without a look at the source", async () => {
  const { uid } = await dataset("leger", "a\n1\n");
  await serveFile("/leger.csv", "gone", { "x-serve-status": "500" });
  await order("PUT", `/datasets/${uid}/metadata/`, { default: { title: { value: "Autre titre" } } });
  expect(await publish(uid)).toMatchObject({ status: "idle", records_count: 1 });
  expect(await lastJob(uid)).toMatchObject({
    decision: { mode: "light", changed: ["metadata"] },
    counts: { written: 0 },
  });
});

test("an unchanged source is said to be so", async () => {
  const { uid, refresh } = await dataset("pareil", "a\n1\n2\n");
  await refresh("a\n1\n2\n");
  expect(await lastJob(uid)).toMatchObject({ decision: { mode: "unchanged" }, counts: { unchanged: 2, written: 0 } });
});

describe("an interruption of a refresh", () => {
  /** A refresh that is held in the midst of its comparison: every chunk waits for the source. */
  async function interrupted(id: string, keep: string) {
    const before = Array.from({ length: 400 }, (_, n) => `${n};avant`).join("\n");
    const { uid } = await dataset(id, `n;v\n${before}\n`);
    const stub = env.DATASETS.get(env.DATASETS.idFromName(uid));
    const after = Array.from({ length: 400 }, (_, n) => `${n};${n < 200 ? "avant" : "apres"}`).join("\n");
    await serveFile(`/${id}.csv`, `n;v\n${after}\n`);
    await order("POST", `/datasets/${uid}/publish/`);
    return { uid, stub, keep };
  }

  test("leaves the former version or the new one, whole, whenever it comes", async () => {
    const { uid } = await interrupted("arret-difference", "previous");
    await order("POST", `/datasets/${uid}/abort/?keep=previous`);
    const status = await waitUntilRest(uid);
    const counts = async (value: string) =>
      (await records("arret-difference", `?where=v='${value}'&limit=0`)).body.total_count;
    const found = [await counts("avant"), await counts("apres")];
    expect(status.incomplete).toBe(false);
    expect([
      [400, 0],
      [200, 200],
    ]).toContainEqual(found);
  });
});

describe("record errors", () => {
  test("are grouped, and downloaded one by one", async () => {
    const { uid } = await dataset("anomalies", "a;b\n1;2\n3\n4;5;6\n7\n");
    const { body } = await order("GET", `/datasets/${uid}/records_errors/`);
    expect(body).toMatchObject({
      total_count: 3,
      results: [
        { error_code: "row_too_short", count: 2, rows: [2, 4] },
        { error_code: "row_too_wide", count: 1, rows: [3] },
      ],
    });
    const file = await order("GET", `/datasets/${uid}/records_errors.csv`);
    expect(file.headers.get("content-type")).toContain("text/csv");
    const lines = String(file.body.text).split("\r\n");
    expect(lines.slice(0, 4).map((line) => line.split(";").slice(0, 3).join(";"))).toEqual([
      "row;field;error_code",
      "2;;row_too_short",
      "3;;row_too_wide",
      "4;;row_too_short",
    ]);
  });

  test("of rows that a refresh does not write are still told", async () => {
    const { uid, refresh } = await dataset("anomalies-suite", "a;b\n1;2\n3\n");
    await refresh("a;b\n3\n1;2\n5;6\n7;8;9\n");
    expect((await order("GET", `/datasets/${uid}/records_errors/`)).body).toMatchObject({
      total_count: 2,
      results: [
        { error_code: "row_too_short", rows: [1] },
        { error_code: "row_too_wide", rows: [4] },
      ],
    });
  });
});

test("withdrawing what cannot be fetched again asks first", async () => {
  const { uid } = await dataset("cumule", "a\n1\n");
  const [resource] = (await order("GET", `/datasets/${uid}/resources/`)).body.results as Record<string, unknown>[];
  const { type, title, params, datasource } = resource ?? {};
  const appended = { type, title, params, datasource, mode: "append" };
  expect((await order("PUT", `/datasets/${uid}/resources/${resource?.uid}/`, appended)).status).toBe(200);
  await publish(uid);
  expect(await order("POST", `/datasets/${uid}/unpublish/`)).toMatchObject({
    status: 409,
    body: { error_code: "data_loss", sentence: { fr: expect.stringContaining("confirm=data_loss") } },
  });
  expect((await records("cumule")).status).toBe(200);
  expect((await order("POST", `/datasets/${uid}/unpublish/?confirm=data_loss`)).status).toBe(200);
  expect(await waitUntilRest(uid)).toMatchObject({ is_published: false });
});
