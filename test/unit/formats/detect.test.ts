// What a source is, by its bytes; and the dialect of those that are text.
import { describe, expect, test } from "vitest";
import { sniffDialect } from "../../../worker/formats/csv/dialect.ts";
import { detect } from "../../../worker/formats/detect.ts";
import { toFieldNames } from "../../../worker/formats/field-names.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

describe("detecting", () => {
  test.each([
    ["text", utf8("a;b\n1;2\n"), "text"],
    ["nothing", utf8(""), "empty"],
    ["only blank lines", utf8("\r\n \n"), "empty"],
    ["only a byte order mark", new Uint8Array([0xef, 0xbb, 0xbf]), "empty"],
    ["a page", utf8("<!DOCTYPE html><html>"), "html"],
    ["a page after blanks and a comment", utf8("\n <!-- x -->\n<HTML lang=fr>"), "html"],
    ["text that speaks of HTML", utf8("tag;use\n<html>;root\n"), "text"],
    ["a zip", new Uint8Array([0x50, 0x4b, 3, 4, 20, 0]), "binary"],
    ["a PDF", utf8("%PDF-1.7"), "binary"],
    ["bytes with NUL", new Uint8Array([65, 0, 66, 10]), "binary"],
    ["UTF-16 with its mark", new Uint8Array([0xff, 0xfe, 65, 0, 10, 0]), "text"],
  ])("%s", (_, bytes, kind) => {
    expect(detect(bytes).kind).toBe(kind);
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
  ])("%s", (_, text, delimiter) => {
    expect(sniffDialect(utf8(text), {}).delimiter).toBe(delimiter);
  });

  test("old Mac line ends are recognised", () => {
    expect(sniffDialect(utf8("a;b\r1;2\r"), {}).newline).toBe("\r");
  });

  test("the parameters of the resource win over the bytes", () => {
    const dialect = sniffDialect(utf8("x\na,b;c\n"), { separator: ",", first_row_no: 2, headers_first_row: false });
    expect(dialect).toMatchObject({ delimiter: ",", skipRows: 1, hasHeader: false });
  });
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
