// What a mirror must know of a DATEX II document: its header. Names are matched without their prefix, because the two
// kinds of Tipi documents write them differently (datex §1.3). Pure.
import { all, down, first, has, type Node, text, typeName } from "./node.ts";
import type { Tree } from "./tree.ts";

export type Envelope = {
  soap: "1.1" | "1.2" | null;
  /** Local name of the element that holds the publication, or is one: "d2LogicalModel", "situationPublication". */
  root: string;
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
  /** The exchange says that the producer is there, and sends no payload: no change either. */
  keepAlive: boolean;
};

/** An envelope with the elements that it was read from: the root, and the publications in it. */
export type Opened = { envelope: Envelope; model: Node; payloads: Node[] };

const SOAP_NAMESPACES: Record<string, "1.1" | "1.2"> = {
  "http://schemas.xmlsoap.org/soap/envelope/": "1.1",
  "http://www.w3.org/2003/05/soap-envelope": "1.2",
};
const ROOTS = ["d2LogicalModel", "messageContainer", "payload", "payloadPublication"];
/** Operations of the exchange's web services put one element around the root: SOAP bodies only. */
const MAX_WRAPPERS = 2;

const namesIn = (node: Node) => Object.keys(node).filter((name) => !/^[?@#]/.test(name));

const isPublication = (name: string) => /^[a-z]\w*Publication$/.test(name);

/** The element that holds the publication; null where there is none. */
function rootIn(holder: Node): string | null {
  return ROOTS.find((name) => has(holder, name)) ?? namesIn(holder).find(isPublication) ?? null;
}

function bodyOf({ root }: Tree): { holder: Node; wrapped: boolean } {
  if (!has(root, "Envelope")) return { holder: root, wrapped: false };
  let holder = down(root, "Envelope", "Body");
  for (let level = 0; level < MAX_WRAPPERS && rootIn(holder) === null; level++) {
    const [only, ...others] = namesIn(holder);
    if (only === undefined || others.length > 0) break;
    const inner = first(holder, only);
    // v3's services send the container's parts under the operation's own name: putDataInput/payload.
    if (namesIn(inner).length === 0) break;
    holder = inner;
  }
  return { holder, wrapped: true };
}

/** @returns the name of the element that is no DATEX II where the document is something else */
export function openEnvelope(tree: Tree): Opened | { found: string } {
  const { holder, wrapped } = bodyOf(tree);
  const root = rootIn(holder);
  if (root === null) return { found: namesIn(holder)[0]?.slice(0, 60) ?? "?" };
  // Of a container's parts under another name, the holder is the container.
  const isContainer = root === "messageContainer" || root === "d2LogicalModel";
  const siblings = root === "payload" && has(holder, "exchangeInformation") ? holder : null;
  const model = siblings ?? first(holder, root);
  const payloads = isContainer || siblings ? all(model, "payloadPublication", "payload") : all(holder, root);
  const envelope = toEnvelope(root, model, payloads, wrapped ? soapVersion(tree) : null);
  return { envelope, model, payloads };
}

function toEnvelope(root: string, model: Node, payloads: Node[], soap: Envelope["soap"]): Envelope {
  const payload = payloads[0] ?? {};
  const exchange = first(model, "exchange");
  const subscription = first(exchange, "subscription");
  const bare = ROOTS.includes(root) ? null : root.charAt(0).toUpperCase() + root.slice(1);
  return {
    soap,
    root,
    publicationType: typeName(payload) ?? bare,
    feedType: text(payload, "feedType"),
    publicationTime: text(payload, "publicationTime"),
    updateMethod: text(subscription, "updateMethod"),
    operatingMode: text(subscription, "operatingMode"),
    deliveryBreak: isDeliveryBreak(model, payloads),
    keepAlive: payloads.length === 0 && text(exchange, "keepAlive") === "true",
  };
}

/** v1 and v2 say it with a flag; v3 with a failed answer that carries no payload (datex §2.5). */
function isDeliveryBreak(model: Node, payloads: Node[]): boolean {
  if (text(first(model, "exchange"), "deliveryBreak") === "true") return true;
  if (payloads.length > 0) return false;
  const answer = down(model, "exchangeInformation", "dynamicInformation", "returnInformation");
  return text(answer, "returnStatus") === "fail";
}

function soapVersion({ namespaces }: Tree): Envelope["soap"] {
  const declared = Object.values(namespaces);
  return Object.entries(SOAP_NAMESPACES).find(([namespace]) => declared.includes(namespace))?.[1] ?? null;
}
