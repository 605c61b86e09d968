// What the parser makes of a document: names without prefixes, texts as written, items apart from the header.
import { describe, expect, it } from "vitest";
import { DATEX_MAX_DEPTH } from "../../../../worker/config.ts";
import type { Node } from "../../../../worker/feeds/datex/node.ts";
import { readDocument } from "../../../../worker/feeds/datex/read.ts";
import { streamTree } from "../../../../worker/feeds/datex/tree.ts";
import { bytes, documentXml, recordXml, situationXml } from "./documents.ts";

const treeOf = (text: string) => streamTree(text, () => {}).root;

describe("the tree of a document", () => {
  it.each([
    [
      "numeric references and the five entities",
      "<a><b>L&#248;rdag &amp; s&#xF8;ndag &lt;1&gt;</b></a>",
      { a: { b: "Lørdag & søndag <1>" } },
    ],
    [
      "numbers stay what is written",
      '<a v="007"><b>62PR3D</b><b>12E5</b><b>007</b><c>true</c></a>',
      { a: { "@_v": "007", b: ["62PR3D", "12E5", "007"], c: "true" } },
    ],
    [
      "prefixes and namespaces are dropped, not those of values",
      '<x:a xmlns:x="u" x:type="x:T"><x:b/></x:a>',
      { a: { "@_type": "x:T", b: "" } },
    ],
    [
      "empty elements, with and without attributes",
      '<a><b/><b></b><c d="1"/></a>',
      { a: { b: ["", ""], c: { "@_d": "1" } } },
    ],
    [
      "text beside elements, and character data sections",
      "<a>  one <b>2</b><c><![CDATA[<raw> & so]]></c></a>",
      { a: { "#text": "one", b: "2", c: "<raw> & so" } },
    ],
  ])("%s", (_, text, tree) => {
    expect(treeOf(text)).toEqual(tree);
  });

  it("items are handed over whole, one by one, and are not in the header; what they hold under such a name is theirs", () => {
    const items: Node[] = [];
    const inner = '<situation id="1"><a><situation id="inner"/></a></situation><x>y</x><situation id="2"/>';
    const { root } = streamTree(`<p><time>t</time>${inner}</p>`, (_, item) => items.push(item));
    expect(items).toEqual([{ "@_id": "1", a: { situation: { "@_id": "inner" } } }, { "@_id": "2" }]);
    expect(root).toEqual({ p: { time: "t", x: "y" } });
  });

  it("a name of the language is only a name", () => {
    const text = documentXml(
      situationXml(recordXml("<__proto__><end>true</end></__proto__><constructor>x</constructor>")),
    );
    expect(readDocument(bytes(text))).toMatchObject({ ok: true, publication: { situations: [{ id: "s" }] } });
    expect(Reflect.get({}, "end")).toBeUndefined();
    expect(Object.getPrototypeOf(treeOf(text))).toBe(Object.prototype);
  });

  it("says where a document goes wrong", () => {
    const result = readDocument(bytes("<d2LogicalModel>\n<a>\n</b></d2LogicalModel>"));
    expect(result).toMatchObject({ problem: { code: "feed_xml_malformed", params: { line: 3 } } });
  });
});

describe("what is no document", () => {
  const deep = (levels: number) => documentXml(situationXml(recordXml("<x>".repeat(levels) + "</x>".repeat(levels))));

  it.each([
    ["entities", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "feed_xml_doctype"],
    ["a truncated document", documentXml(situationXml(recordXml())).slice(0, -40), "feed_xml_malformed"],
    ["a page", "<html><body>Maintenance</body></html>", "feed_xml_is_html"],
    ["another vocabulary", "<rss><channel/></rss>", "feed_xml_not_datex"],
    ["nothing", "", "feed_xml_malformed"],
    ["an entity that is declared nowhere", documentXml(situationXml(recordXml("<a>&x;</a>"))), "feed_xml_malformed"],
    ["an attribute given twice", '<d2LogicalModel a="1" a="2"/>', "feed_xml_malformed"],
    ["a long prolog", `${"<!-- -->".repeat(300_000)}<x`, "feed_xml_malformed"],
    ["nesting without end", deep(DATEX_MAX_DEPTH * 50), "feed_xml_malformed"],
  ])("%s", (_, text, code) => {
    const result = readDocument(bytes(text));
    expect(result.ok ? "ok" : result.problem.code).toBe(code);
  });
});
