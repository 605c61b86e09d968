// Parts of typed formats that are not what they should be are refused early, or passed over.
import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import { FORMATS } from "../../../worker/format.ts";
import type { ByteSource } from "../../../worker/formats/csv/read.ts";
import { convertParquet } from "../../../worker/formats/parquet/read.ts";
import { CONVERTERS, type ConvertedFormat } from "../../../worker/formats/registry.ts";
import { readSharedStrings } from "../../../worker/formats/xlsx/shared-strings.ts";
import { FORMAT_FILES } from "../../fixtures/format-files.ts";

test("a table of shared strings that never begins is not gathered in memory", async () => {
  let given = 0;
  async function* pieces() {
    for (; given < 1_000; given++) yield "x".repeat(10_000);
  }
  await expect(readSharedStrings(pieces(), 24 * 1024 ** 2)).rejects.toMatchObject({ code: "xlsx_damaged" });
  expect(given).toBeLessThan(20);
});

test.each(["null", "3"])("Parquet whose geographic metadata are %s is read as a table", async (value) => {
  const buffer = parquetWriteBuffer({
    columnData: [{ name: "a", data: [1, 2], type: "INT32" }],
    kvMetadata: [{ key: "geo", value }],
  });
  const bytes = new Uint8Array(buffer);
  const source = {
    bytes: bytes.length,
    read: async (from: number, length: number) => bytes.slice(from, from + length),
  };
  expect(await convertParquet(source, {})).toBeTruthy();
});

test.each(FORMATS.filter((format) => format !== "csvfile"))(
  "what stops the reading of %s is no damage of it",
  async (format) => {
    class Stopped extends Error {}
    const whole = FORMAT_FILES[format]();
    let reads = 0;
    const count = async (from: number, length: number) => {
      reads++;
      return whole.slice(from, from + length);
    };
    const readAll = async (source: ByteSource) => {
      const { rows } = await CONVERTERS[format as ConvertedFormat].convert(source, {});
      for await (const _ of rows);
    };
    await readAll({ bytes: whole.length, read: count });
    for (let last = reads - 1; last >= 0; last--) {
      let left = last;
      const source: ByteSource = {
        bytes: whole.length,
        async read(from, length) {
          if (left-- === 0) throw new Stopped("interrupted");
          return whole.slice(from, from + length);
        },
      };
      await expect(readAll(source), `read ${last} of ${reads}`).rejects.toBeInstanceOf(Stopped);
    }
  },
);
