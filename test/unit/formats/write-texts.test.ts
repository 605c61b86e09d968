// CSV, JSON and JSON lines: what programs and people read out of them.
import { describe, expect, it } from "vitest";
import { scanRows } from "../../../worker/formats/csv/scan.ts";
import { type CsvOptions, writeCsv } from "../../../worker/formats/csv/write.ts";
import { writeJson, writeJsonLines } from "../../../worker/formats/json/write.ts";
import { COLUMNS, column, gatherText, TABLE, tableOf } from "./tables.ts";

const OPTIONS: CsvOptions = {
  delimiter: ";",
  listSeparator: ",",
  quoteAll: false,
  withBom: false,
  useLabels: false,
  spreadsheetSafe: false,
};

const csv = (rows: unknown[], options: Partial<CsvOptions> = {}) =>
  gatherText(
    writeCsv(
      tableOf(
        [column("t", "text"), column("n", "int")],
        rows.map((text) => [text, -1]),
      ),
      { ...OPTIONS, ...options },
    ),
  );

describe("cells that a spreadsheet would calculate", () => {
  const DANGEROUS = ["=1+1", "+33 1", "-5", "@sum", "\t=1", "\r=1", " =1", "＝1"];

  it("are unchanged by default: programs compare them", async () => {
    const text = await csv(DANGEROUS);
    for (const cell of DANGEROUS) expect(text).toContain(cell);
    expect(text).not.toContain("'");
  });

  it("get an apostrophe where spreadsheets are meant, numbers and harmless texts do not", async () => {
    const cells = (await csv([...DANGEROUS, "a=1", "x"], { spreadsheetSafe: true })).split("\r\n").slice(1, -1);
    const guarded = cells.filter((cell) => /^"?'/.test(cell));
    expect(guarded.length).toBe(DANGEROUS.length);
    expect(cells.at(-1)).toBe("x;-1");
  });

  it("so do names of fields", async () => {
    const table = tableOf([column("=cmd()", "text")], [["a"]]);
    expect(await gatherText(writeCsv(table, { ...OPTIONS, spreadsheetSafe: true }))).toBe("'=cmd()\r\na\r\n");
  });
});

it("a CSV is read again as it was written, whatever its cells hold", async () => {
  const texts = ['a"b', "a;b", "a\nb", "a\r\nb", "", " x ", "é🌳"];
  for (const quoteAll of [false, true]) {
    const written = await csv(texts, { quoteAll });
    const { rows } = scanRows(written, { delimiter: ";", newline: "\n", quotes: true }, true);
    expect(rows.slice(1)).toEqual(texts.map((text) => [text, "-1"]));
  }
});

it("every type is the text that the specification shows", async () => {
  const lines = (await gatherText(writeCsv(TABLE, { ...OPTIONS, listSeparator: "|" }))).split("\r\n");
  expect(lines[1]).toBe(
    '"Chêne <&> ""vert""; d\'Œuf 🌳";9007199254740991;-0.1;True;1998-02-01;2024-12;2024-12-12T10:27:24+00:00;a,b|c;48.85, 2.35;' +
      '"{""coordinates"": [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]], [[1, 1], [1, 2], [2, 2], [2, 1], [1, 1]]], ""type"": ""Polygon""}";' +
      '"{""clé"": [1, null, ""x""]}"',
  );
  expect(lines[3]).toBe(";".repeat(COLUMNS.length - 1));
});

describe("JSON", () => {
  it("keeps keys that are whole numbers in their place", async () => {
    const [first] = JSON.parse(`[${(await gatherText(writeJsonLines(TABLE))).split("\n")[0]}]`) as object[];
    expect(first).toMatchObject({ "12": 9007199254740991, étiquettes: ["a,b", "c"], point: { lon: 2.35, lat: 48.85 } });
    expect((await gatherText(writeJsonLines(TABLE))).startsWith('{"nom é":')).toBe(true);
  });

  it("is an array, also of nothing", async () => {
    expect((JSON.parse(await gatherText(writeJson(TABLE))) as object[]).length).toBe(4);
    expect(await gatherText(writeJson(tableOf(COLUMNS, [])))).toBe("[]");
  });
});
