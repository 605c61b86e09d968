// A document → a publication in the neutral model: DATEX II 1.0, 2.x or 3.x, in a SOAP envelope, a container, or bare
// (datex §4). Never throws for what a document holds. Pure.
import { type Envelope, openEnvelope } from "./envelope.ts";
import type { Closure, Publication, Situation, UpdateMethod } from "./model.ts";
import { all, attribute, down, first, has, type Node, text } from "./node.ts";
import { addPredefined, type Predefined, withPredefined } from "./predefined.ts";
import { readSituation } from "./read-record.ts";
import { readParkingStatus, readSiteMeasurements } from "./read-values.ts";
import { toTime, zoneOf } from "./times.ts";
import { type DocumentProblem, type ItemName, readTree } from "./tree.ts";

export type ReadResult =
  | { ok: true; envelope: Envelope; publication: Publication }
  | { ok: false; problem: DocumentProblem };

/** A document of the mirror that is not what a feed consists of. */
export class Unreadable extends Error {
  readonly problem: DocumentProblem;
  constructor(problem: DocumentProblem) {
    super(problem.code);
    this.problem = problem;
  }
}

/** In the head of a document, before its first item: version 3 never states its minor, and some state a wrong one. */
const NAMESPACE = /http:\/\/(?:datex2\.eu|levelC)\/schema\/(1_0|2|3)\//;
const HEAD_CHARACTERS = 20_000;

/** The publisher's country, in the same head: it comes before the items, and decides how they are read. */
const COUNTRY = /<(?:[\w.-]+:)?publicationCreator\b[^>]*>\s*<(?:[\w.-]+:)?country>\s*([A-Za-z]{2})\s*</;

type Values = Pick<Publication, "situations" | "measurements" | "parkings"> & { predefined: Predefined; zone: string };

function addItem(values: Values, name: ItemName, item: Node): void {
  if (name === "situation") {
    const situation = readSituation(item, values.zone);
    if (situation !== null) values.situations.push(situation);
  } else if (name === "siteMeasurements") {
    for (const measurement of readSiteMeasurements(item, values.zone)) values.measurements.push(measurement);
  } else if (name.startsWith("predefined")) {
    addPredefined(values.predefined, item);
  } else {
    const parking = readParkingStatus(item, values.zone);
    if (parking !== null) values.parkings.push(parking);
  }
}

/**
 * Never throws for what a document holds.
 * @param zone of times that name none; null: that of the publisher's country
 */
export function readDocument(bytes: Uint8Array, zone: string | null = null): ReadResult {
  const read = { situations: [], measurements: [], parkings: [], predefined: new Map() };
  const values: Values = { ...read, zone: zone ?? zoneOf(null) };
  const tree = readTree(bytes, {
    onText: (text) => {
      values.zone = zone ?? zoneOf(COUNTRY.exec(text.slice(0, HEAD_CHARACTERS))?.[1] ?? null);
    },
    onItem: (name, item) => addItem(values, name, item),
  });
  if (!tree.ok) return tree;
  const { situations, measurements, parkings, predefined } = values;
  const opened = openEnvelope(tree);
  if ("found" in opened) return { ok: false, problem: { code: "feed_xml_not_datex", params: { root: opened.found } } };
  const { envelope, model, payloads } = opened;
  const publication = {
    ...toHeader(envelope, model, payloads[0] ?? {}, values.zone),
    version: versionOf(tree.text),
    measurements,
    parkings,
    situations: withPredefined(lastOfEach(situations), predefined),
  };
  return { ok: true, envelope, publication };
}

/** @throws Unreadable */
export function readPublication(bytes: Uint8Array, zone: string | null = null): Publication {
  const result = readDocument(bytes, zone);
  if (!result.ok) throw new Unreadable(result.problem);
  return result.publication;
}

/** A document may name a situation twice: the last one counts (datex §2.5). */
function lastOfEach(situations: Situation[]): Situation[] {
  return [...new Map(situations.map((situation) => [situation.id, situation])).values()];
}

function versionOf(written: string): Publication["version"] {
  const found = NAMESPACE.exec(written.slice(0, HEAD_CHARACTERS))?.[1];
  return found === undefined ? null : found === "1_0" ? 1 : found === "2" ? 2 : 3;
}

function toHeader({ publicationType, feedType, publicationTime }: Envelope, model: Node, payload: Node, zone: string) {
  const creator = first(payload, "publicationCreator");
  return {
    type: publicationType,
    feedType,
    publicationTime: toTime(publicationTime, zone),
    country: text(creator, "country"),
    publisher: text(creator, "nationalIdentifier"),
    method: methodOf(model, feedType),
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
