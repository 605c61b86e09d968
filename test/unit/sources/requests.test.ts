// What is asked of a source, and the names that a file has on its way.
import { describe, expect, it, test } from "vitest";
import { dispositionName, namesOf } from "../../../worker/sources/file-names.ts";
import { toGristDocument, toRequest } from "../../../worker/sources/request.ts";

const http = (url: string, more: object = {}) => ({
  type: "http" as const,
  connection: { type: "http" as const, url },
  ...more,
});

describe("requests", () => {
  it("join the address of a connection and the rest", () => {
    expect(toRequest(http("https://a.fr/x/", { relative_url: "/y.csv" })).url).toBe("https://a.fr/x/y.csv");
    expect(toRequest(http("https://a.fr/x.csv")).url).toBe("https://a.fr/x.csv");
  });

  it("for a Grist table and its document carry the key", () => {
    const table = { type: "grist", server: "https://g.fr/o/ville/", document: "abc", table: "T1", key: "k" } as const;
    const headers = { authorization: "Bearer k" };
    expect(toRequest(table)).toEqual({ url: "https://g.fr/o/ville/api/docs/abc/download/csv?tableId=T1", headers });
    expect(toGristDocument(table)).toEqual({ url: "https://g.fr/o/ville/api/docs/abc", headers });
  });

  test.each([
    ["https://g.fr/api/docs/abc/download/csv?tableId=T", "https://g.fr/api/docs/abc"],
    ["https://g.fr/o/v/api/docs/abc~fork/download/xlsx", "https://g.fr/o/v/api/docs/abc~fork"],
    ["https://g.fr/api/docs/abc/tables/T/records", "https://g.fr/api/docs/abc"],
    ["https://g.fr/api/docs/abc", null],
    ["https://g.fr/a.csv?u=/api/docs/abc/download/csv", null],
  ])("an address is recognised as Grist's: %s", (url, document) => {
    expect(toGristDocument(http(url))?.url ?? null).toBe(document);
  });
});

describe("file names", () => {
  test.each([
    ['attachment; filename="a b.csv"', "a b.csv"],
    ["attachment; filename=a.csv", "a.csv"],
    ["attachment; filename=a.csv; filename*=UTF-8''donn%C3%A9es.csv", "données.csv"],
    ["attachment; filename*=UTF-8''donn%C3%A9es.csv; filename=a.csv", "données.csv"],
    ["attachment; filename*=ISO-8859-1'fr'donn%E9es.csv", "données.csv"],
    ['attachment; filename="donnÃ©es.csv"', "données.csv"],
    ['attachment; filename="a\\"b.csv"', 'a"b.csv'],
    ["attachment; filename*=UTF-8''%ff.csv", "%ff.csv"],
    ["inline", null],
    [null, null],
  ])("%s", (header, name) => {
    expect(dispositionName(header)).toBe(name);
  });

  it("the server's, then that of the last address, then that of the first", () => {
    expect(namesOf("https://s.fr/x/b%20c.csv?sig=1", "attachment; filename=../a.csv", "https://d.fr/r/4f2a")).toEqual([
      { origin: "disposition", name: "a.csv" },
      { origin: "url", name: "b c.csv" },
      { origin: "url", name: "4f2a" },
    ]);
    expect(namesOf("https://s.fr/", null, "https://s.fr/")).toEqual([]);
  });
});
