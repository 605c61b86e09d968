// XLSX and Parquet, read by other people's readers.
import { strFromU8, unzipSync } from "fflate";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import readExcel from "read-excel-file/node";
import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import { writeParquet } from "../../../worker/formats/parquet/write.ts";
import { MAX_CELL_CHARACTERS } from "../../../worker/formats/xlsx/cells.ts";
import { writeXlsx } from "../../../worker/formats/xlsx/write.ts";
import { COLUMNS, column, gather, INSTANT, ROWS, TABLE, tableOf } from "./tables.ts";

const xlsx = async (table = TABLE, useLabels = false) => Buffer.from(await gather(writeXlsx(table, { useLabels })));

describe("xlsx", () => {
  it("has a row for each record, with typed cells", async () => {
    const sheets = await readExcel(await xlsx());
    const rows = (sheets as unknown as { data: unknown[][] }[])[0]?.data ?? (sheets as unknown as unknown[][]);
    expect(rows[0]).toEqual(COLUMNS.map(({ key }) => key));
    expect(rows[1]?.slice(0, 7)).toEqual([
      ROWS[0]?.[0],
      "9007199254740991",
      -0.1,
      true,
      new Date("1998-02-01T00:00:00Z"),
      "2024-12",
      new Date(INSTANT),
    ]);
    expect(rows[2]?.[0]).toBe("=1+1");
    expect(rows.length).toBe(5);
  });

  it("calculates nothing: a text is a text, whatever it begins with", async () => {
    const dangerous = ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1"];
    const table = tableOf(
      [column("=A1", "text")],
      dangerous.map((text) => [text]),
    );
    const sheet = strFromU8(unzipSync(await xlsx(table))["xl/worksheets/sheet1.xml"] ?? new Uint8Array());
    expect(sheet).not.toContain("<f");
    expect(sheet.match(/t="inlineStr"/g)?.length).toBe(dangerous.length + 1);
  });

  it("is XML that a strict parser accepts, control characters spelled out", async () => {
    const files = unzipSync(await xlsx());
    for (const [path, bytes] of Object.entries(files)) {
      const parser = new SaxesParser();
      parser.on("error", (error) => {
        throw new Error(`${path}: ${error.message}`);
      });
      parser.write(strFromU8(bytes)).close();
    }
    const sheet = strFromU8(files["xl/worksheets/sheet1.xml"] ?? new Uint8Array());
    expect(sheet).toContain("ctrl_x0001__x0000_");
  });

  it("has labels where they are asked for", async () => {
    const sheet = strFromU8(unzipSync(await xlsx(TABLE, true))["xl/worksheets/sheet1.xml"] ?? new Uint8Array());
    expect(sheet).toContain("Nom &lt;de l’arbre&gt;");
  });

  it("cuts what a cell cannot hold, and says where", async () => {
    const table = tableOf([column("long", "text")], [["x".repeat(100_000)], ["court"]]);
    const files = unzipSync(await xlsx(table));
    const notes = strFromU8(files["xl/worksheets/sheet2.xml"] ?? new Uint8Array());
    expect(notes).toContain("A2 – long");
    const sheet = strFromU8(files["xl/worksheets/sheet1.xml"] ?? new Uint8Array());
    expect(sheet).toContain(`${"x".repeat(MAX_CELL_CHARACTERS - 1)}…`);
    expect(sheet).not.toContain("x".repeat(MAX_CELL_CHARACTERS));
  });

  it("goes on in another sheet where one is full", { timeout: 60_000 }, async () => {
    const rows = Array.from({ length: 1_048_600 }, () => [1]);
    const files = unzipSync(await xlsx(tableOf([column("n", "int")], rows, 50_000)));
    const count = (name: string) => strFromU8(files[name] ?? new Uint8Array()).match(/<row /g)?.length ?? 0;
    expect(Object.keys(files)).toContain("xl/worksheets/sheet2.xml");
    expect(count("xl/worksheets/sheet1.xml") + count("xl/worksheets/sheet2.xml")).toBe(1_048_602);
    expect(count("xl/worksheets/sheet1.xml")).toBeLessThanOrEqual(1_048_576);
  });
});

describe("parquet", () => {
  const read = async (bytes: Uint8Array<ArrayBuffer>) =>
    parquetReadObjects({ file: bytes.buffer, compressors }) as Promise<Record<string, unknown>[]>;

  it.each(["snappy", "zstd"] as const)("has typed columns (%s)", async (compression) => {
    const rows = await read(await gather(writeParquet(TABLE, { compression, useLabels: false })));
    expect(rows.length).toBe(4);
    expect(rows[0]).toMatchObject({
      "nom é": ROWS[0]?.[0],
      "12": 9007199254740991n,
      'a"b': -0.1,
      "<x>&": true,
      "🌳": new Date("1998-02-01T00:00:00Z"),
      mois: "2024-12",
      日時: new Date(INSTANT),
      étiquettes: ["a,b", "c"],
      point: { type: "Point", coordinates: [2.35, 48.85] },
      détails: { clé: [1, null, "x"] },
    });
    expect(rows[1]?.étiquettes).toEqual([]);
    expect(Object.values(rows[2] ?? {}).every((value) => value === null || value === undefined)).toBe(true);
  });

  it("announces its geometries as GeoParquet does", async () => {
    const bytes = await gather(writeParquet(TABLE, { compression: "snappy", useLabels: false }));
    const geo = parquetMetadata(bytes.buffer).key_value_metadata?.find(({ key }) => key === "geo");
    expect(JSON.parse(geo?.value ?? "")).toMatchObject({
      primary_column: "forme",
      columns: { point: { encoding: "WKB", geometry_types: ["Point"] }, forme: { encoding: "WKB" } },
    });
  });

  it("is written in groups of bounded size", async () => {
    const rows = Array.from({ length: 120_000 }, (_, index) => [index]);
    const bytes = await gather(
      writeParquet(tableOf([column("n", "int")], rows, 5000), { compression: "snappy", useLabels: false }),
    );
    const { row_groups, num_rows } = parquetMetadata(bytes.buffer);
    expect(num_rows).toBe(120_000n);
    expect(row_groups.length).toBe(3);
    const read2 = await read(bytes);
    expect(read2.at(-1)).toEqual({ n: 119_999n });
  });

  it("gives two columns of one label different names", async () => {
    const table = tableOf([column("a", "int", { label: "N" }), column("b", "int", { label: "N" })], [[1, 2]]);
    const rows = await read(await gather(writeParquet(table, { compression: "snappy", useLabels: true })));
    expect(rows).toEqual([{ N: 1n, "N (2)": 2n }]);
  });

  it("has no rows where there are none", async () => {
    expect(
      await read(await gather(writeParquet(tableOf(COLUMNS, []), { compression: "snappy", useLabels: false }))),
    ).toEqual([]);
  });
});
