// Quotas reached while records are loaded: what fits is kept, clean and marked incomplete; a refresh keeps what was there.
import { env } from "cloudflare:workers";
import { afterEach, expect, test } from "vitest";
import { createDataset, httpResource, order, publish, records, serveFile, statusOf } from "./client.ts";

const LIMIT = 3;

/** An empty variable is as if it were not set. */
function limitRecords(limit: number | null): void {
  Object.assign(env, { MAX_RECORDS_PER_DATASET: limit === null ? "" : String(limit) });
}

afterEach(() => limitRecords(null));

async function serve(id: string, text: string) {
  const url = await serveFile(`/${id}.csv`, text);
  const uid = await createDataset(id);
  await order("POST", `/datasets/${uid}/resources/`, httpResource(url));
  return uid;
}

test("a first publish keeps as many records as the limit allows", async () => {
  limitRecords(LIMIT);
  const uid = await serve("trop", "a\n1\n2\n3\n4\n5\n");
  expect(await publish(uid)).toMatchObject({
    status: "limit_reached",
    is_published: true,
    incomplete: true,
    records_count: LIMIT,
    params: {
      error_code: "record_limit_reached",
      error: { limit_type: "records_per_dataset", scope: "domain", limit: LIMIT, value: 5 },
    },
    sentence: { fr: expect.stringContaining("Limite atteinte"), en: expect.stringContaining("Limit reached") },
  });
  expect((await records("trop")).body).toMatchObject({ total_count: LIMIT, results: [{ a: 1 }, { a: 2 }, { a: 3 }] });
  expect((await order("GET", `/datasets/${uid}/jobs/`)).body).toMatchObject({ results: [{ state: "limit_reached" }] });
});

test("as many as the limit are no fault", async () => {
  limitRecords(LIMIT);
  expect(await publish(await serve("juste", "a\n1\n2\n3\n"))).toMatchObject({ status: "idle", incomplete: false });
});

test("a refresh that would exceed the limit leaves the former records, whole", async () => {
  const uid = await serve("rafraichi", "a\n1\n2\n3\n");
  await publish(uid);
  limitRecords(LIMIT);
  await serveFile("/rafraichi.csv", "a\n2\n3\n4\n5\n");
  expect(await publish(uid)).toMatchObject({
    status: "limit_reached",
    incomplete: false,
    records_count: 3,
    generation: 1,
  });
  expect((await records("rafraichi")).body).toMatchObject({ results: [{ a: 1 }, { a: 2 }, { a: 3 }] });
  // Publishing again once there is room; the slice that is still cleaning up may take this order up under the old limit.
  limitRecords(null);
  await expect.poll(() => publish(uid)).toMatchObject({ status: "idle", records_count: 4 });
  expect(await statusOf(uid)).toMatchObject({ params: {} });
});
