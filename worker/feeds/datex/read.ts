// A document → a publication in the neutral model: DATEX II 1.0, 2.x or 3.x, in a SOAP envelope, a container, or bare
// (datex §4). Never throws for what a document holds. Pure.
import type { DocumentProblem } from "./envelope.ts";
import type { Closure, Publication, Situation, UpdateMethod } from "./model.ts";
import { all, attribute, down, first, has, type Node, text, typeName } from "./node.ts";
import { readSituation } from "./read-record.ts";
import { readParkingStatus, readSiteMeasurements } from "./read-values.ts";
import { toTime } from "./times.ts";
import { readTree } from "./tree.ts";

export type ReadResult = { ok: true; publication: Publication } | { ok: false; problem: DocumentProblem };

const ROOTS = ["d2LogicalModel", "messageContainer", "payload"];
/** In the head of a document, before its first item: version 3 never states its minor, and some state a wrong one. */
const NAMESPACE = /http:\/\/(?:datex2\.eu|levelC)\/schema\/(1_0|2|3)\//;
const HEAD_CHARACTERS = 20_000;

type Values = Pick<Publication, "situations" | "measurements" | "parkings">;

function addItem(values: Values, name: string, item: Node): void {
  if (name === "situation") {
    const situation = readSituation(item);
    if (situation !== null) values.situations.push(situation);
  } else if (name === "siteMeasurements") {
    for (const measurement of readSiteMeasurements(item)) values.measurements.push(measurement);
  } else {
    const parking = readParkingStatus(item);
    if (parking !== null) values.parkings.push(parking);
  }
}

export function readDocument(bytes: Uint8Array): ReadResult {
  const values: Values = { situations: [], measurements: [], parkings: [] };
  const read = readTree(bytes, (name, item) => addItem(values, name, item));
  if (!read.ok) return read;
  const { tree, text: written } = read;
  const holder = has(tree, "Envelope") ? down(tree, "Envelope", "Body") : tree;
  const root = ROOTS.find((name) => has(holder, name)) ?? barePublication(holder);
  if (root === null) {
    const name = Object.keys(holder).find((key) => !/^[?@#]/.test(key)) ?? "?";
    return { ok: false, problem: { code: "feed_xml_not_datex", params: { root: name.slice(0, 60) } } };
  }
  const payloads = payloadsOf(first(holder, root), root);
  for (const payload of payloads) {
    for (const name of ["situation", "siteMeasurements", "parkingRecordStatus", "parkingSiteStatus"]) {
      for (const item of all(payload, name)) addItem(values, name, item);
    }
  }
  const publication = {
    ...toHeader(first(holder, root), root, payloads[0] ?? null),
    version: versionOf(written),
    ...values,
  };
  return { ok: true, publication: { ...publication, situations: lastOfEach(publication.situations) } };
}

/** A document may name a situation twice: the last one counts (datex §2.5). */
function lastOfEach(situations: Situation[]): Situation[] {
  return [...new Map(situations.map((situation) => [situation.id, situation])).values()];
}

function barePublication(holder: Node): string | null {
  return Object.keys(holder).find((name) => /^[a-z]\w*Publication$/.test(name)) ?? null;
}

function payloadsOf(model: Node, root: string): Node[] {
  if (root === "d2LogicalModel") return all(model, "payloadPublication");
  return root === "messageContainer" ? all(model, "payload") : [model];
}

function versionOf(written: string): Publication["version"] {
  const found = NAMESPACE.exec(written.slice(0, HEAD_CHARACTERS))?.[1];
  return found === undefined ? null : found === "1_0" ? 1 : found === "2" ? 2 : 3;
}

function toHeader(model: Node, root: string, payload: Node | null) {
  const at = payload ?? {};
  const creator = first(at, "publicationCreator");
  const bare = !ROOTS.includes(root);
  return {
    type: typeName(at) ?? (bare ? root.charAt(0).toUpperCase() + root.slice(1) : null),
    feedType: text(at, "feedType"),
    publicationTime: toTime(text(at, "publicationTime")),
    country: text(creator, "country"),
    publisher: text(creator, "nationalIdentifier"),
    method: methodOf(model, text(at, "feedType")),
    closures: closuresOf(model),
  };
}

/** How a document is to be folded; what says nothing is a snapshot, as every pull publication is. */
function methodOf(model: Node, feedType: string | null): UpdateMethod {
  const exchange = first(model, "exchange", "exchangeInformation");
  const subscription = has(exchange, "subscription")
    ? first(exchange, "subscription")
    : down(exchange, "exchangeContext", "subscription");
  const method = text(subscription, "updateMethod");
  if (method === "singleElementUpdate") return method;
  if (method === "allElementUpdate" || method === "allInformationUpdate") return "allElementUpdate";
  if (method === "snapshot" || /full/i.test(feedType ?? "")) return "snapshot";
  const protocol = text(first(exchange, "exchangeContext"), "codedExchangeProtocol") ?? "";
  return /^(delta|simplePush|statefulPush)/.test(protocol) ? "allElementUpdate" : "snapshot";
}

function closuresOf(model: Node): Closure[] {
  const list = down(model, "informationManagement", "informationManagedResourceList");
  return all(list, "elementReference").flatMap((element) => {
    const status = text(element, "managementStatus");
    const reference = first(element, "reference", "versionedReference");
    const id = attribute(reference, "id");
    if (id === null || (status !== "closed" && status !== "cancelled")) return [];
    return [{ id, version: attribute(reference, "version"), status }];
  });
}
