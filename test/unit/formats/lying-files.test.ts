// Files whose numbers and checksums say what is not so, and values that a reader would change in silence.
import { gzipSync, strToU8 } from "fflate";
import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import type { ByteSource } from "../../../worker/formats/csv/read.ts";
import { gunzip } from "../../../worker/formats/gzip/read.ts";
import { convertJson } from "../../../worker/formats/json/read.ts";
import { convertNdjson } from "../../../worker/formats/ndjson/read.ts";
import { convertParquet } from "../../../worker/formats/parquet/read.ts";
import { readSharedStrings } from "../../../worker/formats/xlsx/shared-strings.ts";
import { convertXml } from "../../../worker/formats/xml/read.ts";
import { crc32 } from "../../../worker/formats/zip/crc32.ts";
import { openArchive } from "../../../worker/formats/zip/open.ts";
import { zipOf } from "../../fixtures/format-files.ts";

const sourceOf = (bytes: Uint8Array): ByteSource => ({
  bytes: bytes.length,
  read: async (from, length) => bytes.slice(from, from + length),
});

const textSource = (text: string) => sourceOf(strToU8(text));

async function textOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  let text = "";
  for await (const piece of pieces) text += new TextDecoder().decode(piece);
  return text;
}

async function rowsOf(conversion: { rows: AsyncIterable<unknown> }): Promise<unknown[]> {
  return Array.fromAsync(conversion.rows);
}

test("the checksum is that of ISO 3309, in one go or in pieces", () => {
  const bytes = strToU8("123456789");
  expect(crc32(bytes)).toBe(0xcbf43926);
  expect(crc32(bytes.subarray(4), crc32(bytes.subarray(0, 4)))).toBe(0xcbf43926);
});

test("gzip members follow each other, and each must have its checksum", async () => {
  const [one, two] = [gzipSync(strToU8("a;b\n")), gzipSync(strToU8("1;2\n"))];
  const whole = Uint8Array.from([...one, ...two]);
  expect(await textOf(gunzip(sourceOf(whole)))).toBe("a;b\n1;2\n");
  for (const at of [one.length - 8, whole.length - 8]) {
    const lying = whole.slice();
    lying[at] = (lying[at] ?? 0) ^ 1;
    await expect(textOf(gunzip(sourceOf(lying)))).rejects.toMatchObject({ code: "gzip_damaged" });
  }
});

test("an entry of an archive that is not what its checksum says is damaged", async () => {
  const bytes = zipOf({ "a.csv": "a;b\n1;2\n" });
  const view = new DataView(bytes.buffer);
  let header = 0;
  while (view.getUint32(header, true) !== 0x02014b50) header++;
  bytes[header + 16] = (bytes[header + 16] ?? 0) ^ 1;
  const archive = await openArchive(sourceOf(bytes), 1_000_000);
  const [entry] = archive.entries;
  if (entry === undefined) return expect.fail("no entry");
  await expect(textOf(archive.bytes(entry))).rejects.toMatchObject({ code: "archive_damaged" });
});

test("a shared string that never ends is given up long before the table's limit", async () => {
  let given = 0;
  async function* pieces() {
    yield "<sst><si><t>";
    for (; given < 1_000; given++) yield "x".repeat(100_000);
  }
  await expect(readSharedStrings(pieces(), 24 * 1024 ** 2)).rejects.toMatchObject({ code: "xlsx_damaged" });
  expect(given).toBeLessThan(50);
});

test("shared strings are the same in whatever pieces they come", async () => {
  const xml =
    "<x:sst><x:si><x:t>a</x:t></x:si><x:si/><x:si><x:r><x:t>b</x:t></x:r><x:r><x:t>c &lt;/x:si&gt;</x:t></x:r></x:si></x:sst>";
  for (let size = 1; size <= xml.length; size++) {
    async function* pieces() {
      for (let at = 0; at < xml.length; at += size) yield xml.slice(at, at + size);
    }
    const strings = await readSharedStrings(pieces(), 1_000_000);
    expect([0, 1, 2, 3].map((index) => strings.at(index))).toEqual(["a", "", "bc </x:si>", undefined]);
  }
});

test("a Parquet group that says to have more rows than its columns is damaged", async () => {
  const { parquetMetadata } = await import("hyparquet");
  const buffer = parquetWriteBuffer({ columnData: [{ name: "a", data: [1, 2, 3], type: "INT32" }] });
  expect(parquetMetadata(buffer).row_groups[0]?.num_rows).toBe(3n);
  const bytes = new Uint8Array(buffer);
  // The number of rows of the group is a zigzag varint: 3 is 6; the last 6 before the end is the group's.
  const candidates = [...bytes.keys()].filter((at) => bytes[at] === 6);
  const refused: string[] = [];
  for (const at of candidates) {
    const lying = bytes.slice();
    lying[at] = 126;
    try {
      await rowsOf(await convertParquet(sourceOf(lying), {}));
    } catch (thrown) {
      refused.push((thrown as { code: string; params: { reason?: string } }).params.reason ?? "");
    }
  }
  expect(refused).toContain("a group of 63 rows");
});

test("no number of a Parquet page is believed beyond its row group: values, rows, runs, sizes", async () => {
  const reasons = new Set<string>();
  // One hundred as a zigzag number, and as the length of a run of equal values: both become 8,191.
  const [hundred, many] = [
    [0xc8, 0x01],
    [0xfe, 0x7f],
  ];
  const data = Array.from({ length: 100 }, (_, row) => `n${row % 3}`);
  const buffer = parquetWriteBuffer({
    columnData: [{ name: "a", data, type: "STRING", nullable: true }],
    codec: "UNCOMPRESSED",
  });
  const bytes = new Uint8Array(buffer);
  expect(await rowsOf(await convertParquet(sourceOf(bytes), {}))).toHaveLength(100);
  const places = [...bytes.keys()].filter((at) => bytes[at] === hundred[0] && bytes[at + 1] === hundred[1]);
  expect(places.length).toBeGreaterThan(3);
  for (const at of places) {
    const lying = bytes.slice();
    lying.set(many, at);
    const end = await convertParquet(sourceOf(lying), {})
      .then(rowsOf)
      .catch((thrown) => thrown);
    // The number of rows of the whole file is asked by nobody.
    if (Array.isArray(end)) expect(end).toHaveLength(100);
    else {
      expect(end).toMatchObject({ code: "parquet_damaged" });
      reasons.add(end.params.reason);
    }
  }
  expect(reasons).toContain("a run of 8191 values");
  expect(reasons).toContain("a page of 8191 values");
});

test("a Parquet page that unpacks to more than memory may hold says so", async () => {
  const data = Array.from({ length: 20_000 }, () => "x".repeat(1_000));
  const buffer = parquetWriteBuffer({
    columnData: [{ name: "a", data, type: "STRING", encoding: "PLAIN" }],
    pageSize: 32 * 1024 ** 2,
  });
  await expect(convertParquet(sourceOf(new Uint8Array(buffer)), {}).then(rowsOf)).rejects.toMatchObject({
    code: "parquet_page_too_large",
  });
});

test("whole numbers that no double holds stay what is written, in JSON and in JSON lines", async () => {
  const record =
    '{"siret": 12345678901234567890, "n": 9007199254740991, "x": 1.5, "loin": 1e300, "t": "12345678901234567890"}';
  const expected = [["12345678901234567890", 9007199254740991, 1.5, 1e300, "12345678901234567890"]];
  expect(await rowsOf(await convertJson(textSource(`[${record}]`), {}))).toEqual(expected);
  expect(await rowsOf(convertNdjson(textSource(`${record}\n`), {}))).toEqual(expected);
});

test("attributes may be called like members of an object", async () => {
  const xml = '<t><r __proto__="a" constructor="b" toString="c"/><r __proto__="d" constructor="e" toString="f"/></t>';
  const conversion = await convertXml(textSource(xml), {});
  expect(await rowsOf(conversion)).toEqual([
    ["a", "b", "c"],
    ["d", "e", "f"],
  ]);
  expect(conversion.columns.map(({ label }) => label)).toEqual(["__proto__", "constructor", "toString"]);
});
