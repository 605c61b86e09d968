// The date of a dataset's data, from a definition of the import tool to the public API: found, explained, never invented,
// and moved by nothing but the data.
import { describe, expect, inject, it, test } from "vitest";
import { ask, createDataset, fileResource, order, publish, serveFile, upload, waitUntilRest } from "./client.ts";

type Info = {
  precision: string | null;
  source: string | null;
  raw: string | null;
  zone: string | null;
  candidates: { source: string; value: string; accepted: boolean }[];
  reasons: { source: string; code: string; sentence: { fr: string; en: string } }[];
};
type Metas = { modified: string | null; modified_info: Info; data_processed: string; data_checked: string };

async function metasOf(datasetId: string): Promise<Metas> {
  const { status, body } = await ask(`/api/explore/v2.1/catalog/datasets/${datasetId}`);
  expect(status).toBe(200);
  return (body.metas as { default: Metas }).default;
}

const define = (definition: unknown) => order("POST", "/datasets/import-definition/", definition);

async function importAndPublish(definition: Record<string, unknown>): Promise<string> {
  const { status, body } = await define(definition);
  expect(status, JSON.stringify(body)).toBe(201);
  const uid = String(body.uid);
  expect(await publish(uid)).toMatchObject({ status: "idle", is_published: true });
  return uid;
}

const CSV = "a;b\n1;2\n";
const LAST_MODIFIED = { "x-serve-header-last-modified": "Wed, 01 May 2024 10:00:00 GMT" };
const PATTERN = String.raw`donnees-(?P<modified>\d{2}-\d{4}).csv`;

describe("where the date comes from", () => {
  test.each<[string, Record<string, unknown>, string | null, string | null]>([
    ["automatic", { expected: { format: "csv", name: PATTERN } }, "2024-06-01T00:00:00+00:00", "filename"],
    ["automatic-sans-nom", {}, "2024-05-01T10:00:00+00:00", "http_header"],
    ["en-tete", { last_modified_date: { source: "http_header" } }, "2024-05-01T10:00:00+00:00", "http_header"],
    [
      "autre-en-tete",
      { last_modified_date: { source: "http_header", params: { header: "X-Amz-Meta-Mtime" } } },
      "2018-11-19T09:38:28+00:00",
      "http_header",
    ],
    ["zip-absent", { last_modified_date: { source: "zip" } }, null, null],
    ["grist-absent", { last_modified_date: { source: "grist" } }, null, null],
    ["nom-sans-groupe", { last_modified_date: { source: "filename" } }, null, null],
  ])("%s", async (name, definition, value, source) => {
    const headers = { ...LAST_MODIFIED, "x-serve-header-x-amz-meta-mtime": "1542620308" };
    const url = await serveFile(`/${name}/donnees-06-2024.csv`, CSV, headers);
    await importAndPublish({ dataset_id: name, url, ...definition });
    const { modified, modified_info } = await metasOf(name);
    expect(modified).toBe(value);
    expect(modified_info.source).toBe(source);
    if (value !== null) return;
    const named = (definition.last_modified_date as { source: string }).source;
    expect(new Set(modified_info.reasons.map((reason) => reason.source))).toEqual(new Set([named]));
    expect(modified_info.reasons[0]?.sentence.fr).not.toContain("{");
    expect(modified_info.candidates.map((candidate) => candidate.source)).toEqual(["http_header"]);
  });

  it("download, when asked for, is the moment of the download", async () => {
    const url = await serveFile("/frais.csv", CSV, LAST_MODIFIED);
    const before = Date.now() - 1000;
    await importAndPublish({ dataset_id: "frais", url, last_modified_date: { source: "download" } });
    const { modified, modified_info } = await metasOf("frais");
    expect(Date.parse(modified ?? "")).toBeGreaterThanOrEqual(before);
    expect(Date.parse(modified ?? "")).toBeLessThanOrEqual(Date.now());
    expect(modified_info).toMatchObject({ source: "download", precision: "second" });
  });

  it("the name that the server gives, and the one that the definition gives", async () => {
    const disposition = { "x-serve-header-content-disposition": "attachment; filename*=UTF-8''donnees-06-2024.csv" };
    const url = await serveFile("/r/4f2a", CSV, { ...LAST_MODIFIED, ...disposition });
    await importAndPublish({ dataset_id: "disposition", url, expected: { name: PATTERN } });
    expect((await metasOf("disposition")).modified).toBe("2024-06-01T00:00:00+00:00");
    const plain = await serveFile("/r/5b3c", CSV, LAST_MODIFIED);
    const downloaded_filename = "donnees-07-2024.csv";
    await importAndPublish({ dataset_id: "declare", url: plain, downloaded_filename, expected: { name: PATTERN } });
    expect((await metasOf("declare")).modified).toBe("2024-07-01T00:00:00+00:00");
  });

  it("an uploaded file has its name", async () => {
    const uid = await createDataset("depose");
    const resource = fileResource(await upload(uid, CSV, "donnees-06-2024.csv"));
    await order("POST", `/datasets/${uid}/resources/`, { ...resource, expected: { name: PATTERN } });
    await publish(uid);
    expect(await metasOf("depose")).toMatchObject({
      modified: "2024-06-01T00:00:00+00:00",
      modified_info: { source: "filename", precision: "month", raw: "06-2024", zone: "assumed" },
    });
  });

  it("a Grist download is dated by its document", async () => {
    const document = `${inject("gristUrl")}/api/docs/voirie`;
    await fetch(`${document}?table=T&updatedAt=2024-05-06T07:08:09.000Z`, { method: "PUT", body: "a,b\n1,2\n" });
    await importAndPublish({ dataset_id: "voirie", url: `${document}/download/csv?tableId=T` });
    expect(await metasOf("voirie")).toMatchObject({
      modified: "2024-05-06T07:08:09+00:00",
      modified_info: { source: "grist", precision: "second", zone: "explicit" },
    });
  });
});

describe("when the date moves", () => {
  it("not with a refresh that finds the same data, whatever the server says of them", async () => {
    const url = await serveFile("/stable.csv", CSV, LAST_MODIFIED);
    const uid = await importAndPublish({ dataset_id: "stable", url });
    const before = await metasOf("stable");
    const later = { "x-serve-header-last-modified": "Wed, 01 Jan 2025 10:00:00 GMT", "x-serve-header-etag": '"autre"' };
    await serveFile("/stable.csv", CSV, later);
    await publish(uid);
    const after = await metasOf("stable");
    expect(after.modified).toBe("2024-05-01T10:00:00+00:00");
    expect(after.data_processed).toBe(before.data_processed);
    expect(Date.parse(after.data_checked)).toBeGreaterThan(Date.parse(before.data_checked) - 1);
    await serveFile("/stable.csv", "a;b\n1;3\n", { ...later, "x-serve-header-etag": '"nouveau"' });
    await publish(uid);
    expect((await metasOf("stable")).modified).toBe("2025-01-01T10:00:00+00:00");
  });

  it("not with a header that is the moment of every request, and such a header dates no later data", async () => {
    const now = (shiftMs: number) => ({
      "x-serve-header-last-modified": new Date(Date.now() + shiftMs).toUTCString(),
      "x-serve-header-etag": "",
    });
    const url = await serveFile("/volatil.csv", CSV, now(-3_000));
    const uid = await importAndPublish({ dataset_id: "volatil", url });
    const before = await metasOf("volatil");
    expect(before.modified_info.source).toBe("http_header");
    await serveFile("/volatil.csv", CSV, now(0));
    await publish(uid);
    expect((await metasOf("volatil")).modified).toBe(before.modified);
    await serveFile("/volatil.csv", "a;b\n1;3\n", now(2_000));
    await publish(uid);
    const { modified, modified_info } = await metasOf("volatil");
    expect(modified).toBeNull();
    expect(modified_info.reasons.map(({ code }) => code)).toContain("date_header_volatile");
  });

  it("backwards only with a flag", async () => {
    const url = await serveFile("/retour.csv", CSV, LAST_MODIFIED);
    const uid = await importAndPublish({ dataset_id: "retour", url });
    await serveFile("/retour.csv", "a;b\n1;3\n", { "x-serve-header-last-modified": "Sun, 01 Jan 2023 10:00:00 GMT" });
    await publish(uid);
    const { modified, modified_info } = await metasOf("retour");
    expect(modified).toBe("2023-01-01T10:00:00+00:00");
    expect(modified_info.reasons.map(({ code }) => code)).toContain("date_went_backwards");
  });

  it("by the rule of its publisher, also for the same data", async () => {
    const url = await serveFile("/regle-06-2024.csv", CSV, LAST_MODIFIED);
    const uid = await importAndPublish({ dataset_id: "regle", url });
    const [resource] = (await order("GET", `/datasets/${uid}/resources/`)).body.results as Record<string, unknown>[];
    const { type, title, datasource } = resource ?? {};
    const expected = { name: String.raw`regle-(?P<d>.*)\.csv` };
    const last_modified_date = { source: "filename", params: { group: "d" } };
    const body = { type, title, datasource, expected, last_modified_date };
    expect((await order("PUT", `/datasets/${uid}/resources/${resource?.uid}/`, body)).status).toBe(200);
    await publish(uid);
    expect((await metasOf("regle")).modified).toBe("2024-06-01T00:00:00+00:00");
  });
});

describe("the publisher's own date and the two switches", () => {
  const metadata = (values: Record<string, unknown>) => ({
    default: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])),
  });

  async function published(datasetId: string, values: Record<string, unknown>): Promise<string> {
    const url = await serveFile(`/${datasetId}.csv`, CSV, LAST_MODIFIED);
    const { body } = await define({ dataset_id: datasetId, url });
    await order("PUT", `/datasets/${body.uid}/metadata/`, metadata(values));
    await publish(String(body.uid));
    return String(body.uid);
  }

  async function publishMetadata(uid: string, values: Record<string, unknown>): Promise<void> {
    await order("PUT", `/datasets/${uid}/metadata/`, metadata(values));
    await order("POST", `/datasets/${uid}/publish_metadata/`);
    await waitUntilRest(uid);
  }

  it("a date that is set by hand is shown, and the evidence beside it", async () => {
    const uid = await published("main", { title: "x", modified: "2020-02-03" });
    expect(await metasOf("main")).toMatchObject({
      modified: "2020-02-03T00:00:00+00:00",
      modified_info: { source: "manual", precision: "day", candidates: [{ source: "http_header" }] },
    });
    await publishMetadata(uid, { title: "x" });
    expect(await metasOf("main")).toMatchObject({
      modified: "2024-05-01T10:00:00+00:00",
      modified_info: { source: "http_header" },
    });
  });

  it("a change of data moves it, where the publisher lets it", async () => {
    const uid = await published("sur-donnees", { modified: "2020-02-03", modified_updates_on_data_change: true });
    expect((await metasOf("sur-donnees")).modified).toBe("2020-02-03T00:00:00+00:00");
    await publish(uid);
    expect((await metasOf("sur-donnees")).modified).toBe("2020-02-03T00:00:00+00:00");
    await serveFile("/sur-donnees.csv", "a;b\n9;9\n", {
      "x-serve-header-last-modified": "Wed, 01 Jan 2025 10:00:00 GMT",
    });
    await publish(uid);
    expect((await metasOf("sur-donnees")).modified).toBe("2025-01-01T10:00:00+00:00");
  });

  it("a change of metadata moves it to the moment of their publication, where the publisher lets it", async () => {
    const switches = { modified_updates_on_metadata_change: true };
    const uid = await published("sur-metas", { title: "x", ...switches });
    expect((await metasOf("sur-metas")).modified).toBe("2024-05-01T10:00:00+00:00");
    await publishMetadata(uid, { title: "y", ...switches });
    const { modified, modified_info } = await metasOf("sur-metas");
    expect(modified_info.source).toBe("publication");
    expect(Math.abs(Date.parse(modified ?? "") - Date.now())).toBeLessThan(60_000);
  });
});

describe("a definition", () => {
  it("is kept as it came, with its secrets hidden", async () => {
    const definition = {
      maintainer: "voirie@example.fr",
      downloaded_filename: "a.csv",
      expected: { format: "csv", name: "a.csv", delimiter: ";", encoding: "utf-8", headerless: true, skip_rows: 1 },
      mode: "replace",
      table: "voirie",
      dependencies: ["communes"],
      last_modified_date: { source: "http_header", params: { header: "Last-Modified" } },
      columns: [{ name: "x", whatever: { the: ["tool", "knows"] } }],
    };
    const url = await serveFile("/definition.csv", "titre\n1;2\n", LAST_MODIFIED);
    const headers_http = { "X-Key": "cle" };
    const { status, body } = await define({ dataset_id: "definition", url, headers_http, ...definition });
    expect(status).toBe(201);
    const [resource] = body.resources as Record<string, unknown>[];
    expect(resource).toMatchObject({
      ...definition,
      type: "auto",
      params: { separator: ";", encoding: "utf-8", headers_first_row: false, first_row_no: 2 },
      datasource: { connection: { url }, headers: [{ name: "X-Key", value: null }] },
    });
    await publish(String(body.uid));
    const { body: page } = await ask("/api/explore/v2.1/catalog/datasets/definition/records");
    expect(page.results).toEqual([{ column_1: 1, column_2: 2 }]);
  });

  it("may be YAML", async () => {
    const url = await serveFile("/yaml-06-2024.csv", CSV, LAST_MODIFIED);
    const yaml = [
      "dataset_id: yaml",
      `url: ${url}`,
      "expected:",
      "  format: csv",
      "  name: 'yaml-(?P<modified>\\d{2}-\\d{4}).csv'",
      "last_modified_date: {source: filename}",
    ].join("\n");
    const headers = { authorization: "Apikey test-key", "content-type": "application/yaml" };
    const answer = await ask("/api/automation/v1.0/datasets/import-definition/", {
      method: "POST",
      headers,
      body: yaml,
    });
    expect(answer.status).toBe(201);
    await publish(String(answer.body.uid));
    expect((await metasOf("yaml")).modified).toBe("2024-06-01T00:00:00+00:00");
  });

  test.each<[string, unknown, string]>([
    ["an unknown key", { colour: "red" }, "colour"],
    ["an unknown key of expected", { expected: { colour: "red" } }, "expected.colour"],
    ["an unknown key of last_modified_date", { last_modified_date: { sauce: "zip" } }, "last_modified_date.sauce"],
    ["an unknown parameter", { last_modified_date: { params: { grp: "a" } } }, "last_modified_date.params.grp"],
    ["an unknown source", { last_modified_date: { source: "ftp" } }, "last_modified_date.source"],
    ["an unknown format", { expected: { format: "ods" } }, "expected.format"],
    ["an unknown mode", { mode: "merge" }, "mode"],
    ["a pattern that cannot be used", { expected: { name: "(?P<modified>(?=a).*)" } }, "expected.name"],
    ["a header that is none", { headers_http: { "X Key": "a" } }, "headers_http.X Key"],
    ["a header's value that breaks out", { headers_http: { "X-Key": "a\r\nb: c" } }, "headers_http.X-Key"],
    ["no address", { url: undefined }, "url"],
    ["another scheme", { url: "file:///etc/passwd" }, "url"],
    ["no identifier", { dataset_id: undefined }, "dataset_id"],
  ])("with %s is refused with its path", async (_, change, path) => {
    const definition = { dataset_id: "refuse", url: "http://127.0.0.1:9/a.csv", ...(change as object) };
    const { status, body } = await define(definition);
    expect(status).toBe(400);
    expect(body).toMatchObject({ error_code: "validation_error" });
    expect(Object.keys(body.detail as object)).toEqual([path]);
  });

  test.each([
    ["is no YAML", "a: [1"],
    ["repeats a key", "dataset_id: a\ndataset_id: b"],
    ["nests brackets without end", `a: ${"[".repeat(100_000)}`],
    ["nests lists without end", `${"- ".repeat(100_000)}a`],
    ["nests maps without end", `${"? ".repeat(100_000)}a`],
    ["nests under columns", JSON.stringify({ columns: [JSON.parse(`${'{"a":'.repeat(30)}1${"}".repeat(30)}`)] })],
    ["nests by indentation", Array.from({ length: 1_000 }, (_, level) => `${" ".repeat(level)}a:`).join("\n")],
    ["grows by aliases", `a: &a [x,x]\nb: &b [${"*a,".repeat(30)}*a]\nc: [${"*b,".repeat(30)}*b]`],
  ])("that %s is refused", async (_, text) => {
    const headers = { authorization: "Apikey test-key" };
    const answer = await ask("/api/automation/v1.0/datasets/import-definition/", {
      method: "POST",
      headers,
      body: text,
    });
    expect(answer).toMatchObject({ status: 400, body: { error_code: "malformed_definition" } });
  });

  it("takes no identifier that is taken", async () => {
    const definition = { dataset_id: "pris", url: "http://127.0.0.1:9/a.csv" };
    expect((await define(definition)).status).toBe(201);
    expect((await define(definition)).status).toBe(409);
  });
});
