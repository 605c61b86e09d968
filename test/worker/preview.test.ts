// Before publishing: what a source is, how it is written, its first records; from its first megabytes only.
import { expect, test } from "vitest";
import { createDataset, fileResource, httpResource, order, serveFile, upload } from "./client.ts";

const auto = (url: string, more: object = {}) => ({ ...httpResource(url), type: "auto", ...more });

async function tryOut(name: string, resource: object) {
  const uid = await createDataset(`apercu-${crypto.randomUUID()}`);
  return order("POST", `/datasets/${uid}/resources/${name}/`, resource);
}

test("the first twenty records, with the types of the sample", async () => {
  const rows = Array.from({ length: 50 }, (_, index) => `${index};0${index};1,5;oui;06/05/2024;"48.85,2.35"`);
  const csv = `n;code;x;ok;jour;lieu\n${rows.join("\n")}\n`;
  const { status, body } = await tryOut("preview", auto(await serveFile("/apercu.csv", csv)));
  expect(status, JSON.stringify(body)).toBe(200);
  expect(body).toMatchObject({ type: "csvfile", truncated: false, sample_rows: 50 });
  expect((body.fields as { type: string }[]).map(({ type }) => type)).toEqual([
    "int",
    "text",
    "double",
    "boolean",
    "date",
    "geo_point_2d",
  ]);
  expect(body.records).toHaveLength(20);
  expect((body.records as object[])[1]).toEqual({
    n: 1,
    code: "01",
    x: 1.5,
    ok: true,
    jour: "2024-05-06",
    lieu: { lon: 2.35, lat: 48.85 },
  });
});

test("a large source is read as far as it must, and windows-1252 is understood", async () => {
  const line = "1;abcdefghijklmnopqrstuvwxyz\n";
  const text = `a;libell\u00e9\n${line.repeat(400_000)}`;
  const bytes = new TextEncoder().encode(text.replace("\u00e9", "?"));
  bytes[text.indexOf("\u00e9")] = 0xe9;
  const url = await serveFile("/apercu-grand.csv", bytes);
  const { status, body } = await tryOut("preview", auto(url));
  expect(status, JSON.stringify(body)).toBe(200);
  expect(body).toMatchObject({ truncated: true, params: { separator: ";", encoding: "windows-1252" } });
  expect((body.fields as { label: string }[]).map(({ label }) => label)).toEqual(["a", "libellé"]);
});

test("what a source is, by its content, and how it is written", async () => {
  const json = await serveFile("/apercu.csv.json", '[{"a": 1, "b": {"c": "x"}}]');
  expect(await tryOut("guess_extractors", auto(json))).toMatchObject({
    status: 200,
    body: { recommended_extractors: [{ type: "jsonfile" }], other_extractors: expect.any(Array) },
  });
  const tabs = await serveFile("/apercu.txt", "a\tb\n1\t2\n");
  expect(await tryOut("guess_extractor_params", auto(tabs))).toMatchObject({
    status: 200,
    body: { type: "csvfile", params: { separator: "\t", encoding: "utf-8", headers_first_row: true } },
  });
});

test("a saved resource, a compressed one, and with the parameters that it has", async () => {
  const stream = new Blob(["titre\na|b\n1|x\n"]).stream().pipeThrough(new CompressionStream("gzip"));
  const uid = await createDataset("apercu-enregistre");
  const file = await upload(uid, new Uint8Array(await new Response(stream).arrayBuffer()), "a.csv.gz");
  const resource = { ...fileResource(file, { separator: "|", first_row_no: 2 }), type: "auto" };
  const { body: saved } = await order("POST", `/datasets/${uid}/resources/`, resource);
  for (const name of ["preview", "guess_extractors", "guess_extractor_params", "guess_extractors_params"]) {
    expect(await order("GET", `/datasets/${uid}/resources/${saved.uid}/${name}/`)).toMatchObject({ status: 200 });
  }
  const { body } = await order("GET", `/datasets/${uid}/resources/${saved.uid}/preview/`);
  expect(body.records).toEqual([{ a: 1, b: "x" }]);
});

test.each<[string, BodyInit, string]>([
  ["an HTML page", "<!doctype html><p>Erreur", "source_is_html"],
  ["nothing", "", "source_is_empty"],
  ["a picture", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), "source_is_binary"],
  ["a broken archive", new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0, 0]), "archive_damaged"],
])("%s is answered with its sentence", async (name, content, code) => {
  const url = await serveFile(`/apercu-${name.replaceAll(" ", "-")}`, content);
  const { status, body } = await tryOut("preview", auto(url));
  expect({ status, code: body.error_code }).toEqual({ status: 400, code });
  expect((body.sentence as { fr: string }).fr).not.toContain("{");
});

test("a server that is not there, a resource that is not there, an address that is refused", async () => {
  expect(await tryOut("preview", auto("http://127.0.0.1:9/a.csv"))).toMatchObject({ status: 502 });
  expect(await tryOut("preview", auto("ftp://127.0.0.1/a.csv"))).toMatchObject({ status: 400 });
  const uid = await createDataset("apercu-rien");
  expect(await order("GET", `/datasets/${uid}/resources/re_x/preview/`)).toMatchObject({ status: 404 });
});
