// Bytes → a tree of nodes. Small documents go through fast-xml-parser after the well-formedness check; large ones through
// saxes, which is strict by itself and ten times lighter: an object tree takes about ten times its document's bytes, so
// the situations of a large one are handed over one by one and never stand in memory together (datex §5). Pure.
import { XMLParser } from "fast-xml-parser";
import { SaxesParser } from "saxes";
import { DATEX_MAX_DEPTH, DATEX_TREE_MAX_BYTES } from "../../config.ts";
import { type DocumentProblem, openDocument } from "./envelope.ts";
import type { Node } from "./node.ts";

/** Elements that repeat by the thousand; everything else of a document is its header. */
const ITEMS = new Set(["situation", "siteMeasurements", "parkingRecordStatus", "parkingSiteStatus"]);

export type TreeResult =
  | { ok: true; tree: Node; items: boolean; text: string }
  | { ok: false; problem: DocumentProblem };

export const XML_OPTIONS = {
  ignoreAttributes: false,
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  htmlEntities: true,
} as const;

const parser = new XMLParser({ ...XML_OPTIONS, maxNestedTags: DATEX_MAX_DEPTH });

/**
 * Never throws for what a document holds.
 * @param onItem receives each item of a large document, which is then absent from the tree; of a small one none.
 */
export function readTree(bytes: Uint8Array, onItem: (name: string, item: Node) => void): TreeResult {
  const opened = openDocument(bytes);
  if (!opened.ok) return opened;
  const { text } = opened;
  try {
    if (bytes.byteLength <= DATEX_TREE_MAX_BYTES) {
      return { ok: true, tree: parser.parse(text) as Node, items: false, text };
    }
    return { ok: true, tree: streamTree(text, onItem), items: true, text };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message.slice(0, 200) : "unreadable";
    return { ok: false, problem: { code: "feed_xml_malformed", params: { reason, line: 1 } } };
  }
}

type Building = { name: string; node: Record<string, unknown>; text: string };

const localName = (name: string) => name.slice(name.indexOf(":") + 1);

/** A document may call an element "__proto__": as an own property it is only a name. */
function put(parent: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(parent, name, { value, enumerable: true, configurable: true, writable: true });
}

function append(parent: Record<string, unknown>, name: string, value: unknown): void {
  const former = Object.hasOwn(parent, name) ? parent[name] : undefined;
  if (Array.isArray(former)) former.push(value);
  else put(parent, name, former === undefined ? value : [former, value]);
}

function begin(tag: { name: string; attributes: unknown }): Building {
  const node: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(tag.attributes as Record<string, string>)) {
    if (name !== "xmlns" && !name.startsWith("xmlns:")) put(node, `@_${localName(name)}`, value);
  }
  return { name: localName(tag.name), node, text: "" };
}

/** Text alone becomes a string, as in the other parser's trees. */
function finish({ node, text }: Building): unknown {
  const trimmed = text.trim();
  if (Object.keys(node).length === 0) return trimmed;
  if (trimmed !== "") node["#text"] = trimmed;
  return node;
}

/** @throws Error for what is not well-formed, or too deep */
export function streamTree(text: string, onItem: (name: string, item: Node) => void): Node {
  const root: Building = { name: "", node: {}, text: "" };
  const open: Building[] = [root];
  // Namespaces are not resolved: a prefix that is bound nowhere exists in real feeds.
  const sax = new SaxesParser({ xmlns: false });
  sax.on("error", (error) => {
    throw error;
  });
  sax.on("opentag", (tag) => {
    if (open.length > DATEX_MAX_DEPTH) throw new Error(`more than ${DATEX_MAX_DEPTH} nested elements`);
    open.push(begin(tag));
  });
  const onText = (piece: string) => {
    const at = open.at(-1);
    if (at) at.text += piece;
  };
  sax.on("text", onText);
  sax.on("cdata", onText);
  sax.on("closetag", () => {
    const closed = open.pop();
    const parent = open.at(-1);
    if (!closed || !parent) return;
    const value = finish(closed);
    const isItem = ITEMS.has(closed.name) && !open.some(({ name }) => ITEMS.has(name));
    if (isItem) onItem(closed.name, (typeof value === "string" ? {} : value) as Node);
    else append(parent.node, closed.name, value);
  });
  sax.write(text).close();
  return root.node;
}
