// Large files of several formats, made up: a code with leading zeros, a text, a decimal, a date and a point in each row.
import { strToU8, zipSync } from "fflate";
import { serialize } from "flatgeobuf/lib/mjs/geojson.js";
import { parquetWriteBuffer } from "hyparquet-writer";
import { workbookParts, zipOf } from "../fixtures/format-files.ts";

const pad = (number: number, width: number) => String(number).padStart(width, "0");
const codeOf = (row: number) => pad((row * 31) % 96_000, 5);
const nameOf = (row: number) => `rue de la République n° ${row % 9_777}, bâtiment ${row}`;
const amountOf = (row: number) => ((row * 7_919) % 900_000) / 4;
const dayOf = (row: number) => `${2014 + (row % 10)}-${pad((row % 12) + 1, 2)}-${pad((row % 28) + 1, 2)}`;
const lonOf = (row: number) => (row % 800) / 100 - 1;
const latOf = (row: number) => 43 + (row % 700) / 100;
const LETTERS = "ABCDEFGHIJ";

/** Every name is a shared string of its own, as spreadsheets write them; ten columns. */
function workbook(rows: number): Uint8Array {
  const lines: string[] = [];
  const strings = ["code", "nom", "valeur", "jour", "a", "b", "c", "d", "e", "f"];
  lines.push(`<row r="1">${strings.map((_, at) => `<c r="${LETTERS[at]}1" t="s"><v>${at}</v></c>`).join("")}</row>`);
  for (let row = 0; row < rows; row++) {
    const at = row + 2;
    const numbers = [4, 5, 6, 7, 8, 9].map(
      (column) => `<c r="${LETTERS[column]}${at}"><v>${(row * column) % 9_973}</v></c>`,
    );
    lines.push(
      `<row r="${at}"><c r="A${at}" t="inlineStr"><is><t>${codeOf(row)}</t></is></c><c r="B${at}" t="s"><v>${row + 10}</v></c>` +
        `<c r="C${at}"><v>${amountOf(row)}</v></c><c r="D${at}" s="1"><v>${41_640 + (row % 3_650)}</v></c>${numbers.join("")}</row>`,
    );
    strings.push(nameOf(row));
  }
  return zipOf({
    ...workbookParts(),
    "xl/sharedStrings.xml": `<sst>${strings.map((text) => `<si><t>${text}</t></si>`).join("")}</sst>`,
    "xl/worksheets/sheet1.xml": `<worksheet><sheetData>${lines.join("")}</sheetData></worksheet>`,
  });
}

function parquet(rows: number): Uint8Array {
  const all = Array.from({ length: rows }, (_, row) => row);
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: "code", data: all.map(codeOf), type: "STRING" },
      { name: "nom", data: all.map(nameOf), type: "STRING" },
      { name: "valeur", data: all.map(amountOf), type: "DOUBLE" },
      { name: "n", data: all, type: "INT32" },
    ],
    rowGroupSize: 100_000,
  });
  return new Uint8Array(buffer);
}

const propertiesOf = (row: number) => ({
  code: codeOf(row),
  nom: nameOf(row),
  valeur: amountOf(row),
  jour: dayOf(row),
});

function geojson(rows: number): Uint8Array {
  const features = Array.from({ length: rows }, (_, row) => {
    const [x, y] = [lonOf(row), latOf(row)];
    const ring = [
      [x, y],
      [x + 0.01, y],
      [x + 0.01, y + 0.01],
      [x, y + 0.01],
      [x, y],
    ];
    const geometry = { type: "Polygon", coordinates: [ring] };
    return JSON.stringify({ type: "Feature", properties: propertiesOf(row), geometry });
  });
  return strToU8(`{"type":"FeatureCollection","features":[${features.join(",\n")}]}`);
}

const ndjson = (rows: number) =>
  strToU8(Array.from({ length: rows }, (_, row) => `${JSON.stringify(propertiesOf(row))}\n`).join(""));

/** Points and their table (ESRI 1998): the lengths are in words of two bytes. */
function shapefile(rows: number): Uint8Array {
  const shp = new DataView(new ArrayBuffer(100 + 28 * rows));
  const shx = new DataView(new ArrayBuffer(100 + 8 * rows));
  for (const view of [shp, shx]) {
    view.setInt32(0, 9994);
    view.setInt32(24, view.byteLength / 2);
    view.setInt32(28, 1000, true);
    view.setInt32(32, 1, true);
  }
  for (let row = 0; row < rows; row++) {
    const at = 100 + 28 * row;
    shp.setInt32(at, row + 1);
    shp.setInt32(at + 4, 10);
    shp.setInt32(at + 8, 1, true);
    shp.setFloat64(at + 12, lonOf(row), true);
    shp.setFloat64(at + 20, latOf(row), true);
    shx.setInt32(100 + 8 * row, at / 2);
    shx.setInt32(104 + 8 * row, 10);
  }
  const bytesOf = (view: DataView) => new Uint8Array(view.buffer);
  return zipSync({ "points.shp": bytesOf(shp), "points.shx": bytesOf(shx), "points.dbf": dbf(rows) });
}

const DBF_COLUMNS: [name: string, kind: string, width: number, text: (row: number) => string][] = [
  ["CODE", "C", 5, codeOf],
  [
    "NOM",
    "C",
    60,
    (row) =>
      nameOf(row)
        .normalize("NFD")
        .replaceAll(/\p{M}|°/gu, ""),
  ],
  ["VALEUR", "N", 12, (row) => amountOf(row).toFixed(2)],
  ["JOUR", "D", 8, (row) => dayOf(row).replaceAll("-", "")],
];

function dbf(rows: number): Uint8Array {
  const width = 1 + DBF_COLUMNS.reduce((sum, [, , bytes]) => sum + bytes, 0);
  const header = 33 + 32 * DBF_COLUMNS.length;
  const bytes = new Uint8Array(header + width * rows + 1).fill(32);
  const view = new DataView(bytes.buffer);
  bytes.fill(0, 0, header);
  bytes.set([3, 124, 6, 15]);
  view.setUint32(4, rows, true);
  view.setUint16(8, header, true);
  view.setUint16(10, width, true);
  DBF_COLUMNS.forEach(([name, kind, size], index) => {
    const at = 32 + 32 * index;
    bytes.set(strToU8(name), at);
    bytes[at + 11] = kind.charCodeAt(0);
    bytes[at + 16] = size;
    bytes[at + 17] = kind === "N" ? 2 : 0;
  });
  bytes[header - 1] = 0x0d;
  for (let row = 0; row < rows; row++) {
    let at = header + width * row + 1;
    for (const [, kind, size, text] of DBF_COLUMNS) {
      const value = kind === "N" ? text(row).padStart(size) : text(row).slice(0, size);
      bytes.set(strToU8(value), at);
      at += size;
    }
  }
  return bytes;
}

const xml = (rows: number) =>
  strToU8(
    `<liste>${Array.from({ length: rows }, (_, row) => `<lieu code="${codeOf(row)}"><nom>${nameOf(row)}</nom><valeur>${amountOf(row)}</valeur></lieu>`).join("\n")}</liste>`,
  );

const each = (rows: number, write: (row: number) => string) => Array.from({ length: rows }, (_, row) => write(row));

const json = (rows: number) =>
  strToU8(`{"total":${rows},"results":[${each(rows, (row) => JSON.stringify(propertiesOf(row))).join(",\n")}]}`);

const jsonDict = (rows: number) =>
  strToU8(`{${each(rows, (row) => `"n${row}":${JSON.stringify(propertiesOf(row))}`).join(",\n")}}`);

const ods = (rows: number) => {
  const text = (value: string) =>
    `<table:table-cell office:value-type="string"><text:p>${value}</text:p></table:table-cell>`;
  const lines = each(
    rows,
    (row) =>
      `<table:table-row>${text(codeOf(row))}${text(nameOf(row))}<table:table-cell office:value-type="float" office:value="${amountOf(row)}"/></table:table-row>`,
  );
  const header = `<table:table-row>${["code", "nom", "valeur"].map(text).join("")}</table:table-row>`;
  const content = `<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="a">${header}${lines.join("")}</table:table></office:spreadsheet></office:body></office:document-content>`;
  return zipOf({ mimetype: "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content });
};

const gpx = (rows: number) =>
  strToU8(
    `<gpx version="1.1">${each(rows, (row) => `<wpt lat="${latOf(row)}" lon="${lonOf(row)}"><name>${nameOf(row)}</name></wpt>`).join("\n")}</gpx>`,
  );

const kml = (rows: number) =>
  strToU8(
    `<kml xmlns="http://www.opengis.net/kml/2.2"><Document>${each(rows, (row) => `<Placemark><name>${nameOf(row)}</name><Point><coordinates>${lonOf(row)},${latOf(row)}</coordinates></Point></Placemark>`).join("\n")}</Document></kml>`,
  );

const flatgeobuf = (rows: number) =>
  new Uint8Array(
    serialize({
      type: "FeatureCollection",
      features: Array.from({ length: rows }, (_, row) => ({
        type: "Feature" as const,
        geometry: { type: "Point" as const, coordinates: [lonOf(row), latOf(row)] },
        properties: propertiesOf(row),
      })),
    }),
  );

/** By the name of the format; each with so many rows. */
export const LARGE_FILES: Record<string, (rows: number) => Uint8Array> = {
  xlsx: workbook,
  parquet,
  geojson,
  shapefile,
  dbf,
  ndjson,
  xml,
  json,
  jsondict: jsonDict,
  ods,
  gpx,
  kml,
  flatgeobuf,
};

/** A CSV of about so many bytes. */
export function largeCsv(size: number): { bytes: Buffer; rows: number } {
  const bytes = Buffer.alloc(size);
  let at = bytes.write("id;code;nom;valeur;jour;lieu\n");
  let rows = 0;
  for (; at < size - 300; rows++) {
    const value = amountOf(rows).toFixed(2).replace(".", ",");
    const line = `${rows};${codeOf(rows)};${nameOf(rows)};${value};${dayOf(rows)};"${latOf(rows).toFixed(2)},${lonOf(rows).toFixed(2)}"\n`;
    at += bytes.write(line, at);
  }
  return { bytes: bytes.subarray(0, at), rows };
}
