// Exports over HTTP, in the runtime: what each format holds, and that filters and options are honoured (explore-api §14).
import { beforeAll, describe, expect, test } from "vitest";
import { ask, download, publishText } from "./client.ts";

const CSV = `nom;hauteur;plantation;remarquable;position;note
Chêne;12,5;01/02/1998;oui;48.85,2.35;"a;b"
Tilleul;8;15/11/2004;non;45.1,3.2;"dit ""le vieux"""
Orme;;20/11/2004;non;;"deux
lignes"
Érable;20,25;;oui;43.3,-5.4;=1+1
`;

const PATH = "/api/explore/v2.1/catalog/datasets/arbres/exports";

/** The text as it came, mark included. */
async function text(query: string): Promise<string> {
  const response = await download(`${PATH}/${query}`);
  const bytes = await response.arrayBuffer();
  return new TextDecoder("utf-8", { ignoreBOM: true, fatal: true }).decode(bytes);
}

beforeAll(async () => {
  await publishText("arbres", CSV);
});

describe("csv", () => {
  test("is what existing readers expect: a mark, semicolons, CRLF, quotes where needed", async () => {
    expect(await text("csv")).toBe(
      [
        "\ufeffnom;hauteur;plantation;remarquable;position;note",
        'Chêne;12.5;1998-02-01;True;48.85, 2.35;"a;b"',
        'Tilleul;8;2004-11-15;False;45.1, 3.2;"dit ""le vieux"""',
        'Orme;;2004-11-20;False;;"deux\nlignes"',
        "Érable;20.25;;True;43.3, -5.4;=1+1",
        "",
      ].join("\r\n"),
    );
  });

  test.each<[string, string]>([
    ["csv?with_bom=false&select=nom&limit=1", "nom\r\nChêne\r\n"],
    ["csv?with_bom=false&select=nom&rows=1", "nom\r\nChêne\r\n"],
    ["csv?with_bom=false&select=hauteur&where=nom='Orme'", 'hauteur\r\n""\r\n'],
    ["csv?with_bom=FALSE&select=note&where=nom='Chêne'&delimiter=,", "note\r\na;b\r\n"],
    ["csv?with_bom=false&select=nom,hauteur&where=nom='Orme'&quote_all=true", '"nom";"hauteur"\r\n"Orme";\r\n'],
    ["csv?with_bom=false&select=note&where=nom='Érable'&spreadsheet_safe=true", "note\r\n'=1+1\r\n"],
    ["csv?with_bom=false&select=nom&order_by=-hauteur", "nom\r\nÉrable\r\nChêne\r\nTilleul\r\nOrme\r\n"],
    ["csv?with_bom=false&select=nom&offset=1&limit=2", "nom\r\nTilleul\r\nOrme\r\n"],
    [
      "csv?with_bom=false&select=nom,sum(hauteur) as h&where=remarquable=true",
      "nom;h\r\nChêne;32.75\r\nÉrable;32.75\r\n",
    ],
    ["csv?with_bom=false&select=count(*) as n", "n\r\n4\r\n4\r\n4\r\n4\r\n"],
    ["csv?with_bom=false&select=count(*) as n&group_by=remarquable", "remarquable;n\r\nFalse;2\r\nTrue;2\r\n"],
    ["csv?with_bom=false&select=nom&where=1=2", "nom\r\n"],
  ])("%s", async (query, expected) => {
    expect(await text(query)).toBe(expected);
  });
});

describe("json", () => {
  test("is a bare array of the objects that records gives", async () => {
    const { body } = await ask("/api/explore/v2.1/catalog/datasets/arbres/records");
    expect(JSON.parse(await text("json"))).toEqual(body.results);
    expect(JSON.parse(await text("json?where=1=2"))).toEqual([]);
  });

  test("lines of JSON are an object each", async () => {
    const lines = (await text("jsonl")).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).nom)).toEqual(["Chêne", "Tilleul", "Orme", "Érable"]);
  });
});

test("a compressed file is gzip, and named so", async () => {
  const response = await download(`${PATH}/jsonl?compressed=true&select=nom&limit=1`);
  expect(response.headers.get("content-type")).toBe("application/gzip");
  expect(response.headers.get("content-disposition")).toBe('attachment; filename="arbres.jsonl.gz"');
  const plain = response.body?.pipeThrough(new DecompressionStream("gzip"));
  expect(await new Response(plain).text()).toBe('{"nom":"Chêne"}\n');
});

describe("answers", () => {
  test.each<[string, number, string]>([
    ["csv?select=no_such_field", 400, "Unknown field: no_such_field"],
    ["csv?limit=-2", 400, "-1 <= limit"],
    ["csv?delimiter=x", 400, "delimiter"],
    ["csv?with_bom=maybe", 400, "true or false"],
    ["nothing", 404, "export format nothing"],
  ])("%s is %i", async (query, status, message) => {
    const answer = await ask(`${PATH}/${query}`);
    expect(answer.status).toBe(status);
    expect(answer.body.message).toContain(message);
  });

  test("what is held already is 304", async () => {
    const etag = (await download(`${PATH}/csv`)).headers.get("etag") ?? "";
    expect(etag).toMatch(/^"/);
    expect((await download(`${PATH}/csv`, { headers: { "if-none-match": etag } })).status).toBe(304);
    expect((await download(`${PATH}/csv?limit=1`, { headers: { "if-none-match": etag } })).status).toBe(200);
  });

  test("HEAD has the headers alone", async () => {
    const response = await download(`${PATH}/csv`, { method: "HEAD" });
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="arbres.csv"');
    expect(await response.text()).toBe("");
  });

  test("the list names the formats that the dataset has", async () => {
    const { body } = await ask(`${PATH}/`);
    const links = body.links as { rel: string; href: string }[];
    expect(links.map(({ rel }) => rel)).toEqual(expect.arrayContaining(["self", "csv", "json", "jsonl"]));
    const csv = links.find(({ rel }) => rel === "csv");
    expect((await download(new URL(csv?.href ?? "").pathname)).status).toBe(200);
  });
});

describe("every format", () => {
  const fields = Array.from({ length: 120 }, (_, i) => `Ünïcode ${i} 🌳日`);
  const long = "é".repeat(400_000);
  beforeAll(async () => {
    const row = (i: number) => ["48.85,2.35", ...fields.map((_, j) => (i === 1 && j === 119 ? long : `${i * j}`))];
    const lines = [["où", ...fields], row(0), row(1)].map((cells) => cells.map((cell) => `"${cell}"`).join(";"));
    await publishText("large", `${lines.join("\n")}\n`);
  });

  test.each([
    ["csv", "text/csv"],
    ["json", "application/json"],
    ["jsonl", "application/jsonl"],
    ["xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
    ["parquet", "application/vnd.apache.parquet"],
    ["parquet?parquet_compression=zstd", "application/vnd.apache.parquet"],
    ["geojson", "application/geo+json"],
    ["geojson?epsg=2154", "application/geo+json"],
    ["fgb", "application/octet-stream"],
    ["shp", "application/zip"],
    ["kml", "application/vnd.google-earth.kml+xml"],
    ["gpx", "application/gpx+xml"],
    ["jsonld", "application/ld+json"],
    ["turtle", "text/turtle"],
    ["n3", "text/n3"],
    ["rdfxml", "application/rdf+xml"],
  ])("%s holds a dataset of 121 fields with a long value", async (format, type) => {
    const response = await download(`/api/explore/v2.1/catalog/datasets/large/exports/${format}`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")?.split(";")[0]).toBe(type);
    const bytes = await response.arrayBuffer();
    expect(bytes.byteLength).toBeGreaterThan(1000);
    const isText = /^(text|application\/(json|ld|geo|gpx|rdf|vnd.google))/.test(type);
    if (isText) expect(new TextDecoder().decode(bytes)).toContain(long);
  });

  test.each([
    ["geojson?select=_id", "GeometryRequired"],
    ["geojson?epsg=1", "InvalidRESTParameterError"],
    ["geojson?epsg=1234567", "InvalidRESTParameterError"],
    ["kml?epsg=abc", "InvalidRESTParameterError"],
  ])("%s is refused with a sentence", async (query, code) => {
    const answer = await ask(`/api/explore/v2.1/catalog/datasets/large/exports/${query}`);
    expect(answer).toMatchObject({ status: 400, body: { error_code: code } });
  });

  test("is offered only where the data have a place", async () => {
    await publishText("sans", "a;b\n1;2\n");
    const { body } = await ask("/api/explore/v2.1/catalog/datasets/sans/exports");
    const rels = (body.links as { rel: string }[]).map(({ rel }) => rel);
    expect(rels).toContain("parquet");
    expect(rels).not.toContain("geojson");
    expect((await download("/api/explore/v2.1/catalog/datasets/sans/exports/kml")).status).toBe(404);
  });
});

describe("a large export", () => {
  const ROWS = 60_000;
  beforeAll(async () => {
    const lines = Array.from({ length: ROWS }, (_, i) => `${i};${"x".repeat(i % 50)};${(i * 7919) % ROWS}`);
    await publishText("grand", `n;texte;ordre\n${lines.join("\n")}\n`);
  });
  const LARGE = "/api/explore/v2.1/catalog/datasets/grand/exports";

  test("holds every record once, in order", async () => {
    const lines = (await (await download(`${LARGE}/jsonl?select=n`)).text()).trimEnd().split("\n");
    expect(lines.length).toBe(ROWS);
    expect(lines.every((line, index) => JSON.parse(line).n === index)).toBe(true);
  });

  test("is sorted as a whole", async () => {
    const lines = (await (await download(`${LARGE}/jsonl?select=ordre&order_by=ordre`)).text()).trimEnd().split("\n");
    expect(lines.length).toBe(ROWS);
    expect(lines.every((line, index) => JSON.parse(line).ordre === index)).toBe(true);
  });
});
