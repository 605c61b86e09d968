// Reading CSV: whatever the chunk size, the same rows; and every offset handed out is the beginning of a row.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Dialect } from "../../../worker/formats/csv/dialect.ts";
import { type ByteSource, NotInEncoding, RowTooLong, readChunk } from "../../../worker/formats/csv/read.ts";
import { scanRows } from "../../../worker/formats/csv/scan.ts";

const SYNTAX = { delimiter: ";", newline: "\n", quotes: true } as const;

function sourceOf(bytes: Uint8Array): ByteSource {
  return { bytes: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) };
}

async function readAll(bytes: Uint8Array, dialect: Dialect, chunkBytes: number): Promise<string[][]> {
  const rows: string[][] = [];
  const source = sourceOf(bytes);
  for (let offset = dialect.startOffset; offset < source.bytes; ) {
    const chunk = await readChunk(source, dialect, offset, { chunkBytes, maxRowBytes: 1_000_000 });
    rows.push(...chunk.rows);
    expect(chunk.nextOffset).toBeGreaterThan(offset);
    offset = chunk.nextOffset;
  }
  return rows;
}

const quoteCell = (cell: string) => (/[";\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

const toCsv = (rows: string[][], newline: string) => rows.map((row) => row.map(quoteCell).join(";")).join(newline);

describe("scanning rows", () => {
  test.each([
    [
      "plain cells",
      "a;b\nc;d\n",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      "no newline at the end",
      "a;b\nc;d",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      "CRLF",
      "a;b\r\nc;d\r\n",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      "blank lines are passed over",
      "a;b\n\n\r\nc;d\n",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      "a quoted newline",
      'a;"b\nc"\nd;e\n',
      [
        ["a", "b\nc"],
        ["d", "e"],
      ],
    ],
    ["a doubled quote", '"a""b";c\n', [['a"b', "c"]]],
    [
      "a quote in the middle of a cell is text",
      'a"b;c"\nd;e\n',
      [
        ['a"b', 'c"'],
        ["d", "e"],
      ],
    ],
    ["text after a closing quote is kept", '"a"b;c\n', [["ab", "c"]]],
    ["empty cells", ";;\n", [["", "", ""]]],
    ["an empty quoted cell", '"";a\r\n', [["", "a"]]],
    ["a quoted cell before CRLF", '"a"\r\n"b"\r\n', [["a"], ["b"]]],
  ])("%s", (_, text, rows) => {
    expect(scanRows(text, SYNTAX, true).rows).toEqual(rows);
  });

  test("a quote that is never closed takes the rest and says so", () => {
    expect(scanRows('a;"b\nc;d\n', SYNTAX, true)).toEqual({ rows: [["a", "b\nc;d\n"]], consumed: 9, unclosed: true });
  });

  test("an unfinished row is left to the next chunk", () => {
    expect(scanRows('a;b\nc;"d\n', SYNTAX, false)).toEqual({ rows: [["a", "b"]], consumed: 4, unclosed: false });
  });

  test("quotes are text when the resource says so", () => {
    expect(scanRows('"a";b\n', { ...SYNTAX, quotes: false }, true).rows).toEqual([['"a"', "b"]]);
  });
});

describe("reading in chunks", () => {
  const dialect: Dialect = {
    delimiter: ";",
    newline: "\n",
    encoding: "utf-8",
    encodingIsSure: true,
    quotes: true,
    hasHeader: true,
    startOffset: 0,
  };

  test("gives the same rows for every chunk size, with quotes, newlines and any Unicode", async () => {
    const cell = fc
      .string({ unit: "binary", maxLength: 12 })
      .map((text) => text.replaceAll("\0", "x").replaceAll("\ufeff", "x"));
    const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.constantFrom("\n", "\r\n"),
        fc.integer({ min: 1, max: 64 }),
        async (table, newline, size) => {
          const text = toCsv(table, newline);
          // Blank lines are no records, and a cell that ends with a carriage return cannot be told from CRLF unless quoted.
          const bytes = new TextEncoder().encode(text);
          const whole = scanRows(
            new TextDecoder("utf-8", { fatal: false, ignoreBOM: true }).decode(bytes),
            SYNTAX,
            true,
          ).rows;
          expect(await readAll(bytes, dialect, size)).toEqual(whole);
          expect(whole).toEqual(
            new TextDecoder().decode(bytes) === "" ? [] : table.filter((row) => row.join(";") !== "" || row.length > 1),
          );
        },
      ),
    );
  });

  test.each(["utf-16le", "utf-16be"] as const)("reads %s", async (encoding) => {
    const codes = [...'a;"é\nœ"\nc;d\n'].map((letter) => letter.charCodeAt(0));
    const bytes = new Uint8Array(
      codes.flatMap((code) => (encoding === "utf-16le" ? [code & 255, code >> 8] : [code >> 8, code & 255])),
    );
    const rows = await readAll(bytes, { ...dialect, encoding }, 6);
    expect(rows).toEqual([
      ["a", "é\nœ"],
      ["c", "d"],
    ]);
  });

  test("bytes that are not in the encoding are reported with their place", async () => {
    const bytes = new Uint8Array([...new TextEncoder().encode("a;b\n"), 0xe9, 0x3b, 0x0a]);
    await expect(readAll(bytes, dialect, 4)).rejects.toMatchObject(new NotInEncoding(4));
    expect(await readAll(bytes, { ...dialect, encoding: "windows-1252" }, 4)).toEqual([
      ["a", "b"],
      ["é", ""],
    ]);
  });

  test("an unclosed quote in a large file ends in RowTooLong, not in memory", async () => {
    const bytes = new TextEncoder().encode(`"a;${"b\n".repeat(50_000)}`);
    const read = readChunk(sourceOf(bytes), dialect, 0, { chunkBytes: 1_000, maxRowBytes: 10_000 });
    await expect(read).rejects.toBeInstanceOf(RowTooLong);
  });
});
