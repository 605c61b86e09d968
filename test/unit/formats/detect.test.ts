// What a source is, by its bytes; and the dialect of those that are text.
import { describe, expect, test } from "vitest";
import { readDialect, readHeader } from "../../../worker/formats/csv/read-dialect.ts";
import { detect } from "../../../worker/formats/detect.ts";
import { toEncoding } from "../../../worker/formats/encodings.ts";
import { toFieldNames } from "../../../worker/formats/field-names.ts";

const sniff = (bytes: Uint8Array, params: Parameters<typeof readDialect>[1]) =>
  readDialect({ bytes: bytes.length, read: async (from, length) => bytes.subarray(from, from + length) }, params);

const utf8 = (text: string) => new TextEncoder().encode(text);

const label = (detected: ReturnType<typeof detect>) =>
  detected.kind === "format" ? detected.format : detected.kind === "binary" ? detected.name : detected.kind;

describe("detecting", () => {
  test.each([
    ["text", utf8("a;b\n1;2\n"), "csvfile"],
    ["nothing", utf8(""), "empty"],
    ["only blank lines", utf8("\r\n \n"), "empty"],
    ["only a byte order mark", new Uint8Array([0xef, 0xbb, 0xbf]), "empty"],
    ["a page", utf8("<!DOCTYPE html><html>"), "html"],
    ["a page after blanks and a comment", utf8("\n <!-- x -->\n<HTML lang=fr>"), "html"],
    ["text that speaks of HTML", utf8("tag;use\n<html>;root\n"), "csvfile"],
    ["a zip", new Uint8Array([0x50, 0x4b, 3, 4, 20, 0]), "zip"],
    ["a gzip", new Uint8Array([0x1f, 0x8b, 8, 0]), "gzip"],
    ["a PDF", utf8("%PDF-1.7"), "PDF"],
    ["bytes with NUL", new Uint8Array([65, 0, 66, 10]), "unknown format"],
    ["UTF-16 with its mark", new Uint8Array([0xff, 0xfe, 65, 0, 10, 0]), "csvfile"],
    ["an XLS workbook", new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), "xlsfile"],
    ["Parquet", utf8("PAR1...."), "parquetfile"],
    ["an array of JSON", utf8('[{"a": 1}]'), "jsonfile"],
    ["an object of JSON", utf8('{"results": [{"a": 1}]}'), "jsonfile"],
    ["lines of JSON", utf8('{"a": 1}\n{"a": 2}\n'), "ndjsonfile"],
    ["GeoJSON", utf8('{"type": "FeatureCollection", "features": []}'), "geojsonfile"],
    ["XML", utf8('<?xml version="1.0"?>\n<!-- x --><rows><row/></rows>'), "xmlfile"],
    ["KML with a prefix", utf8('<?xml version="1.0"?><kml:kml xmlns:kml="x"/>'), "kmlfile"],
    ["GPX", utf8('<gpx version="1.1"></gpx>'), "gpxfile"],
    ["CSV whose header stands in brackets", utf8("[a];[b]\n1;2\n"), "csvfile"],
    ["CSV that begins with a quote", utf8('"{";"b"\n1;2\n'), "csvfile"],
  ])("%s", (_, bytes, expected) => {
    expect(label(detect(bytes))).toBe(expected);
  });
});

describe("dialect", () => {
  test.each([
    ["semicolons with decimal commas", "a;b;c\n1,5;2,5;x\n3,5;4,5;y\n", ";"],
    ["commas", "a,b,c\n1,2,3\n", ","],
    ["tabs", "a\tb\n1\t2\n", "\t"],
    ["pipes", "a|b|c\n1|2,5|3\n", "|"],
    ["commas with quoted semicolons", 'a,b\n"x;y;z",2\n"x;y;z",3\n', ","],
    ["one column", "name\nAnne\nPaul\n", ","],
    ["one line", "a;b;c", ";"],
  ])("%s", async (_, text, delimiter) => {
    expect((await sniff(utf8(text), {})).delimiter).toBe(delimiter);
  });

  test("old Mac line ends are recognised", async () => {
    expect((await sniff(utf8("a;b\r1;2\r"), {})).newline).toBe("\r");
  });

  test("the parameters of the resource win over the bytes", async () => {
    const params = { separator: ",", first_row_no: 2, headers_first_row: false };
    expect(await sniff(utf8("x\na,b;c\n"), params)).toMatchObject({ delimiter: ",", startOffset: 2, hasHeader: false });
  });

  test("lines to pass over are physical ones: blank lines count, and there may be very many", async () => {
    expect(await sniff(utf8("titre\n\na;b\n1;2\n"), { first_row_no: 3 })).toMatchObject({
      delimiter: ";",
      startOffset: 7,
    });
    const long = utf8(`${"x\n".repeat(200_000)}a;b\n1;2\n`);
    expect(await sniff(long, { first_row_no: 200_001 })).toMatchObject({ delimiter: ";", startOffset: 400_000 });
  });

  test.each(["UTF-8", "utf8", "unicode-1-1-utf-8"])(
    "%s is UTF-8: the first record begins where it does",
    async (encoding) => {
      const bytes = utf8("é;è\n1;2\n");
      const source = {
        bytes: bytes.length,
        read: async (from: number, length: number) => bytes.subarray(from, from + length),
      };
      const dialect = await readDialect(source, { encoding });
      const limits = { chunkBytes: 1000, maxRowBytes: 1000 };
      expect(await readHeader(source, dialect, limits)).toEqual({ header: ["é", "è"], dataOffset: 6 });
    },
  );
});

describe("encodings", () => {
  test.each([
    ["latin1", "windows-1252"],
    ["ISO-8859-15", "iso-8859-15"],
    ["utf-16", "utf-16le"],
    ["gbk", null],
    ["shift_jis", null],
    ["iso-2022-jp", null],
    ["no such thing", null],
  ])("%s is taken as %s", (label, encoding) => {
    expect(toEncoding(label)).toBe(encoding);
  });

  test("UTF-16 needs no byte order mark", () => {
    const bytes = new Uint8Array([97, 0, 59, 0, 98, 0, 10, 0]);
    expect(label(detect(bytes))).toBe("csvfile");
    expect(label(detect(bytes.slice(0, 6), "utf-16le"))).toBe("csvfile");
  });

  test.each(["cp850", "IBM850", "850"])("%s is the page of MS-DOS", (name) => {
    expect(toEncoding(name)).toBe("cp850");
  });
});

test("many comments before something that is no page are read in no time", () => {
  expect(detect(utf8(`${"<!---->".repeat(5_000)}a;b\n`)).kind).toBe("format");
});

test("field names are ASCII, lower case and unique; labels stay", () => {
  expect(toFieldNames(["Libellé d’acheminement", "CŒUR", "", "Nom", "nom", " Nom ", "N°"])).toEqual([
    { name: "libelle_d_acheminement", label: "Libellé d’acheminement" },
    { name: "coeur", label: "CŒUR" },
    { name: "column_3", label: "column_3" },
    { name: "nom", label: "Nom" },
    { name: "nom_2", label: "nom" },
    { name: "nom_3", label: "Nom" },
    { name: "n", label: "N°" },
  ]);
});
