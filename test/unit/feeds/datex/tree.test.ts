// Two parsers, one tree: what small documents and large ones are read with must agree, and refuse the same.
import { XMLParser } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { DATEX_MAX_DEPTH, DATEX_TREE_MAX_BYTES } from "../../../../worker/config.ts";
import type { Node } from "../../../../worker/feeds/datex/node.ts";
import { readDocument } from "../../../../worker/feeds/datex/read.ts";
import { streamTree, XML_OPTIONS } from "../../../../worker/feeds/datex/tree.ts";
import { RoadEvents } from "../../../servers/road-events.ts";
import { toContentXml } from "../../../servers/road-events-xml.ts";
import { bytes, documentXml, recordXml, situationXml } from "./documents.ts";

const NOW = Date.UTC(2026, 9, 5, 8, 30);
const parser = new XMLParser(XML_OPTIONS);

function content(count: number): string {
  const events = new RoadEvents(11);
  return toContentXml(
    Array.from({ length: count }, () => events.next(NOW)),
    7,
    NOW,
  );
}

describe("the tree of a document", () => {
  it.each([
    ["numeric references and the five entities", "<a><b>L&#248;rdag &amp; s&#xF8;ndag &lt;1&gt;</b></a>"],
    ["numbers stay what is written", '<a v="007"><b>62PR3D</b><b>12E5</b><b>007</b><c>true</c></a>'],
    ["prefixes and namespaces are dropped, not those of values", '<x:a xmlns:x="u" x:type="x:T"><x:b/></x:a>'],
    ["empty elements, with and without attributes", '<a><b/><b></b><c d="1"/></a>'],
    ["text beside elements, and character data sections", "<a>  one <b>2</b><c><![CDATA[<raw> & so]]></c></a>"],
  ])("%s", (_, text) => {
    expect(streamTree(text, () => {})).toEqual(parser.parse(text));
  });

  it("a large document is read like a small one", () => {
    const text = content(40);
    const items: Node[] = [];
    const header = streamTree(text, (_, item) => items.push(item));
    const whole = parser.parse(text).Envelope.Body.d2LogicalModel.payloadPublication;
    expect(items).toEqual(whole.situation);
    expect(JSON.stringify(header)).not.toContain("situationRecord");
    // The reader's own choice of the parser, on both sides of its limit.
    const padding = `<!--${" ".repeat(DATEX_TREE_MAX_BYTES)}-->`;
    const padded = text.replace("</soap:Envelope>", `${padding}</soap:Envelope>`);
    expect(readDocument(bytes(padded))).toEqual(readDocument(bytes(text)));
  });

  it("a name of the language is only a name", () => {
    const text = documentXml(
      situationXml(recordXml("<__proto__><end>true</end></__proto__><constructor>x</constructor>")),
    );
    const result = readDocument(bytes(text));
    // Either parser may refuse it; neither may let it change what objects are.
    expect(Reflect.get({}, "end")).toBeUndefined();
    const tree = streamTree(text, () => {});
    expect(Object.getPrototypeOf(tree)).toBe(Object.prototype);
    expect(result.ok || result.problem.code).toBeTruthy();
  });
});

describe("what is no document", () => {
  const deep = (levels: number) => documentXml(situationXml(recordXml("<x>".repeat(levels) + "</x>".repeat(levels))));
  const large = (text: string) => text + " ".repeat(DATEX_TREE_MAX_BYTES);

  it.each([
    ["entities", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "feed_xml_doctype"],
    ["a truncated document", documentXml(situationXml(recordXml())).slice(0, -40), "feed_xml_malformed"],
    ["a page", "<html><body>Maintenance</body></html>", "feed_xml_is_html"],
    ["another vocabulary", "<rss><channel/></rss>", "feed_xml_not_datex"],
    ["nothing", "", "feed_xml_malformed"],
    ["nesting without end", deep(DATEX_MAX_DEPTH * 50), "feed_xml_malformed"],
  ])("%s", (_, text, code) => {
    for (const written of [text, large(text)]) {
      const result = readDocument(bytes(written));
      expect(result.ok ? "ok" : result.problem.code).toBe(code);
    }
  });
});
