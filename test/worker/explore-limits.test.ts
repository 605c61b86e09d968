// Where the Explore API ends: the limits of the platform, what this version does not serve, and conditional requests.
import { beforeAll, describe, expect, test } from "vitest";
import {
  ask,
  createDataset,
  download,
  fileResource,
  order,
  publish,
  publishText,
  records,
  upload,
  waitUntilRest,
} from "./client.ts";

const EXPLORE = "/api/explore/v2.1";
const CSV = "name;n;p\na;1;48.5,2.5\nb;2;45.1,3.2\n";
const list = (count: number, item: (index: number) => string) =>
  encodeURIComponent(Array.from({ length: count }, (_, index) => item(index)).join());

beforeAll(async () => {
  await publishText("points", CSV);
});

describe("clauses as long as they may be", () => {
  const keys = list(20, (i) => `n+${i}`);
  const orders = list(50, (i) => `n+${i}-${i}`);
  const totals = list(90, (i) => `sum(n+${i})`);
  test.each([
    ["orders", `?order_by=${orders}`],
    ["totals beside a field", `?select=name,${totals}&order_by=${orders}`],
    ["totals", `?select=${totals}`],
    ["values", `?select=${list(500, (i) => `p as a${i}`)}`],
    ["totals beside values", `?select=${totals},${list(410, (i) => `p as a${i}`)},${list(90, (i) => `n as b${i}`)}`],
    ["groups", `?group_by=${keys}&select=${totals}&order_by=${list(50, (i) => `sum(n+${i})+${i}`)}`],
  ])("%s: answered", async (_name, query) => {
    const { status, body } = await records("points", query);
    expect(body).toMatchObject({ total_count: 2 });
    expect(status).toBe(200);
  });

  test.each([
    ["orders", `?order_by=${list(100, () => "n")}`, "over 50 expressions to order by"],
    ["totals beside a field", `?select=name,${list(101, (i) => `sum(n+${i})`)}`, "over 90 different aggregation"],
    ["totals", `?select=${list(300, (i) => `sum(n+${i})`)}`, "over 90 different aggregation"],
    ["values", `?select=${list(700, (i) => `p as a${i}`)}`, "over 1000 values per record"],
  ])("too many %s: refused", async (_name, query, reason) => {
    const { status, body } = await records("points", query);
    expect(status).toBe(400);
    expect(body.error_code).toBe("ODSQLError");
    expect(body.message).toContain(reason);
  });
});

describe("groups of the catalogue", () => {
  const groups = (names: string) => ask(`${EXPLORE}/catalog/datasets?group_by=${names}&limit=20`);

  test("three lists are refused", async () => {
    expect(await groups("keyword,default.keyword,theme,default.theme,territory,attributions")).toMatchObject({
      status: 400,
      body: { error_code: "ODSQLError", message: expect.stringContaining("over 2 multivalued fields to group by") },
    });
  });

  test("two names of a list are one", async () => {
    const uid = await publishText("lists", CSV);
    const metadata = { keyword: { value: ["u", "v"] }, theme: { value: ["t"] } };
    expect((await order("PUT", `/datasets/${uid}/metadata/`, { default: metadata })).status).toBe(200);
    await publish(uid);
    const { body } = await groups("keyword,default.keyword,theme,default.theme&where=dataset_id='lists'");
    expect(body.results).toEqual([
      { keyword: "u", "default.keyword": "u", theme: "t", "default.theme": "t" },
      { keyword: "v", "default.keyword": "v", theme: "t", "default.theme": "t" },
    ]);
  });
});

test("an answer larger than the platform carries is refused with a sentence", async () => {
  const cell = "x".repeat(1_000_000);
  const uid = await publishText(
    "large",
    `n;cell\n${Array.from({ length: 60 }, (_, index) => `${index};${cell}\n`).join("")}`,
  );
  const { status, body } = await records("large", "?limit=10");
  expect([status, body.total_count]).toEqual([200, 60]);
  expect(await records("large", "?limit=40")).toMatchObject({
    status: 400,
    body: { error_code: "ResponseTooLarge", message: expect.stringMatching(/fewer records .* fewer fields/) },
  });
  expect((await records("large", "?limit=60&select=n")).status).toBe(200);
  // The rows that were not read keep nothing locked: the table can be dropped.
  expect((await records("large", "?limit=40")).status).toBe(400);
  expect((await order("POST", `/datasets/${uid}/unpublish/`)).status).toBe(200);
  expect(await waitUntilRest(uid)).toMatchObject({ status: "idle" });
  expect((await records("large")).status).toBe(404);
});

describe("conditional requests", () => {
  const path = `${EXPLORE}/catalog/datasets/points/records`;
  const held = (url: string, etag: string) => ask(url, { headers: { "if-none-match": etag } });

  test("* does not hide what is wrong with a request", async () => {
    expect((await held(`${path}?where=nope=1`, "*")).status).toBe(400);
    expect((await held(`${path}/1`, "*")).status).toBe(200);
    expect((await held(`${path}/99`, "*")).status).toBe(404);
    expect((await held(`${EXPLORE}/catalog/datasets/points`, "*")).status).toBe(200);
  });

  test("a record that is held already is 304", async () => {
    const etag = (await ask(`${path}/1`)).headers.get("etag") ?? "";
    expect(etag).toMatch(/^"/);
    expect((await held(`${path}/1`, `"other", W/${etag}`)).status).toBe(304);
    expect((await held(`${path}/2`, etag)).status).toBe(200);
    expect((await held(`${path}/1?select=n`, etag)).status).toBe(200);
  });
});

describe("endpoints", () => {
  test("of a dataset that nobody may see, nothing is said", async () => {
    for (const rest of ["", "/records", "/facets", "/exports", "/exports/csv", "/attachments", "/files/1"]) {
      expect(await ask(`${EXPLORE}/catalog/datasets/nowhere${rest}`)).toMatchObject({
        status: 404,
        body: { error_code: "NotFoundResource" },
      });
    }
  });

  test("the entry point links to what is served", async () => {
    const { body } = await ask(`${EXPLORE}/catalog/`);
    const links = body.links as { rel: string; href: string }[];
    expect(links.map(({ rel }) => rel)).toEqual(["self", "datasets", "exports", "facets", "metadata_templates"]);
    for (const { href } of links) {
      const { pathname } = new URL(href);
      expect((await ask(pathname)).status, pathname).toBe(200);
    }
  });

  test("what upstream has removed is gone, also of the catalogue", async () => {
    for (const path of ["/catalog/aggregates", "/catalog/query", "/catalog/datasets/points/query/"]) {
      expect((await ask(EXPLORE + path)).status, path).toBe(410);
    }
  });
});

test("browsers take answers for what they say they are", async () => {
  for (const path of [
    "/catalog",
    "/catalog/datasets",
    "/catalog/datasets/points/records",
    "/catalog/datasets/points",
  ]) {
    expect((await ask(EXPLORE + path)).headers.get("x-content-type-options"), path).toBe("nosniff");
  }
});

describe("parameters of ours", () => {
  const path = `${EXPLORE}/catalog/datasets/points/records`;

  test("a cursor leads past the window", async () => {
    const first = await ask(`${path}?cursor=start&limit=1&select=name`);
    expect(first.body).toMatchObject({ total_count: 2, results: [{ name: "a" }], next_cursor: expect.any(String) });
    const second = await ask(`${path}?cursor=${first.body.next_cursor}&limit=1&select=name`);
    expect(second.body).toMatchObject({ results: [{ name: "b" }] });
    const last = await ask(`${path}?cursor=${second.body.next_cursor}&limit=1`);
    expect(last.body).toMatchObject({ results: [], next_cursor: null });
    expect((await ask(`${path}?cursor=elsewhere`)).body).toMatchObject({ error_code: "InvalidRESTParameterError" });
  });

  test("a plan is told to administrators only", async () => {
    expect((await ask(`${path}?explain=true`)).status).toBe(401);
    const told = await ask(`${path}?explain=true&where=n>1`, { headers: { authorization: "apikey test-key" } });
    expect(told.body).toMatchObject({
      total_count: 1,
      explanation: { statements: [{ purpose: "count" }, { purpose: "page" }] },
    });
  });
});

test("a value that is nested too deeply spoils no answer about its record", async () => {
  const uid = await createDataset("profond");
  const deep = "[".repeat(50_000) + "]".repeat(50_000);
  await order("POST", `/datasets/${uid}/resources/`, fileResource(await upload(uid, `id;a\n1;${deep}\n2;[[1]]\n`)));
  await order("POST", `/datasets/${uid}/fields/`, { type: "type", field: "a", type_param: "json_blob" });
  await publish(uid);
  const base = "/api/explore/v2.1/catalog/datasets/profond";
  const { body } = await ask(`${base}/records`);
  expect(body.results).toEqual([
    { id: 1, a: deep },
    { id: 2, a: [[1]] },
  ]);
  for (const format of ["csv", "json", "jsonl", "xlsx", "parquet", "turtle", "rdfxml", "jsonld"]) {
    const response = await download(`${base}/exports/${format}`);
    expect(response.status, format).toBe(200);
    expect((await response.arrayBuffer()).byteLength, format).toBeGreaterThan(100);
  }
});
