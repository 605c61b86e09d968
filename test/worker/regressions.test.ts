// Faults that were found once: each has its story here, so that it stays found.

import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { sweepJobs } from "../../worker/catalog/sweep.ts";
import type { DatasetActor } from "../../worker/dataset/actor.ts";
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

const actorOf = (uid: string): DurableObjectStub<DatasetActor> => env.DATASETS.get(env.DATASETS.idFromName(uid));

test.each(["utf-8", "UTF-8", "utf8"])("an encoding declared as %s loses no record", async (encoding) => {
  const id = `encodage-${[...encoding].map((letter) => letter.charCodeAt(0)).join("-")}`;
  const uid = await publishText(id, `é;è;ê;ë\n${"à;1;2;3\n".repeat(200)}`, { encoding });
  expect(await statusOf(uid)).toMatchObject({ status: "idle", records_count: 200, records_errors: [] });
});

test("the sweep does not restart a long download", async () => {
  const url = await serveFile("/long.csv", "a;b\n".repeat(200), {
    "x-serve-chunk-bytes": "40",
    "x-serve-delay-ms": "150",
  });
  const uid = await createDataset("long");
  await order("POST", `/datasets/${uid}/resources/`, httpResource(url));
  await order("POST", `/datasets/${uid}/publish/`);
  await expect.poll(async () => (await statusOf(uid)).status).toBe("processing");
  await sweepJobs(env, Date.now() + 600_000);
  expect(await waitUntilRest(uid)).toMatchObject({ status: "idle", records_count: 199 });
  const requests = (await (await fetch(url.replace("/long.csv", "/_requests"))).json()) as { path: string }[];
  expect(requests.filter(({ path }) => path === "/long.csv")).toHaveLength(1);
});

test("many fields with short rows stay within the platform's limits", async () => {
  const header = Array.from({ length: 500 }, (_, index) => `c${index}`).join(";");
  const uid = await publishText("clairseme", `${header}\n${"1\n".repeat(3_000)}`);
  expect(await statusOf(uid)).toMatchObject({ status: "idle", records_count: 3_000 });
});

test("an interruption that brings nothing leaves metadata and security as they were", async () => {
  const url = await serveFile("/garde.csv", "a\n1\n");
  const uid = await createDataset("garde", "Ancien titre");
  await order("POST", `/datasets/${uid}/resources/`, httpResource(url));
  await order("PUT", `/datasets/${uid}/`, { is_restricted: true, metadata: {} });
  await publish(uid);
  await order("PUT", `/datasets/${uid}/`, {
    is_restricted: false,
    metadata: { default: { title: { value: "Nouveau" } } },
  });
  // Another address is another source: metadata and security alone would be published without reading it.
  const slow = { "x-serve-chunk-bytes": "4", "x-serve-delay-ms": "100" };
  const other = await serveFile("/garde-lente.csv", "a\n1\n".repeat(50), slow);
  const [resource] = (await order("GET", `/datasets/${uid}/resources/`)).body.results as { uid: string }[];
  await order("PUT", `/datasets/${uid}/resources/${resource?.uid}/`, httpResource(other));
  await order("POST", `/datasets/${uid}/publish/`);
  await expect.poll(async () => (await statusOf(uid)).status).toBe("processing");
  await order("POST", `/datasets/${uid}/abort/?keep=previous`);
  expect(await waitUntilRest(uid)).toMatchObject({ status: "idle", is_published: true, records_count: 1 });
  expect((await records("garde")).status).toBe(404);
  expect((await order("GET", `/datasets/${uid}/published/`)).body).toMatchObject({ is_restricted: true, metadata: {} });
});

test("records that become confidential are closed to the public before they are there", async () => {
  const uid = await publishText("secret", "a\npublic\n");
  const [resource] = (await order("GET", `/datasets/${uid}/resources/`)).body.results as { uid: string }[];
  await order("PUT", `/datasets/${uid}/resources/${resource?.uid}/`, fileResource(await upload(uid, "a\nSECRET\n")));
  await order("PUT", `/datasets/${uid}/`, { is_restricted: true, metadata: {} });
  await order("POST", `/datasets/${uid}/publish/`);
  for (let status = ""; !["idle", "error"].includes(status); ) {
    const answer = await records("secret");
    expect(JSON.stringify(answer.body)).not.toContain("SECRET");
    status = String((await statusOf(uid)).status);
    await scheduler.wait(1);
  }
  expect((await records("secret")).status).toBe(404);
});

test("metadata may not be nested so deep that the catalogue breaks for everybody", async () => {
  const nested = JSON.parse(`${"[".repeat(1500)}${"]".repeat(1500)}`);
  const answer = await order("POST", "/datasets/", {
    dataset_id: "profond",
    metadata: { default: { title: { value: nested } } },
  });
  expect(answer).toMatchObject({ status: 400, body: { error_code: "validation_error" } });
  expect((await ask("/api/explore/v2.1/catalog/datasets?order_by=title")).status).toBe(200);
});

test("secret headers do not follow a redirect to another origin", async () => {
  const target = (await serveFile("/vole.csv", "a\n1\n")).replace("127.0.0.1", "localhost");
  const url = await serveFile("/redirige.csv", "", { "x-serve-status": "302", "x-serve-header-location": target });
  const uid = await createDataset("entetes");
  const datasource = {
    type: "http",
    connection: { type: "http", url },
    headers: [{ name: "X-Api-Key", value: "SECRET" }],
  };
  const created = await order("POST", `/datasets/${uid}/resources/`, { ...httpResource(url), datasource });
  expect(JSON.stringify(created.body)).not.toContain("SECRET");
  await publish(uid);
  const log = (await (await fetch(url.replace("/redirige.csv", "/_requests"))).json()) as {
    path: string;
    headers: Record<string, string>;
  }[];
  const keyOf = (path: string) => log.find((request) => request.path === path)?.headers["x-api-key"];
  expect([keyOf("/redirige.csv"), keyOf("/vole.csv")]).toEqual(["SECRET", undefined]);
});

describe("many at once", () => {
  test("twelve edits of one dataset are all saved", async () => {
    const uid = await createDataset("douze");
    const file = await upload(uid, "a\n1\n");
    const edits = Array.from({ length: 12 }, () => order("POST", `/datasets/${uid}/resources/`, fileResource(file)));
    expect((await Promise.all(edits)).map(({ status }) => status)).toEqual(Array(12).fill(201));
    expect((await order("GET", `/datasets/${uid}/resources/`)).body.total_count).toBe(12);
  });

  test("six datasets of one title each get an identifier of their own", async () => {
    const metadata = { default: { title: { value: "Même titre" } } };
    const answers = await Promise.all(Array.from({ length: 6 }, () => order("POST", "/datasets/", { metadata })));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(201));
    expect(new Set(answers.map(({ body }) => body.dataset_id)).size).toBe(6);
  });

  test("two renames to one identifier: one wins, the other is told", async () => {
    const uids = await Promise.all(["nom-a", "nom-b"].map((id) => createDataset(id)));
    const answers = await Promise.all(
      uids.map((uid) => order("PUT", `/datasets/${uid}/`, { dataset_id: "nom-c", metadata: {} })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});

test("a job that is taken up again after a crash is served while it grows", async () => {
  const uid = await createDataset("reprise");
  const line = `${"x".repeat(100)}\n`;
  await order("POST", `/datasets/${uid}/resources/`, fileResource(await upload(uid, `a\n${line.repeat(30_000)}`)));
  await order("POST", `/datasets/${uid}/publish/`);
  await expect.poll(async () => (await statusOf(uid)).status, { timeout: 15_000 }).toBe("idle");
  // The state in which a kill just before the announcement leaves both sides.
  await env.DB.prepare("UPDATE datasets SET status = 'processing', is_published = 0, generation = 0 WHERE uid = ?")
    .bind(uid)
    .run();
  await env.DB.prepare("UPDATE jobs SET state = 'running' WHERE dataset_uid = ?").bind(uid).run();
  expect((await records("reprise")).status).toBe(404);
  await runInDurableObject(actorOf(uid), async (actor, state) => {
    await actor.wake(uid);
    expect(await state.storage.getAlarm()).not.toBeNull();
  });
  await runDurableObjectAlarm(actorOf(uid));
  expect(await waitUntilRest(uid)).toMatchObject({ status: "idle", is_published: true, records_count: 30_000 });
});

test("a method that a path does not have is 405 and names those it has", async () => {
  const answer = await order("PATCH", "/datasets/");
  expect(answer).toMatchObject({ status: 405, body: { error_code: "method_not_allowed" } });
  expect(answer.headers.get("allow")).toBe("GET, HEAD, POST");
  expect((await order("GET", "/nothing/")).status).toBe(404);
});
