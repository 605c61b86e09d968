// Whatever somebody calls a CSV: good ones are understood, bad ones end in a sentence and lose nothing.
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
} from "./client.ts";

type Field = { name: string; label: string; type: string };

async function fieldsOf(datasetId: string): Promise<Field[]> {
  const { body } = await ask(`/api/explore/v2.1/catalog/datasets/${datasetId}`);
  return body.fields as Field[];
}

const latin1 = (text: string) => new Uint8Array(Array.from(text, (letter) => letter.charCodeAt(0)));

describe("sources that cannot be published", () => {
  test.each<[string, BodyInit, string, Record<string, string>]>([
    ["an HTML page", "<!doctype html><title>Erreur</title>", "source_is_html", {}],
    ["an empty file", "", "source_is_empty", {}],
    ["a header without records", "a;b\n", "source_without_records", {}],
    ["a zip of which the end is missing", new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0, 0]), "archive_damaged", {}],
    ["a picture", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10]), "source_is_binary", {}],
    ["bytes that are no text", new Uint8Array([1, 2, 0, 3, 255, 254]), "source_is_binary", {}],
    ["a server that says 404", "a;b\n1;2\n", "source_http_status", { "x-serve-status": "404" }],
    ["a connection that breaks", "a;b\n".repeat(5000), "source_unreachable", { "x-serve-cut-after": "1000" }],
    [
      "a redirect that never ends",
      "x",
      "source_too_many_redirects",
      { "x-serve-status": "302", "x-serve-header-location": "/loop.csv" },
    ],
    [
      "a redirect to a file of the machine",
      "x",
      "source_forbidden_address",
      { "x-serve-status": "302", "x-serve-header-location": "file:///etc/passwd" },
    ],
  ])("%s", async (name, content, code, behaviour) => {
    const path = name.includes("never ends") ? "/loop.csv" : `/bad-${code}-${name.length}.csv`;
    const uid = await createDataset(`bad-${name.replaceAll(/[^a-z]/gi, "-").toLowerCase()}`);
    await order("POST", `/datasets/${uid}/resources/`, httpResource(await serveFile(path, content, behaviour)));
    const status = await publish(uid);
    expect(status).toMatchObject({ status: "error", is_published: false, params: { error_code: code } });
    expect((status.sentence as { fr: string }).fr).not.toContain("{");
    expect((await order("GET", `/datasets/${uid}/resources/`)).body.total_count).toBe(1);
  });

  test("a server that is not there", async () => {
    const uid = await createDataset("personne");
    await order("POST", `/datasets/${uid}/resources/`, httpResource("http://127.0.0.1:9/none.csv"));
    expect(await publish(uid)).toMatchObject({ status: "error", params: { error_code: "source_unreachable" } });
  });

  test("an unclosed quote in a long file names the limit", async () => {
    const uid = await createDataset("guillemet");
    const file = await upload(uid, `a;b\n"x;y\n${"1;2\n".repeat(2_500_000)}`);
    await order("POST", `/datasets/${uid}/resources/`, fileResource(file));
    expect(await publish(uid)).toMatchObject({ status: "error", params: { error_code: "row_too_long" } });
  });
});

describe("sources that are understood", () => {
  test("windows-1252, found although the first megabytes are ASCII", async () => {
    await publishText("latin", latin1(`id;nom\n${"1;abc\n".repeat(300_000)}2;Orléans\n`));
    const { body } = await records("latin", "?where=id=2");
    expect(body).toEqual({ total_count: 1, results: [{ id: 2, nom: "Orléans" }] });
  });

  test.each([
    ["commas", "a,b\n1,x\n"],
    ["tabs", "a\tb\n1\tx\n"],
    ["pipes", "a|b\n1|x\n"],
    ["a byte order mark", "\ufeffa;b\n1;x\n"],
    ["CRLF", "a;b\r\n1;x\r\n"],
  ])("%s", async (name, text) => {
    const id = `dialecte-${name.replaceAll(" ", "-").toLowerCase()}`;
    await publishText(id, text);
    expect((await records(id)).body).toEqual({ total_count: 1, results: [{ a: 1, b: "x" }] });
  });

  test("quoted newlines are part of their value", async () => {
    await publishText("multi", 'a;b\n1;"deux\nlignes"\n2;fin\n');
    expect((await records("multi")).body).toMatchObject({
      total_count: 2,
      results: [{ a: 1, b: "deux\nlignes" }, { a: 2 }],
    });
  });

  test("ragged rows are kept, counted and sampled", async () => {
    const uid = await publishText("bancal", "a;b;c\n1;2;3\n4;5\n6;7;8;9\n10;11\n");
    expect((await records("bancal")).body).toMatchObject({
      total_count: 4,
      results: [{}, { a: 4, b: 5, c: null }, { c: 8 }, {}],
    });
    const { records_errors } = await statusOf(uid);
    expect(records_errors).toEqual([
      expect.objectContaining({ count: 2, rows: [2, 4], message: expect.stringContaining("2 values instead of 3") }),
      expect.objectContaining({ count: 1, rows: [3], message: expect.stringContaining("4 values instead of 3") }),
    ]);
  });

  test("types hold for the whole file, and codes stay text", async () => {
    const header = "code;nombre;decimal;oui;jour;instant;lieu;mixte\n";
    const row = '01000;12;1,5;oui;31/12/2023;2024-05-06T10:00:00+02:00;"48.85,2.35";1\n';
    await publishText("types", `${header}${row.repeat(3)}02000;13;2;non;01/02/2024;2024-05-06 10:00;"-21.1, 55.5";x\n`);
    expect((await fieldsOf("types")).map(({ type }) => type)).toEqual([
      "text",
      "int",
      "double",
      "boolean",
      "date",
      "datetime",
      "geo_point_2d",
      "text",
    ]);
    expect((await records("types", "?limit=1")).body.results).toEqual([
      {
        code: "01000",
        nombre: 12,
        decimal: 1.5,
        oui: true,
        jour: "2023-12-31",
        instant: "2024-05-06T08:00:00+00:00",
        lieu: { lon: 2.35, lat: 48.85 },
        mixte: "1",
      },
    ]);
  });

  test("several resources: the first gives the schema, the others are matched by name", async () => {
    const uid = await createDataset("plusieurs");
    for (const text of ["a;b\n1;x\n", "b,inconnu,a\ny,0,2\n", "a\n3\n"]) {
      await order("POST", `/datasets/${uid}/resources/`, fileResource(await upload(uid, text)));
    }
    expect(await publish(uid)).toMatchObject({ records_count: 3 });
    expect((await records("plusieurs")).body.results).toEqual([
      { a: 1, b: "x" },
      { a: 2, b: "y" },
      { a: 3, b: null },
    ]);
  });

  test("the parameters of the resource: header, first row, separator", async () => {
    await publishText("parametres", "titre\n1|2;3\n4|5;6\n", {
      separator: "|",
      headers_first_row: false,
      first_row_no: 2,
    });
    expect((await records("parametres")).body.results).toEqual([
      { column_1: 1, column_2: "2;3" },
      { column_1: 4, column_2: "5;6" },
    ]);
  });

  test("500 columns are published and read back", async () => {
    const names = Array.from({ length: 500 }, (_, index) => `c${index}`);
    await publishText("large", `${names.join(";")}\n${names.map((_, index) => index).join(";")}\n`);
    const { body } = await records("large", "?where=c499=499");
    const [row] = body.results as Record<string, number>[];
    expect(Object.keys(row ?? {})).toEqual(names);
    expect(row).toMatchObject({ c0: 0, c99: 99, c250: 250, c499: 499 });
  });

  test("501 columns are refused with the limit", async () => {
    const uid = await publishText(
      "trop-large",
      `${Array.from({ length: 501 }, (_, index) => `c${index}`).join(";")}\n1\n`,
    );
    expect(await statusOf(uid)).toMatchObject({
      status: "error",
      params: { error_code: "too_many_fields", limit: 500 },
    });
  });
});
