// The life cycle as a publisher and a visitor see it.

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import {
  ask,
  createDataset,
  fileResource,
  httpResource,
  order,
  publish,
  publishText,
  records,
  serveFile,
  statusOf,
  upload,
  waitUntilRest,
} from "./client.ts";

const TREES = "nom;hauteur;plantation\nChêne;12,5;01/02/1998\nTilleul;8;15/11/2004\n";

async function tablesOf(uid: string): Promise<string[]> {
  const stub = env.DATASETS.get(env.DATASETS.idFromName(uid));
  return runInDurableObject(stub, (_, state) =>
    state.storage.sql
      .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'records_*'")
      .toArray()
      .map(({ name }) => name),
  );
}

test("a dataset is created unpublished, configured, published, and then visible", async () => {
  const uid = await createDataset("arbres", "Arbres");
  expect(await statusOf(uid)).toMatchObject({ status: "idle", is_published: false, previous: null });
  expect((await records("arbres")).status).toBe(404);
  const resource = await order("POST", `/datasets/${uid}/resources/`, fileResource(await upload(uid, TREES)));
  expect(resource).toMatchObject({ status: 201, body: { type: "csvfile", datasource: { type: "uploaded_file" } } });
  expect((await records("arbres")).status).toBe(404);
  expect(await publish(uid)).toMatchObject({
    status: "idle",
    previous: "processing",
    is_published: true,
    incomplete: false,
    records_count: 2,
    message: null,
    records_errors: [],
  });
  expect((await records("arbres")).body).toEqual({
    total_count: 2,
    results: [
      { nom: "Chêne", hauteur: 12.5, plantation: "1998-02-01" },
      { nom: "Tilleul", hauteur: 8, plantation: "2004-11-15" },
    ],
  });
});

test("what is saved stays unseen until it is published", async () => {
  const uid = await publishText("brouillon", TREES);
  const metadata = { default: { title: { value: "Nouveau titre" } } };
  expect((await order("PUT", `/datasets/${uid}/metadata/`, metadata)).status).toBe(200);
  const title = async () => {
    const { body } = await ask("/api/explore/v2.1/catalog/datasets/brouillon");
    return (body as { metas: { default: { title: string } } }).metas.default.title;
  };
  expect(await title()).toBe("brouillon");
  await publish(uid);
  expect(await title()).toBe("Nouveau titre");
});

test("metadata are published alone, and nothing else that was saved comes with them", async () => {
  const uid = await publishText("meta", TREES);
  const [resource] = (await order("GET", `/datasets/${uid}/resources/`)).body.results as { uid: string }[];
  const file = await upload(uid, "nom\nErable\n");
  await order("PUT", `/datasets/${uid}/resources/${resource?.uid}/`, fileResource(file));
  await order("PUT", `/datasets/${uid}/`, { metadata: { default: { title: { value: "Titre" } } } });
  expect((await order("POST", `/datasets/${uid}/publish_metadata/`)).body).toEqual({ detail: "ok" });
  expect(await waitUntilRest(uid)).toMatchObject({ status: "idle", generation: 1, records_count: 2 });
  const { body } = await ask("/api/explore/v2.1/catalog/datasets/meta");
  expect(body).toMatchObject({ metas: { default: { title: "Titre" } } });
  expect((await records("meta")).body.total_count).toBe(2);
  expect(await publish(uid)).toMatchObject({ records_count: 1 });
});

test("a copy has the configuration and files of its own, and is not published", async () => {
  const uid = await publishText("original", TREES);
  const { status, body } = await order("POST", `/datasets/${uid}/copy/`);
  expect(status).toBe(201);
  expect(body).toMatchObject({ dataset_id: "original-2", is_published: false });
  await order("DELETE", `/datasets/${uid}/`);
  expect(await publish(String(body.uid))).toMatchObject({ status: "idle", records_count: 2 });
});

test("the status is streamed until the dataset is at rest", async () => {
  const url = await serveFile("/flux.csv", TREES.repeat(3), { "x-serve-chunk-bytes": "20", "x-serve-delay-ms": "200" });
  const uid = await createDataset("flux");
  await order("POST", `/datasets/${uid}/resources/`, httpResource(url));
  await order("POST", `/datasets/${uid}/publish/`);
  const { body, headers } = await order("GET", `/datasets/${uid}/status/stream/`);
  expect(headers.get("content-type")).toContain("text/event-stream");
  const events = String(body.text).match(/^data: .*$/gm) ?? [];
  const states = events.map((line) => JSON.parse(line.slice(6)).status);
  expect(states.at(-1)).toBe("idle");
  expect(states).toContain("processing");
  expect((await order("GET", "/datasets/da_nothing/status/stream/")).status).toBe(404);
});

test("metadata of a dataset that was never published are refused alone", async () => {
  const uid = await createDataset("meta-jamais");
  expect(await order("POST", `/datasets/${uid}/publish_metadata/`)).toMatchObject({
    status: 400,
    body: { error_code: "never_published" },
  });
});

test("publishing the same source again writes no record and keeps the generation", async () => {
  const uid = await publishText("inchange", TREES);
  const before = await statusOf(uid);
  expect(await publish(uid)).toMatchObject({ status: "idle", generation: before.generation, records_count: 2 });
});

test("a new file replaces the records as a whole, and of the former versions one is kept", async () => {
  const uid = await publishText("remplace", TREES);
  const [resource] = (await order("GET", `/datasets/${uid}/resources/`)).body.results as { uid: string }[];
  const file = await upload(uid, "nom\nErable\n");
  expect((await order("PUT", `/datasets/${uid}/resources/${resource?.uid}/`, fileResource(file))).status).toBe(200);
  expect(await publish(uid)).toMatchObject({ generation: 2, records_count: 1 });
  expect((await records("remplace")).body).toEqual({ total_count: 1, results: [{ nom: "Erable" }] });
  await expect.poll(() => tablesOf(uid)).toEqual(["records_1", "records_2"]);
  const next = await upload(uid, "genre\nAcer\n");
  await order("PUT", `/datasets/${uid}/resources/${resource?.uid}/`, fileResource(next));
  expect(await publish(uid)).toMatchObject({ generation: 3, former_generation: 2 });
  await expect.poll(() => tablesOf(uid)).toEqual(["records_2", "records_3"]);
});

test("an http source is published", async () => {
  const url = await serveFile("/arbres.csv", TREES);
  const uid = await createDataset("distant");
  const split = {
    type: "http",
    connection: { type: "http", url: url.replace("/arbres.csv", "/") },
    relative_url: "/arbres.csv",
  };
  await order("POST", `/datasets/${uid}/resources/`, { ...httpResource(url), datasource: split });
  expect(await publish(uid)).toMatchObject({ status: "idle", records_count: 2 });
});

test("unpublished is gone for visitors at once, its records are erased, its configuration stays", async () => {
  const uid = await publishText("retire", TREES);
  expect((await order("POST", `/datasets/${uid}/unpublish/`)).body).toEqual({ detail: "ok" });
  expect((await records("retire")).status).toBe(404);
  expect((await ask("/api/explore/v2.1/catalog/datasets/retire")).status).toBe(404);
  expect(await waitUntilRest(uid)).toMatchObject({
    status: "idle",
    previous: "deleting",
    is_published: false,
    records_count: 0,
  });
  expect(await tablesOf(uid)).toEqual([]);
  expect((await order("GET", `/datasets/${uid}/resources/`)).body.total_count).toBe(1);
  expect(await publish(uid)).toMatchObject({ is_published: true, records_count: 2 });
});

test("a deleted dataset leaves nothing, and its identifier is free again", async () => {
  const uid = await publishText("efface", TREES);
  expect((await order("DELETE", `/datasets/${uid}/`)).status).toBe(204);
  expect((await order("GET", `/datasets/${uid}/status/`)).status).toBe(404);
  expect((await records("efface")).status).toBe(404);
  await createDataset("efface");
  const rows = () => env.DB.prepare("SELECT count(*) AS n FROM datasets WHERE uid = ?").bind(uid).first("n");
  await expect.poll(rows).toBe(0);
  expect((await env.BUCKET.list({ prefix: `files/${uid}/` })).objects).toEqual([]);
  expect(await tablesOf(uid)).toEqual([]);
});

test("a failed publish leaves the former records on line, and says why", async () => {
  const url = await serveFile("/parfois.csv", TREES);
  const uid = await createDataset("parfois");
  await order("POST", `/datasets/${uid}/resources/`, httpResource(url));
  await publish(uid);
  await serveFile("/parfois.csv", "gone", { "x-serve-status": "500" });
  expect(await publish(uid)).toMatchObject({
    status: "error",
    is_published: true,
    records_count: 2,
    params: { error_code: "source_http_status", status: 500 },
    sentence: { fr: expect.stringContaining("500"), en: expect.stringContaining("500") },
  });
  expect((await records("parfois")).body.total_count).toBe(2);
  await serveFile("/parfois.csv", `${TREES}Orme;3;01/01/2020\n`);
  expect(await publish(uid)).toMatchObject({ status: "idle", records_count: 3, message: null });
});

describe("interruption", () => {
  /** A publish that is held at its download: the server sends a few bytes a second. */
  async function publishing(datasetId: string): Promise<string> {
    const url = await serveFile(`/${datasetId}.csv`, TREES.repeat(200), {
      "x-serve-chunk-bytes": "16",
      "x-serve-delay-ms": "200",
    });
    const uid = await createDataset(datasetId);
    await order("POST", `/datasets/${uid}/resources/`, httpResource(url));
    await order("POST", `/datasets/${uid}/publish/`);
    await expect.poll(async () => (await statusOf(uid)).status).toBe("processing");
    return uid;
  }

  test("stops a job at once, and leaves an unpublished dataset unpublished", async () => {
    const uid = await publishing("arret");
    expect((await order("POST", `/datasets/${uid}/abort/`)).body).toEqual({ detail: "ok" });
    expect(await waitUntilRest(uid)).toMatchObject({
      status: "idle",
      previous: "aborting_processing",
      is_published: false,
    });
    expect((await env.BUCKET.list({ prefix: `sources/${uid}/` })).objects).toEqual([]);
  });

  test("a second publish while one runs is refused with the accepted states", async () => {
    const uid = await publishing("occupe");
    expect(await order("POST", `/datasets/${uid}/publish/`)).toMatchObject({
      status: 400,
      body: {
        error_code: "invalid_dataset_status",
        message:
          "Invalid precondition, dataset status is 'processing' but must be one of 'idle, queued, limit_reached, error'",
      },
    });
    expect(await statusOf(uid)).toMatchObject({ progress: { step: "acquire", total_bytes: null } });
    await order("POST", `/datasets/${uid}/abort/`);
    await waitUntilRest(uid);
  });

  test("a dataset may be deleted while it is processed", async () => {
    const uid = await publishing("efface-en-cours");
    expect((await order("DELETE", `/datasets/${uid}/`)).status).toBe(204);
    const rows = () => env.DB.prepare("SELECT count(*) AS n FROM jobs WHERE dataset_uid = ?").bind(uid).first("n");
    await expect.poll(rows, { timeout: 10_000 }).toBe(0);
  });

  test("is refused where nothing runs", async () => {
    const uid = await createDataset("repos");
    expect(await order("POST", `/datasets/${uid}/abort/`)).toMatchObject({
      status: 400,
      body: { error_code: "invalid_dataset_status" },
    });
  });
});
