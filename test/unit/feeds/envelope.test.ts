// Documents whole and broken, as a mirror meets them: what is read of the header, and what is refused as what.
import { describe, expect, it } from "vitest";
import { readDocument } from "../../../worker/feeds/datex/read.ts";
import { RoadEvents } from "../../servers/road-events.ts";
import { toContentXml, toUnitXml } from "../../servers/road-events-xml.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const NOW = Date.UTC(2026, 9, 5, 8, 30);

function stream() {
  const events = new RoadEvents(7);
  return [events.next(NOW), events.next(NOW), events.next(NOW)];
}

function codeOf(text: string | Uint8Array) {
  const result = readDocument(typeof text === "string" ? bytes(text) : text);
  return result.ok ? "ok" : result.problem.code;
}

const V2 = "http://datex2.eu/schema/2/2_0";
const model = (inner: string, root = `d2LogicalModel xmlns="${V2}"`) => `<${root}>${inner}</${root.split(" ")[0]}>`;

describe("the envelope of a document", () => {
  it("reads a recapitulative document: SOAP 1.2, prefixed children, feedType in its own namespace", () => {
    const result = readDocument(bytes(toContentXml(stream(), 4_200_011, NOW)));
    expect(result).toMatchObject({
      ok: true,
      envelope: {
        soap: "1.2",
        root: "d2LogicalModel",
        publicationType: "SituationPublication",
        feedType: "4200011",
        publicationTime: "2026-10-05T10:30:00.000+02:00",
        updateMethod: "snapshot",
        operatingMode: "operatingMode3",
        deliveryBreak: false,
        keepAlive: false,
      },
    });
  });

  it("reads a unit: default namespace, no feedType", () => {
    const [situation] = stream();
    if (!situation) throw new Error("the stream is empty");
    const result = readDocument(bytes(toUnitXml(situation, NOW)));
    expect(result.ok && result.envelope).toMatchObject({
      feedType: null,
      updateMethod: "allElementUpdate",
      operatingMode: "operatingMode1",
      publicationType: "SituationPublication",
    });
  });

  it.each([
    ["no envelope", model("<payloadPublication/>"), null],
    [
      "SOAP 1.1, any prefix",
      `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>${model("")}</S:Body></S:Envelope>`,
      "1.1",
    ],
    ["a prefixed root", `<x:d2LogicalModel xmlns:x="${V2}"><x:exchange/></x:d2LogicalModel>`, null],
    ["a byte order mark and comments", `\uFEFF<?xml version="1.0"?><!-- one --><!-- two -->${model("")}`, null],
  ])("accepts %s", (_name, text, soap) => {
    const result = readDocument(bytes(text));
    expect(result.ok && result.envelope.soap).toBe(soap);
  });

  it("does not take values of situations for the header", () => {
    const inner =
      '<payloadPublication><situation id="1"><publicationTime>x</publicationTime></situation></payloadPublication>';
    const result = readDocument(bytes(model(inner)));
    expect(result.ok && result.envelope.publicationTime).toBeNull();
  });

  it("decodes by the declaration, and refuses bytes that do not fit it", () => {
    const latin = Uint8Array.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${model("\u00e9")}`, (c) =>
      c.charCodeAt(0),
    );
    expect(codeOf(latin)).toBe("ok");
    expect(codeOf(Uint8Array.from(model("\u00e9"), (c) => c.charCodeAt(0)))).toBe("feed_xml_encoding");
    expect(codeOf(`<?xml version="1.0" encoding="klingon"?>${model("")}`)).toBe("feed_xml_encoding");
  });

  it.each([
    ["", "feed_xml_malformed"],
    ["   ", "feed_xml_malformed"],
    ["plain text", "feed_xml_malformed"],
    ["<!DOCTYPE html><html><body>Maintenance</body></html>", "feed_xml_is_html"],
    ["<?xml version='1.0'?>\n<html xmlns='x'><body/></html>", "feed_xml_is_html"],
    [`<!DOCTYPE d [<!ENTITY a "b">]>${model("&a;")}`, "feed_xml_doctype"],
    [`<!doctype d>${model("")}`, "feed_xml_doctype"],
    [`${model("")}${model("")}`, "feed_xml_malformed"],
    [`${model("")}<second/>`, "feed_xml_malformed"],
    [`${model("")}trailing`, "feed_xml_malformed"],
    ["<d2LogicalModel><a></b></d2LogicalModel>", "feed_xml_malformed"],
    ["<rss><channel/></rss>", "feed_xml_not_datex"],
    ['<s:Envelope xmlns:s="x"><s:Body><s:Fault/></s:Body></s:Envelope>', "feed_xml_not_datex"],
  ])("refuses %j as %s", (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it("refuses a document cut anywhere: a truncated document is never an empty one", () => {
    const whole = toContentXml(stream(), 12, NOW);
    for (let length = 0; length < whole.length; length += 97) expect(codeOf(whole.slice(0, length))).not.toBe("ok");
    expect(codeOf(whole.slice(0, -1))).toBe("feed_xml_malformed");
  });

  it("is not slowed down by many comments", () => {
    expect(codeOf(`${"<!--a-->".repeat(5_000)}<x`)).toBe("feed_xml_malformed");
  });
});
