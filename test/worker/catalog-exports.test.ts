// Exports of the catalogue, read back by other people's parsers; and swagger.json against what is really answered.
import { SaxesParser } from "saxes";
import { beforeAll, describe, expect, test } from "vitest";
import { ANSWERS, type AnswerName } from "../../worker/api/explore/answers.ts";
import { ask, download, order, publish, publishText } from "./client.ts";

const EXPORTS = "/api/explore/v2.1/catalog/exports";
const TITLE = 'Arbres <b>&</b> "haies"; =1+1';

const text = async (path: string) => (await download(path)).text();

/** Elements by name, of a document that a strict parser accepts. */
function readXml(document: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  const path: string[] = [];
  const parser = new SaxesParser({ xmlns: true });
  parser.on("opentag", ({ name }) => path.push(name));
  parser.on("text", (content) => {
    found[path.at(-1) ?? ""] = [...(found[path.at(-1) ?? ""] ?? []), content];
  });
  parser.on("closetag", () => path.pop());
  parser.on("error", (error) => {
    throw error;
  });
  parser.write(document).close();
  return found;
}

beforeAll(async () => {
  const uid = await publishText("arbres", "nom;lieu\nChêne;48.85,2.35\n");
  const values = {
    title: TITLE,
    description: "<p>Deux & deux</p>\nfin \\",
    keyword: ["a,b", "é"],
    theme: ["Environnement"],
    publisher: "Ville",
    language: "fr",
    license_url: "https://example.org/licence",
    modified: "2024-05-06",
  };
  const wrap = (template: object) => Object.fromEntries(Object.entries(template).map(([k, value]) => [k, { value }]));
  const metadata = { default: wrap(values), custom: wrap({ "data-owner": "Parcs", urgent: true }) };
  expect((await order("PUT", `/datasets/${uid}/metadata/`, metadata)).status).toBe(200);
  await publish(uid);
  await publishText("autre", "a\n1\n");
});

test("the list names every format, and each is served", async () => {
  const { body } = await ask(`${EXPORTS}/`);
  const links = body.links as { rel: string; href: string }[];
  for (const { rel, href } of links) {
    const response = await download(new URL(href).pathname);
    expect(response.status, rel).toBe(200);
    expect((await response.arrayBuffer()).byteLength, rel).toBeGreaterThan(20);
  }
  expect(links.map(({ rel }) => rel)).toEqual(
    expect.arrayContaining(["csv", "json", "xlsx", "rss", "rdf", "ttl", "dcat", "data.json", "dublin_core"]),
  );
  expect((await download(`${EXPORTS}/dcat_ap_xx`)).status).toBe(404);
});

describe("csv", () => {
  test("has a column for each metadata of each template, then the identifier", async () => {
    const lines = (await text(`${EXPORTS}/csv?with_bom=false&where=dataset_id='arbres'`)).split("\r\n");
    const header = lines[0]?.split(";") ?? [];
    expect(header[0]).toBe("default.title");
    expect(header.slice(-3)).toEqual(["custom.data-owner", "custom.urgent", "datasetid"]);
    const rest = lines.slice(1).join("\n");
    expect(rest.startsWith('"Arbres <b>&</b> ""haies""; =1+1";')).toBe(true);
    expect(rest).toContain(";a,b,é;");
    expect(rest.trimEnd().endsWith("Parcs;True;arbres")).toBe(true);
  });

  test("is named after what it holds, and honours select", async () => {
    const response = await download(
      `${EXPORTS}/csv?with_bom=false&select=dataset_id, records_count&order_by=dataset_id`,
    );
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="datasets.csv"');
    expect(await response.text()).toBe("dataset_id;records_count\r\narbres;1\r\nautre;1\r\n");
  });
});

test("json is the datasets that the list gives, without the bounds of a page", async () => {
  const { body } = await ask("/api/explore/v2.1/catalog/datasets?order_by=dataset_id");
  expect(JSON.parse(await text(`${EXPORTS}/json?order_by=dataset_id`))).toEqual(body.results);
});

describe("rdf", () => {
  test("lists the files that each dataset has, or those that were asked for", async () => {
    const base = "http://portal.test/api/explore/v2.1/catalog/datasets";
    const all = await text(`${EXPORTS}/ttl`);
    expect(all).toContain(`dcat:downloadURL <${base}/arbres/exports/geojson>`);
    expect(all).not.toContain(`<${base}/autre/exports/geojson>`);
    expect(all).toContain("/csv?use_labels=true>");
    const some = await text(`${EXPORTS}/ttl?include_exports=csv,json&use_labels_in_exports=false`);
    expect(some.match(/dcat:downloadURL/g)?.length).toBe(4);
    expect(some).toContain(`<${base}/arbres/exports/csv>`);
  });

  test.each(["dcat", "rdf", "dublin_core", "rss"])("%s is XML, whatever the metadata hold", async (format) => {
    const found = readXml(await text(`${EXPORTS}/${format}`));
    expect(Object.values(found).flat()).toContain(TITLE);
  });
});

test("data.json is what harvesters of DCAT-US read", async () => {
  const { dataset } = JSON.parse(await text(`${EXPORTS}/data.json`)) as { dataset: Record<string, unknown>[] };
  expect(dataset.find(({ title }) => title === TITLE)).toMatchObject({
    accessLevel: "public",
    keyword: ["a,b", "é"],
    publisher: { name: "Ville" },
    modified: expect.stringMatching(/^2024-05-06/),
    license: "https://example.org/licence",
  });
});

test("what is unpublished is in no export", async () => {
  const uid = await publishText("cache", "a\n1\n");
  expect(await text(`${EXPORTS}/rss`)).toContain("/datasets/cache/");
  await order("POST", `/datasets/${uid}/unpublish/`);
  for (const format of ["csv", "json", "rss", "ttl", "data.json"]) {
    expect(await text(`${EXPORTS}/${format}`), format).not.toContain("cache");
  }
});

describe("swagger.json", () => {
  type Operation = { parameters: { name: string; in: string }[]; responses: Record<string, { content: object }> };
  type Document = {
    openapi: string;
    paths: Record<string, { get: Operation }>;
    components: { schemas: Record<string, object> };
  };
  const read = async () => JSON.parse(await text("/api/explore/v2.1/swagger.json")) as Document;

  test("describes every parameter of a query and of an export", async () => {
    const { openapi, paths } = await read();
    expect(openapi).toBe("3.1.0");
    const names = (path: string) => paths[path]?.get.parameters.map(({ name }) => name);
    expect(names("/catalog/datasets/{dataset_id}/records")).toEqual(
      expect.arrayContaining([
        "dataset_id",
        "select",
        "where",
        "group_by",
        "refine",
        "facet",
        "limit",
        "include_links",
      ]),
    );
    expect(names("/catalog/datasets/{dataset_id}/exports/{format}")).toEqual(
      expect.arrayContaining(["format", "delimiter", "with_bom", "parquet_compression", "epsg", "name_field"]),
    );
  });

  test.each([
    "/catalog",
    "/catalog/datasets",
    "/catalog/facets",
    "/catalog/exports",
    "/catalog/metadata_templates",
    "/catalog/datasets/{dataset_id}",
    "/catalog/datasets/{dataset_id}/records",
    "/catalog/datasets/{dataset_id}/records/{record_id}",
    "/catalog/datasets/{dataset_id}/facets",
    "/catalog/datasets/{dataset_id}/exports",
    "/catalog/datasets/{dataset_id}/attachments",
  ])("%s is answered as it says", async (path) => {
    const { paths } = await read();
    const content = paths[path]?.get.responses["200"]?.content as Record<string, { schema: { $ref: string } }>;
    const name = content["application/json"]?.schema.$ref.split("/").at(-1) ?? "";
    const filled = path.replace("{dataset_id}", "arbres").replace("{record_id}", "1");
    const answer = await ask(`/api/explore/v2.1${filled}`);
    expect(answer.status).toBe(200);
    expect(ANSWERS[name as AnswerName].safeParse(answer.body).error).toBeUndefined();
  });

  test("its page is where upstream's is", async () => {
    const response = await download("/api/explore/v2.1/console", { redirect: "manual" });
    expect(response.status).toBe(301);
    expect(response.headers.get("location")).toBe("/api-console/explore/v2.1/");
  });
});

test("an export that is held already is not sent again, until the catalogue changes", async () => {
  for (const format of ["csv", "json", "xlsx", "rss", "ttl", "data.json"]) {
    const path = `${EXPORTS}/${format}?where=publisher='Ville'`;
    const etag = (await download(path)).headers.get("etag") ?? "";
    expect(etag, format).toMatch(/^"[0-9a-f]{24}"$/);
    expect((await download(path, { method: "HEAD" })).headers.get("etag")).toBe(etag);
    const held = { headers: { "if-none-match": etag } };
    expect((await download(path, held)).status).toBe(304);
    expect((await download(`${EXPORTS}/${format}?where=nope=1`, held)).status).toBe(400);
    expect((await download(`${path}&order_by=title`, held)).status).toBe(200);
  }
  expect((await download(`${EXPORTS}/csv?where=modified < now()`)).headers.get("etag")).toBeNull();
  const before = await download(`${EXPORTS}/csv`);
  await publishText("nouveau", "a\n1\n");
  const after = await download(`${EXPORTS}/csv`, { headers: { "if-none-match": before.headers.get("etag") ?? "" } });
  expect(after.status).toBe(200);
  expect(await after.text()).toContain("nouveau");
  for (const list of [EXPORTS, EXPORTS.replace("exports", "datasets/arbres/exports")]) {
    const tag = (await download(list)).headers.get("etag") ?? "";
    expect((await download(list, { headers: { "if-none-match": tag } })).status).toBe(304);
  }
});
