// Bytes → a tree of nodes, by one strict parser: what is cut off, not well-formed or declares entities is no document.
// A tree takes ten times its document's bytes, so items are handed over one by one and never stand in it together; what
// remains is the header (datex §5). Pure.
import { SaxesParser } from "saxes";
import { DATEX_MAX_DEPTH } from "../../config.ts";
import type { MessageCode, MessageParams } from "../../messages.ts";
import type { Node } from "./node.ts";

/** `params` lack `file`, which the caller knows. */
export type DocumentProblem = { code: MessageCode; params: MessageParams };

/** Elements that repeat by the thousand; everything else of a document is its header. */
export const ITEMS = [
  "situation",
  "siteMeasurements",
  "parkingRecordStatus",
  "parkingSiteStatus",
  "predefinedLocation",
  "predefinedLocationContainer",
  "predefinedLocationReference",
] as const;
export type ItemName = (typeof ITEMS)[number];

/** `namespaces` are those that the root element declares, by prefix; "" is the default one. */
export type Tree = { root: Node; namespaces: Record<string, string>; text: string };
export type TreeResult = ({ ok: true } & Tree) | { ok: false; problem: DocumentProblem };

const HTML_START = /^<(?:!doctype\s+html|html[\s>])/i;
const PROLOG = /^(?:[\s\uFEFF]+|<\?[\s\S]*?\?>|<!--[\s\S]*?-->)+/;
/** A page says early that it is one. */
const HTML_HEAD_CHARACTERS = 4_000;

function malformed(reason: string, line: number): { ok: false; problem: DocumentProblem } {
  return { ok: false, problem: { code: "feed_xml_malformed", params: { reason: reason.slice(0, 200), line } } };
}

const refused = (code: MessageCode, params: MessageParams = {}) => ({ ok: false as const, problem: { code, params } });

function decode(bytes: Uint8Array): { ok: true; text: string } | { ok: false; problem: DocumentProblem } {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 200));
  const encoding = /^\s*(?:ï»¿)?<\?xml[^>]*\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(start)?.[1] ?? "utf-8";
  try {
    return { ok: true, text: new TextDecoder(encoding, { fatal: true, ignoreBOM: false }).decode(bytes) };
  } catch {
    // An unknown label and bytes that do not fit it are one fault to the reader: the sentence names the label.
    return refused("feed_xml_encoding", { encoding });
  }
}

export type TreeHandlers = {
  /** Receives the text before any item. */
  onText: (text: string) => void;
  /** Receives each item, which is then absent from the tree. */
  onItem: (name: ItemName, item: Node) => void;
};

/** Never throws for what a document holds. */
export function readTree(bytes: Uint8Array, { onText, onItem }: TreeHandlers): TreeResult {
  const decoded = decode(bytes);
  if (!decoded.ok) return decoded;
  const { text } = decoded;
  if (HTML_START.test(text.slice(0, HTML_HEAD_CHARACTERS).replace(PROLOG, ""))) return refused("feed_xml_is_html");
  // Before any parser sees it: entities are never needed in DATEX and can be made to grow without bound.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return refused("feed_xml_doctype");
  if (text.trim() === "") return malformed("empty document", 1);
  onText(text);
  try {
    return { ok: true, ...streamTree(text, onItem), text };
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : "unreadable";
    const [, line, reason] = /^(\d+):\d+: (.*)$/s.exec(message) ?? [null, 1, message];
    return malformed(reason ?? message, Number(line));
  }
}

type Building = { name: string; node: Record<string, unknown>; text: string };

const localName = (name: string) => name.slice(name.indexOf(":") + 1);

/** A document may call an element "__proto__": as an own property it is only a name. */
function put(parent: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== "__proto__") parent[name] = value;
  else Object.defineProperty(parent, name, { value, enumerable: true, configurable: true, writable: true });
}

function append(parent: Record<string, unknown>, name: string, value: unknown): void {
  const former = Object.hasOwn(parent, name) ? parent[name] : undefined;
  if (Array.isArray(former)) former.push(value);
  else put(parent, name, former === undefined ? value : [former, value]);
}

const isDeclaration = (name: string) => name === "xmlns" || name.startsWith("xmlns:");

function begin(name: string, attributes: Record<string, string>): Building {
  const node: Record<string, unknown> = {};
  for (const attribute of Object.keys(attributes)) {
    if (!isDeclaration(attribute)) put(node, `@_${localName(attribute)}`, attributes[attribute]);
  }
  return { name: localName(name), node, text: "" };
}

function namespacesOf(attributes: Record<string, string>): Record<string, string> {
  const declared = Object.entries(attributes).filter(([name]) => isDeclaration(name));
  return Object.fromEntries(declared.map(([name, uri]) => [name.slice("xmlns:".length), uri]));
}

/** Text alone becomes a string. */
function finish({ node, text }: Building): unknown {
  const trimmed = text.trim();
  for (const _ in node) {
    if (trimmed !== "") node["#text"] = trimmed;
    return node;
  }
  return trimmed;
}

const isItem = (name: string): name is ItemName => (ITEMS as readonly string[]).includes(name);

/** @throws Error for what is not well-formed, or too deep */
export function streamTree(text: string, onItem: (name: ItemName, item: Node) => void): Omit<Tree, "text"> {
  const root: Building = { name: "", node: {}, text: "" };
  const open: Building[] = [root];
  let namespaces: Record<string, string> = {};
  /** Depth of the item that is being built; 0 outside of one. */
  let itemDepth = 0;
  // Namespaces are not resolved: a prefix that is bound nowhere exists in real feeds.
  const sax = new SaxesParser({ xmlns: false });
  sax.on("error", (error) => {
    throw error;
  });
  sax.on("opentag", ({ name, attributes }) => {
    if (open.length === 1) namespaces = namespacesOf(attributes);
    if (open.length > DATEX_MAX_DEPTH) throw new Error(`more than ${DATEX_MAX_DEPTH} nested elements`);
    const begun = begin(name, attributes);
    if (itemDepth === 0 && isItem(begun.name)) itemDepth = open.length;
    open.push(begun);
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
    if (itemDepth === open.length && isItem(closed.name)) {
      itemDepth = 0;
      onItem(closed.name, (typeof value === "string" ? {} : value) as Node);
    } else append(parent.node, closed.name, value);
  });
  sax.write(text).close();
  return { root: root.node, namespaces };
}
