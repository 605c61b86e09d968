// Tables and shapes whose lengths lie, and tables as wide as a dataset may be, in every format that has columns.

import { utils, write } from "@e965/xlsx";
import { strToU8 } from "fflate";
import { serialize } from "flatgeobuf/lib/mjs/geojson.js";
import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import { MAX_FIELDS } from "../../../worker/config.ts";
import type { ByteSource } from "../../../worker/formats/csv/read.ts";
import { convertKml } from "../../../worker/formats/kml/read.ts";
import { CONVERTERS, type ConvertedFormat } from "../../../worker/formats/registry.ts";
import { dbf, shapefileParts, workbookParts, zipOf } from "../../fixtures/format-files.ts";

const sourceOf = (bytes: Uint8Array): ByteSource => ({
  bytes: bytes.length,
  read: async (from, length) => bytes.slice(from, from + length),
});

const textSource = (text: string) => sourceOf(strToU8(text));

async function read(format: ConvertedFormat, bytes: Uint8Array) {
  const { columns, rows } = await CONVERTERS[format].convert(sourceOf(bytes), {});
  return { rows: await Array.fromAsync(rows), labels: columns.map(({ label }) => label) };
}

const endOf = (format: ConvertedFormat, bytes: Uint8Array) =>
  read(format, bytes).then(
    ({ rows }) => `${rows.length} rows`,
    (thrown) => String(thrown.code),
  );

/** The same bytes with a number at a place. */
function lying(bytes: Uint8Array, set: (view: DataView) => void): Uint8Array {
  const copy = bytes.slice();
  set(new DataView(copy.buffer));
  return copy;
}

test.each<[string, (view: DataView) => void, string]>([
  ["more records than there are", (view) => view.setUint32(4, 0xffff_ffff, true), "source_is_truncated"],
  ["fewer records than there are", (view) => view.setUint32(4, 2, true), "2 rows"],
  ["a header longer than the file", (view) => view.setUint16(8, 0xffff, true), "dbf_damaged"],
  ["a header that ends before it begins", (view) => view.setUint16(8, 4, true), "dbf_damaged"],
  ["records of no byte", (view) => view.setUint16(10, 0, true), "dbf_damaged"],
  ["records shorter than their fields", (view) => view.setUint16(10, 3, true), "dbf_damaged"],
  ["a field wider than the record", (view) => view.setUint8(32 + 16, 255), "dbf_damaged"],
])("a table of dBase that says to have %s", async (_, set, end) => {
  expect(await endOf("dbffile", lying(dbf(), set))).toBe(end);
});

/** Where the first record of a .shp begins, and where its content does. */
const [RECORD, CONTENT] = [100, 108];

test.each<[string, (view: DataView) => void, string | RegExp]>([
  ["a record of two gigabytes", (view) => view.setInt32(RECORD + 4, 0x3fff_ffff), /damaged|large/],
  ["a record of a negative length", (view) => view.setInt32(RECORD + 4, -5), /damaged/],
  ["another kind of file", (view) => view.setInt32(0, 1), /damaged/],
  ["a shape of no known kind", (view) => view.setInt32(CONTENT, 99, true), "4 rows"],
  ["lines of a billion parts", (view) => view.setInt32(CONTENT, 3, true), "4 rows"],
])("a shapefile that says to have %s", async (_, set, end) => {
  const parts = shapefileParts();
  const found = await endOf("shapefile", zipOf({ ...parts, "arbres.shp": lying(parts["arbres.shp"], set) }));
  expect(found).toMatch(typeof end === "string" ? new RegExp(`^${end}$`) : end);
});

const names = (count: number) => Array.from({ length: count }, (_, index) => `c${index}`);
const record = (count: number) => Object.fromEntries(names(count).map((name, index) => [name, index]));
const utf8 = (text: string) => strToU8(text);
const feature = (count: number) => ({
  type: "Feature" as const,
  geometry: { type: "Point" as const, coordinates: [2, 48] },
  properties: record(count),
});

function workbook(count: number): Uint8Array {
  const cells = (values: (string | number)[]) =>
    values.map((value) => `<c t="inlineStr"><is><t>${value}</t></is></c>`).join("");
  const rows = `<row r="1">${cells(names(count))}</row><row r="2">${cells(Object.values(record(count)))}</row>`;
  const sheet = `<worksheet><sheetData>${rows}</sheetData></worksheet>`;
  return zipOf({ ...workbookParts(), "xl/worksheets/sheet1.xml": sheet });
}

function ods(count: number): Uint8Array {
  const row = (values: (string | number)[]) =>
    `<table:table-row>${values.map((value) => `<table:table-cell office:value-type="string"><text:p>${value}</text:p></table:table-cell>`).join("")}</table:table-row>`;
  const content = `<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="a">${row(names(count))}${row(Object.values(record(count)))}</table:table></office:spreadsheet></office:body></office:document-content>`;
  return zipOf({ mimetype: "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content });
}

function xls(count: number): Uint8Array {
  // 256 columns are all that a sheet of BIFF has.
  const sheet = utils.aoa_to_sheet([names(count), Object.values(record(count))]);
  return new Uint8Array(write({ SheetNames: ["a"], Sheets: { a: sheet } }, { type: "array", bookType: "xls" }));
}

const parquet = (count: number) =>
  new Uint8Array(parquetWriteBuffer({ columnData: names(count).map((name) => ({ name, data: [1], type: "INT32" })) }));

function wideDbf(count: number): Uint8Array {
  const header = 33 + 32 * count;
  const bytes = new Uint8Array(header + 1 + count * 2);
  const view = new DataView(bytes.buffer);
  bytes.set([3, 124, 1, 2]);
  view.setUint32(4, 1, true);
  view.setUint16(8, header, true);
  view.setUint16(10, 1 + count * 2, true);
  names(count).forEach((name, index) => {
    bytes.set(utf8(name), 32 + 32 * index);
    bytes[32 + 32 * index + 11] = "C".charCodeAt(0);
    bytes[32 + 32 * index + 16] = 2;
  });
  bytes[header - 1] = 0x0d;
  bytes.fill(32, header);
  return bytes;
}

const simple = (count: number) =>
  Object.entries(record(count))
    .map(([name, value]) => `<SimpleData name="${name}">${value}</SimpleData>`)
    .join("");

/** Files with so many columns and one row; those of geographic formats have two more. */
const WIDE: Partial<Record<ConvertedFormat, (count: number) => Uint8Array>> = {
  jsonfile: (count) => utf8(JSON.stringify([record(count)])),
  jsondict: (count) => utf8(JSON.stringify({ a: record(count - 1), b: record(count - 1) })),
  ndjsonfile: (count) => utf8(`${JSON.stringify(record(count))}\n`),
  xlsxfile: workbook,
  odsfile: ods,
  dbffile: wideDbf,
  parquetfile: parquet,
  xmlfile: (count) =>
    utf8(
      `<t>${"<r>"
        .concat(
          Object.entries(record(count))
            .map(([name, value]) => `<${name}>${value}</${name}>`)
            .join(""),
          "</r>",
        )
        .repeat(2)}</t>`,
    ),
  geojsonfile: (count) => utf8(JSON.stringify({ type: "FeatureCollection", features: [feature(count - 2)] })),
  flatgeobuffile: (count) => new Uint8Array(serialize({ type: "FeatureCollection", features: [feature(count - 2)] })),
  kmlfile: (count) =>
    utf8(
      `<kml><Document><Placemark><name>a</name><ExtendedData><SchemaData>${simple(count - 3)}</SchemaData></ExtendedData><Point><coordinates>2,48</coordinates></Point></Placemark></Document></kml>`,
    ),
};

test.each(Object.keys(WIDE) as ConvertedFormat[])("%s of 500 columns is read, of 501 refused", async (format) => {
  const make = WIDE[format];
  if (make === undefined) return expect.fail();
  const { labels, rows } = await read(format, make(MAX_FIELDS));
  expect(labels).toHaveLength(MAX_FIELDS);
  expect(rows.length).toBeGreaterThan(0);
  expect(await endOf(format, make(MAX_FIELDS + 1))).toBe("too_many_fields");
});

test("a workbook of Excel 97 has 256 columns at the most, and all of them are read", async () => {
  expect((await read("xlsfile", xls(256))).labels).toHaveLength(256);
});

test("places of KML are read out of folders in folders, in their order", async () => {
  const place = (name: string) =>
    `<Placemark><name>${name}</name><Point><coordinates>2,48</coordinates></Point></Placemark>`;
  const kml = `<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Carte</name>${place("a")}<Folder><name>Nord</name>
    ${place("b")}<Folder><name>Est</name>${place("c")}</Folder>${place("d")}</Folder><Folder><name>Vide</name></Folder>${place("e")}</Document></kml>`;
  const { columns, rows } = await convertKml(textSource(kml), {});
  const name = columns.findIndex(({ label }) => label === "name");
  const found = await Array.fromAsync(rows);
  expect(found.map((row) => (Array.isArray(row) ? row[name] : row))).toEqual(["a", "b", "c", "d", "e"]);
});
