// Parts of typed formats that are not what they should be are refused early, or passed over.
import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import { convertParquet } from "../../../worker/formats/parquet/read.ts";
import { readSharedStrings } from "../../../worker/formats/xlsx/shared-strings.ts";

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
