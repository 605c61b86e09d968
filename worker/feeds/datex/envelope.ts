// What a mirror must know of a DATEX II document: that it is whole, and its header. Names are matched without
// their prefix, because the two kinds of Tipi documents write them differently (datex §1.3). Pure.
import { XMLParser, XMLValidator } from "fast-xml-parser";
import type { MessageCode, MessageParams } from "../../messages.ts";

export type Envelope = {
  soap: "1.1" | "1.2" | null;
  root: "d2LogicalModel" | "messageContainer" | "payload";
  /** Local part of the publication's xsi:type; null for an exchange without payload. */
  publicationType: string | null;
  /** As written: free text in the standard, a unit number in push-pull folders. */
  feedType: string | null;
  /** As written; the zone may be missing in old feeds. */
  publicationTime: string | null;
  updateMethod: string | null;
  operatingMode: string | null;
  /** The exchange says that nothing is delivered for now; such a document has no payload, and means no change. */
  deliveryBreak: boolean;
};

/** `params` lack `file`, which the caller knows. */
export type DocumentProblem = { code: MessageCode; params: MessageParams };
export type EnvelopeResult = { ok: true; envelope: Envelope } | { ok: false; problem: DocumentProblem };

const SOAP_NAMESPACES: Record<string, "1.1" | "1.2"> = {
  "http://schemas.xmlsoap.org/soap/envelope/": "1.1",
  "http://www.w3.org/2003/05/soap-envelope": "1.2",
};
const ROOTS = ["d2LogicalModel", "messageContainer", "payload"] as const;
const HTML_START = /^<(?:!doctype\s+html|html[\s>])/i;
const FIRST_TAG = /<([A-Za-z_][\w.-]*(?::[\w.-]+)?)([^>]*)>/;
const FIRST_SITUATION = /<(?:[\w.-]+:)?situation[\s>]/;

const parser = new XMLParser({
  ignoreAttributes: false,
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  htmlEntities: true,
});

type Node = Record<string, unknown>;

/** Reads a document's envelope after checking the whole of it. Never throws. */
export function readEnvelope(bytes: Uint8Array): EnvelopeResult {
  const opened = openDocument(bytes);
  return opened.ok ? readHeader(opened.text) : opened;
}

/** The text of a document that is known to be whole, well-formed and free of declarations. Never throws. */
export function openDocument(bytes: Uint8Array): { ok: true; text: string } | { ok: false; problem: DocumentProblem } {
  const decoded = decode(bytes);
  if (!decoded.ok) return decoded;
  const problem = findProblem(decoded.text);
  return problem ? { ok: false, problem } : decoded;
}

function decode(bytes: Uint8Array): { ok: true; text: string } | { ok: false; problem: DocumentProblem } {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 200));
  const encoding = /^\s*(?:ï»¿)?<\?xml[^>]*\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(start)?.[1] ?? "utf-8";
  try {
    return { ok: true, text: new TextDecoder(encoding, { fatal: true, ignoreBOM: false }).decode(bytes) };
  } catch {
    // An unknown label and bytes that do not fit it are one fault to the reader: the sentence names the label.
    return { ok: false, problem: { code: "feed_xml_encoding", params: { encoding } } };
  }
}

function malformed(reason: string, line: number): DocumentProblem {
  return { code: "feed_xml_malformed", params: { reason, line } };
}

function findProblem(text: string): DocumentProblem | null {
  if (HTML_START.test(withoutProlog(text))) return { code: "feed_xml_is_html", params: {} };
  // Before any parser sees it: entities are never needed in DATEX and can be made to grow without bound.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return { code: "feed_xml_doctype", params: {} };
  if (text.trim() === "") return malformed("empty document", 1);
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) return malformed(verdict.err.msg.slice(0, 200), verdict.err.line);
  return closesOnce(text) ? null : malformed("the root element is not closed at the end", 1);
}

/** The validator lets a second root through, so the root's closing tag must be the last thing, and the only one. */
function closesOnce(text: string): boolean {
  const root = FIRST_TAG.exec(withoutProlog(text));
  if (!root) return false;
  if (root[2]?.endsWith("/")) return withoutProlog(text.slice(text.indexOf(root[0]) + root[0].length)).trim() === "";
  const close = new RegExp(`</${root[1]?.replaceAll(".", "\\.")}\\s*>`, "g");
  const ends = [...text.matchAll(close)];
  const last = ends[0];
  if (!last || ends.length > 1) return false;
  return withoutProlog(text.slice(last.index + last[0].length)).trim() === "";
}

function withoutProlog(text: string): string {
  return text.replace(/^(?:[\s\uFEFF]+|<\?[\s\S]*?\?>|<!--[\s\S]*?-->)+/, "");
}

/** Only what comes before the first situation is built into objects: the document is known to be whole by now. */
function readHeader(text: string): EnvelopeResult {
  const cut = text.search(FIRST_SITUATION);
  let tree: Node;
  try {
    tree = toNode(parser.parse(cut < 0 ? text : text.slice(0, cut)));
  } catch (thrown) {
    return { ok: false, problem: malformed(thrown instanceof Error ? thrown.message.slice(0, 200) : "unreadable", 1) };
  }
  const soap = toNode(tree.Envelope);
  const holder = "Envelope" in tree ? toNode(soap.Body) : tree;
  const root = ROOTS.find((name) => name in holder);
  if (root === undefined) {
    const name = Object.keys(holder).find((key) => !key.startsWith("?") && !key.startsWith("@_")) ?? "?";
    return { ok: false, problem: { code: "feed_xml_not_datex", params: { root: name.slice(0, 60) } } };
  }
  return { ok: true, envelope: toEnvelope(root, toNode(holder[root]), soapVersion(text, "Envelope" in tree)) };
}

function toEnvelope(root: Envelope["root"], model: Node, soap: Envelope["soap"]): Envelope {
  const payload = root === "payload" ? model : toNode(model.payloadPublication ?? model.payload);
  const subscription = toNode(toNode(model.exchange).subscription);
  return {
    soap,
    root,
    publicationType: toText(payload["@_type"])?.replace(/^.*:/, "") ?? null,
    feedType: toText(payload.feedType),
    publicationTime: toText(payload.publicationTime),
    updateMethod: toText(subscription.updateMethod),
    operatingMode: toText(subscription.operatingMode),
    deliveryBreak: isDeliveryBreak(model),
  };
}

/** v1 and v2 say it with a flag; v3 with a failed answer that carries no payload (datex §2.5). */
function isDeliveryBreak(model: Node): boolean {
  if (toText(toNode(model.exchange).deliveryBreak) === "true") return true;
  if ("payload" in model) return false;
  const answer = toNode(toNode(toNode(model.exchangeInformation).dynamicInformation).returnInformation);
  const status = toText(answer.returnStatus) ?? toText(toNode(answer.returnStatus)["@__extendedValue"]);
  return status === "fail";
}

function soapVersion(text: string, wrapped: boolean): Envelope["soap"] {
  if (!wrapped) return null;
  const root = FIRST_TAG.exec(withoutProlog(text))?.[2] ?? "";
  const found = Object.entries(SOAP_NAMESPACES).find(([namespace]) => root.includes(namespace));
  return found?.[1] ?? null;
}

/** The first of several elements; an empty node where there is none, or only text. */
function toNode(value: unknown): Node {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === "object" && first !== null ? (first as Node) : {};
}

function toText(value: unknown): string | null {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof first === "string") return first.trim() === "" ? null : first.trim();
  const inner = toNode(first)["#text"];
  return typeof inner === "string" && inner.trim() !== "" ? inner.trim() : null;
}
