// What clients of the original API ask for besides records: links, numbers of records, headers, every spelling of a request.
import { exports } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { ask, download, publishText } from "./client.ts";

const RECORDS = "/api/explore/v2.1/catalog/datasets/liens/records";

beforeAll(async () => {
  await publishText("liens", `n\n${Array.from({ length: 25 }, (_, n) => n).join("\n")}\n`);
});

type Linked = { _links: { rel: string; href: string }[] };
const rels = (linked: unknown) => (linked as Linked)._links.map(({ rel }) => rel);
const hrefOf = (linked: unknown, rel: string) => (linked as Linked)._links.find((link) => link.rel === rel)?.href ?? "";

describe("include_links", () => {
  test("leads from page to page, with names that generated clients accept", async () => {
    const { body } = await ask(`${RECORDS}?include_links=true&limit=10&order_by=n`);
    expect(rels(body)).toEqual(["self", "first", "last", "next", "dataset", "catalog"]);
    const second = await ask(hrefOf(body, "next").replace("http://portal.test", ""));
    expect((second.body.results as { n: number }[])[0]?.n).toBe(10);
    const last = await ask(hrefOf(body, "last").replace("http://portal.test", ""));
    expect((last.body.results as { n: number }[]).map(({ n }) => n)).toEqual([20, 21, 22, 23, 24]);
    expect(rels(last.body)).not.toContain("next");
  });

  test("names each record, which is found under that name", async () => {
    const { body } = await ask(`${RECORDS}?include_links=true&limit=1&select=n`);
    const [record] = body.results as Record<string, unknown>[];
    expect(record).toMatchObject({ n: 0, _id: "1", _timestamp: expect.stringMatching(/\+00:00$/), _size: 7 });
    const one = await ask(new URL(hrefOf(record, "self")).pathname);
    expect(one.body).toEqual({ n: 0 });
  });

  test("numbers come with the metadata of applications too, and with one record", async () => {
    const { body } = await ask(`${RECORDS}?include_app_metas=true&limit=1`);
    expect(Object.keys((body.results as object[])[0] ?? {})).toEqual(["_id", "_timestamp", "_size", "n"]);
    expect((await ask(`${RECORDS}/3?include_links=true`)).body).toMatchObject({ _id: "3", n: 2 });
  });

  test("groups have no number, and plain answers have nothing of this", async () => {
    const grouped = await ask(`${RECORDS}?include_links=true&group_by=n&limit=1`);
    expect(grouped.body.results).toEqual([{ n: 0 }]);
    expect(rels(grouped.body)).toContain("next");
    expect(Object.keys((await ask(`${RECORDS}?limit=1&include_links=false`)).body)).toEqual(["total_count", "results"]);
  });

  test("a dataset has its links as well", async () => {
    const { body } = await ask("/api/explore/v2.1/catalog/datasets/liens?include_links=true");
    expect(rels(body)).toEqual(["self", "catalog", "dataset"]);
  });
});

describe("links", () => {
  test("hold no key of the caller, who may hand them on", async () => {
    for (const address of [`${RECORDS}?`, `${RECORDS}/3?`, "/api/explore/v2.1/catalog/datasets?"]) {
      const { body } = await ask(`${address}include_links=true&limit=1&apikey=test-key&access_token=another-secret`);
      expect(body).toHaveProperty("_links");
      expect(JSON.stringify(body)).not.toMatch(/test-key|another-secret|apikey|access_token/);
    }
  });

  test("of a page of the catalogue lead to its pages and its datasets", async () => {
    const { body } = await ask("/api/explore/v2.1/catalog/datasets?include_links=true&limit=1&select=dataset_id");
    expect(rels(body)).toEqual(["self", "first", "last", "catalog"]);
    const [row] = body.results as Record<string, unknown>[];
    expect(row).toMatchObject({ dataset_id: "liens" });
    expect((await ask(new URL(hrefOf(row, "self")).pathname)).body).toMatchObject({ dataset_id: "liens" });
    const grouped = await ask("/api/explore/v2.1/catalog/datasets?include_links=true&group_by=dataset_id");
    expect(grouped.body.results).toEqual([{ dataset_id: "liens" }]);
  });

  test("made under one host are given to nobody who asks under another", async () => {
    const asked = (host: string) =>
      Promise.all(
        ["?include_links=true", "/1?include_links=true"]
          .map((path) => RECORDS + path)
          .concat([RECORDS.replace("records", "facets?facet=n"), RECORDS.replace("records", "exports/turtle")])
          .map((path) => new Request(`http://${host}${path}`))
          .map(async (request) => (await exports.default.fetch(request)).text()),
      );
    for (const text of await asked("other.test")) expect(text).toContain("http://other.test/");
    for (const text of await asked("portal.test")) {
      expect(text).toContain("http://portal.test/");
      expect(text).not.toContain("other.test");
    }
  });
});

describe("requests", () => {
  test.each([
    "?limit=2&limit=3",
    "?limit=2&limt=9&bogus_param=1&pretty=false",
    "/?limit=2",
    "?limit=2&apikey=test-key",
    "?limit=2&refine=",
    "?limit=2&where=&where=n>=0",
    "?limit=2&select=n&select=",
  ])("%s is answered", async (query) => {
    const { status, body } = await ask(RECORDS + query);
    expect(status).toBe(200);
    expect(body.results).toHaveLength(2);
  });

  test.each(["Apikey test-key", "ApiKey test-key", "apikey test-key", "Bearer test-key"])(
    "a key spelled %s is no trouble",
    async (authorization) => {
      expect((await ask(`${RECORDS}?limit=1`, { headers: { authorization } })).status).toBe(200);
    },
  );

  test("a plus and %20 are both spaces", async () => {
    for (const space of ["+", "%20"]) {
      const { body } = await ask(`${RECORDS}?where=n${space}=${space}3`);
      expect(body.total_count).toBe(1);
    }
  });

  test("repeated lists are one list", async () => {
    const { body } = await ask(`${RECORDS}?select=n&select=n%2B1%20as%20m&limit=1`);
    expect(body.results).toEqual([{ n: 0, m: 1 }]);
  });
});

describe("headers", () => {
  test("are upstream's", async () => {
    const { headers } = await ask(`${RECORDS}?limit=1&lang=en`);
    expect(headers.get("content-language")).toBe("en-us");
    expect(headers.get("vary")).toBe("Accept-Language, Cookie, Host");
    expect(headers.get("referrer-policy")).toBe("strict-origin-when-cross-origin");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    // No quota is counted yet, and none is invented.
    expect(headers.get("x-ratelimit-limit")).toBeNull();
  });

  test("a browser's question before its request is answered", async () => {
    const response = await download(RECORDS, { method: "OPTIONS" });
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-methods")).toBe("POST, GET, OPTIONS");
    expect(response.headers.get("access-control-max-age")).toBe("1000");
    expect(response.headers.get("access-control-allow-headers")).toContain("ODS-Widgets-Version");
  });

  test("HEAD has no body", async () => {
    const response = await download(RECORDS, { method: "HEAD" });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
  });
});
