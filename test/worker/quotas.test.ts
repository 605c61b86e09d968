// Quotas at the three levels: what would exceed them is refused before, and ends in `limit_reached` while it is processed.
import { afterEach, describe, expect, test } from "vitest";
import { addGroup, addUser, orderAs } from "./accounts.ts";
import { createDataset, fileResource, httpResource, order, publish, records, serveFile, upload } from "./client.ts";

const LEVELS = ["domain", "group", "user"] as const;
type Level = (typeof LEVELS)[number];

let users = 0;

/** A producer who has a limit at one level. */
async function limited(level: Level, limits: object) {
  const name = `user-${users++}`;
  const key = await addUser(name);
  await addGroup(`gr_${name}`, [name]);
  const path = { domain: "/quotas/domain/", group: `/quotas/groups/gr_${name}/`, user: `/quotas/users/${name}/` }[
    level
  ];
  expect(await order("PUT", path, limits)).toMatchObject({ status: 200, body: limits });
  return { name, key, path };
}

afterEach(async () => {
  await order("DELETE", "/quotas/domain/");
  const { body } = await order("GET", "/datasets/?limit=100");
  for (const { uid } of body.results as { uid: string }[]) await order("DELETE", `/datasets/${uid}/`);
});

const toBody = (id: string) => ({ dataset_id: id, metadata: { default: { title: { value: id } } } });

const create = (key: string, id: string) => orderAs(key, "POST", "/datasets/", toBody(id));

/** A dataset of somebody's with so many records. */
async function withRecords(key: string, id: string, count: number): Promise<string> {
  const uid = String((await create(key, id)).body.uid);
  const url = await serveFile(`/${id}.csv`, `a\n${Array.from({ length: count }, (_, n) => n).join("\n")}\n`);
  await orderAs(key, "POST", `/datasets/${uid}/resources/`, httpResource(url));
  return uid;
}

const refused = (limit_type: string, scope: Level, limit: number, value: number) => ({
  status: 403,
  body: { error_code: "limit_reached", params: { limit_type, error: { limit_type, scope, limit, value } } },
});

const cut = (limit_type: string, scope: Level, limit: number) => ({
  status: "limit_reached",
  params: { limit_type, error: { limit_type, scope, limit, value: expect.any(Number) } },
  sentence: { fr: expect.stringContaining("Limite atteinte"), en: expect.stringContaining("Limit reached") },
});

describe.each(LEVELS)("a limit of the %s", (level) => {
  test("one dataset too many is refused, and deleting one gives its place back", async () => {
    const { key } = await limited(level, { datasets: 1 });
    const first = await create(key, `un-${level}`);
    expect(first.status).toBe(201);
    expect(await create(key, `deux-${level}`)).toMatchObject(refused("datasets", level, 1, 2));
    expect((await orderAs(key, "DELETE", `/datasets/${first.body.uid}/`)).status).toBe(204);
    expect((await create(key, `deux-${level}`)).status).toBe(201);
  });

  test("of ten datasets created at once exactly as many as allowed are there", async () => {
    const { key } = await limited(level, { datasets: 3 });
    const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => create(key, `course-${level}-${n}`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(3).fill(201), ...Array(7).fill(403)]);
  });

  test("one published dataset too many is refused, until another is unpublished", async () => {
    const { key } = await limited(level, { published_datasets: 1 });
    const [first, second] = [await withRecords(key, `pa-${level}`, 1), await withRecords(key, `pb-${level}`, 1)];
    expect(await publish(first)).toMatchObject({ status: "idle", is_published: true });
    const again = () => orderAs(key, "POST", `/datasets/${second}/publish/`);
    expect(await again()).toMatchObject(refused("published_datasets", level, 1, 2));
    // What is published may be published again.
    expect(await publish(first)).toMatchObject({ status: "idle" });
    expect((await orderAs(key, "POST", `/datasets/${first}/unpublish/`)).status).toBe(200);
    expect((await again()).status).toBe(200);
  });

  test("one run a day too many is refused", async () => {
    const { key } = await limited(level, { processing_runs_per_day: await runsOfToday(level, 1) });
    const uid = await withRecords(key, `runs-${level}`, 1);
    const run = () => orderAs(key, "POST", `/datasets/${uid}/publish/`);
    expect((await run()).status).toBe(200);
    await expect.poll(async () => (await orderAs(key, "GET", `/datasets/${uid}/status/`)).body.status).toBe("idle");
    const refusal = await run();
    expect(refusal).toMatchObject({
      status: 403,
      body: { params: { error: { limit_type: "processing_runs_per_day", scope: level } } },
    });
  });

  test("while rows are loaded: as many records of a dataset as allowed are kept, and marked incomplete", async () => {
    const { key } = await limited(level, { records_per_dataset: 3 });
    const uid = await withRecords(key, `parjeu-${level}`, 5);
    expect(await publish(uid)).toMatchObject({
      ...cut("records_per_dataset", level, 3),
      records_count: 3,
      incomplete: true,
    });
    expect((await records(`parjeu-${level}`)).body.total_count).toBe(3);
  });

  test("while rows are loaded: the records of all datasets together", async () => {
    const { key } = await limited(level, { records: 5 });
    expect(await publish(await withRecords(key, `ra-${level}`, 3))).toMatchObject({ status: "idle", records_count: 3 });
    const second = await withRecords(key, `rb-${level}`, 4);
    expect(await publish(second)).toMatchObject({ ...cut("records", level, 5), records_count: 2, incomplete: true });
  });

  test("two datasets that load at once do not exceed it together", async () => {
    const { key } = await limited(level, { records: 500 });
    const uids = await Promise.all(["x", "y"].map((id) => withRecords(key, `${id}-${level}`, 400)));
    const ends = await Promise.all(uids.map((uid) => publish(uid)));
    const [one, other] = ends.map(({ records_count }) => Number(records_count));
    expect(Number(one) + Number(other)).toBe(500);
  });

  test("a file that would need more bytes than there are is refused, and a smaller one is not", async () => {
    const { key } = await limited(level, { bytes: 1_000 });
    const uid = String((await create(key, `octets-${level}`)).body.uid);
    const send = (bytes: number) => {
      const form = new FormData();
      form.set("file", new File(["x".repeat(bytes)], "a.csv"));
      return orderAs(key, "POST", `/datasets/${uid}/resources/files/`, form);
    };
    expect((await send(600)).status).toBe(201);
    expect(await send(600)).toMatchObject(refused("bytes", level, 1_000, 1_200));
    expect((await send(400)).status).toBe(201);
  });

  test("a source that is longer than there are bytes ends the job while it is fetched", async () => {
    const { key } = await limited(level, { bytes: 1_000 });
    const uid = await withRecords(key, `source-${level}`, 2_000);
    expect(await publish(uid)).toMatchObject({ ...cut("bytes", level, 1_000), is_published: false });
  });
});

/** The domain's count of today includes what the other tests did. */
async function runsOfToday(level: Level, more: number): Promise<number> {
  if (level !== "domain") return more;
  const { use } = (await order("GET", "/quotas/domain/")).body as { use: Record<string, number> };
  return (use.processing_runs_per_day ?? 0) + more;
}

test("parts of an upload are counted before it is complete, and given back when it is given up", async () => {
  const { key } = await limited("user", { bytes: 1_000 });
  const uid = String((await create(key, "morceaux")).body.uid);
  const opened = (await orderAs(key, "POST", `/datasets/${uid}/resources/uploads/`)).body;
  const path = `/api/automation/v1.0/datasets/${uid}/resources/uploads/${opened.uid}`;
  const put = (part: number, bytes: number) =>
    orderPart(key, `${path}/${part}/?upload_id=${encodeURIComponent(String(opened.upload_id))}`, bytes);
  expect((await put(1, 700)).status).toBe(200);
  expect(await put(2, 700)).toMatchObject(refused("bytes", "user", 1_000, 1_400));
  expect(await orderAs(key, "GET", "/quotas/")).toMatchObject({ body: { own: { bytes: { limit: 1_000, use: 700 } } } });
  const query = `?upload_id=${encodeURIComponent(String(opened.upload_id))}`;
  expect((await orderAs(key, "DELETE", `/datasets/${uid}/resources/uploads/${opened.uid}/${query}`)).status).toBe(204);
  expect(await orderAs(key, "GET", "/quotas/")).toMatchObject({ body: { own: { bytes: { use: 0 } } } });
});

async function orderPart(key: string, path: string, bytes: number) {
  const { ask } = await import("./client.ts");
  const headers = { authorization: `Apikey ${key}`, "content-length": String(bytes) };
  return ask(path, { method: "PUT", headers, body: "x".repeat(bytes) });
}

test("a user's own value is before the largest of the groups', which is before the default", async () => {
  const { name, key } = await limited("user", { datasets: 9 });
  await order("PUT", "/quotas/default/", { datasets: 1 });
  await addGroup(`gr_large_${name}`, [name]);
  await order("PUT", `/quotas/groups/gr_${name}/`, { datasets: 2 });
  await order("PUT", `/quotas/groups/gr_large_${name}/`, { datasets: 4 });
  const own = async () => ((await orderAs(key, "GET", "/quotas/")).body.own as Record<string, unknown>).datasets;
  expect(await own()).toEqual({ limit: 9, scope: "user", use: 0 });
  await order("DELETE", `/quotas/users/${name}/`);
  expect(await own()).toEqual({ limit: 4, scope: "group", use: 0 });
  await order("PUT", "/quotas/domain/", { datasets: 3 });
  expect(await own()).toEqual({ limit: 3, scope: "domain", use: 0 });
  for (const group of [`gr_${name}`, `gr_large_${name}`]) await order("DELETE", `/quotas/groups/${group}/`);
  expect(await own()).toEqual({ limit: 1, scope: "user", use: 0 });
  await order("DELETE", "/quotas/default/");
});

test("who may not administer sees their own quotas, and changes none", async () => {
  const { name, key } = await limited("user", { datasets: 1 });
  expect(await orderAs(key, "GET", `/quotas/users/${name}/`)).toMatchObject({
    status: 200,
    body: { datasets: 1, records: null, use: { datasets: 0 } },
  });
  expect((await orderAs(key, "GET", "/quotas/users/admin/")).status).toBe(403);
  expect((await orderAs(key, "PUT", `/quotas/users/${name}/`, { datasets: 5 })).status).toBe(403);
  expect((await orderAs(key, "GET", "/quotas/domain/")).status).toBe(403);
});

test("what no quota is made of is refused with its path", async () => {
  const { status, body } = await order("PUT", "/quotas/domain/", {
    datasets: -1,
    jeux: 3,
    api_calls: { limit: 1, unit: "week" },
  });
  expect(status).toBe(400);
  expect(Object.keys(body.detail as object).sort()).toEqual(["api_calls.unit", "datasets", "jeux"]);
  expect((await order("PUT", "/quotas/users/nobody/", {})).status).toBe(404);
  expect((await order("PUT", "/quotas/groups/nobody/", {})).status).toBe(404);
});

test("an administrator sees every limit with its use", async () => {
  const { name } = await limited("user", { datasets: 2 });
  await createDataset("vu");
  const uid = await createDataset("vu-aussi");
  await order("POST", `/datasets/${uid}/resources/`, fileResource(await upload(uid, "a\n1\n2\n")));
  await publish(uid);
  const { body } = await order("GET", "/quotas/");
  expect(body).toMatchObject({
    domain: {
      datasets: { limit: null, use: 2 },
      published_datasets: { use: 1 },
      records: { use: 2 },
      bytes: { use: 6 },
    },
    users: expect.arrayContaining([expect.objectContaining({ username: name, datasets: { limit: 2, use: 0 } })]),
  });
});
