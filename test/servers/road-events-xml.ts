// Situations as DATEX II 2.x in the two forms of a push-pull folder: the recapitulative document (prefixed, its root in
// no namespace, with feedType) and the unit file (default namespace, one situation, no feedType). Datex §1.3.
import type { Situation } from "./road-events.ts";

const NAMESPACE = "http://datex2.eu/schema/2/2_0";
const SOAP = "http://www.w3.org/2003/05/soap-envelope";

type Children = string | string[];

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escapeText(text: string): string {
  return text.replace(/[&<>"]/g, (char) => ESCAPES[char] ?? char);
}

/** Writes elements under one prefix ("" or "ns2:"); children are markup, texts must be escaped by the caller. */
class Writer {
  readonly prefix: string;

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  el(name: string, children: Children, attributes = ""): string {
    const tag = `${this.prefix}${name}`;
    const inner = typeof children === "string" ? children : children.join("");
    return `<${tag}${attributes}>${inner}</${tag}>`;
  }

  /** The attribute xsi:type: its value carries the prefix too. */
  type(name: string): string {
    return ` xsi:type="${this.prefix}${name}"`;
  }

  text(value: string): string {
    return this.el("values", this.el("value", escapeText(value), ' lang="fr"'));
  }
}

/** Local time of Paris with its offset; summer time from April to October is near enough for invented events. */
export function toLocalIso(time: number): string {
  const month = new Date(time).getUTCMonth();
  const hours = month >= 3 && month <= 9 ? 2 : 1;
  return new Date(time + hours * 3_600_000).toISOString().replace("Z", `+0${hours}:00`);
}

function comment(w: Writer, text: string, type: string): string {
  return w.el("generalPublicComment", [w.el("comment", w.text(text)), w.el("commentType", type)]);
}

function location(w: Writer, { place, marker, offset, towards, closedLane }: Situation): string {
  const name = (value: string, type: string) =>
    w.el("name", [w.el("descriptor", w.text(value)), w.el("tpegOtherPointDescriptorType", type)]);
  const coordinates = [w.el("latitude", String(place.latitude)), w.el("longitude", String(place.longitude))];
  const roadNumber = `${place.road.slice(0, 1)}${place.road.slice(1).padStart(4, "0")}`;
  const side = towards === 0 ? "D" : "G";
  const lanes = [w.el("carriageway", "mainCarriageway"), w.el("lane", closedLane ? "lane1" : "hardShoulder")];
  const referent = [
    w.el("referentIdentifier", `${place.department}PR${marker}${side}`),
    w.el("referentType", "referenceMarker"),
  ];
  return w.el(
    "groupOfLocations",
    [
      w.el("supplementaryPositionalDescription", w.el("affectedCarriagewayAndLanes", lanes)),
      w.el(
        "tpegPointLocation",
        [
          w.el("tpegDirection", towards === 0 ? "southBound" : "northBound"),
          w.el("tpegSimplePointLocationType", "nonLinkedPoint"),
          w.el(
            "point",
            [w.el("pointCoordinates", coordinates), name(place.town, "townName"), name(place.road, "linkName")],
            w.type("TpegNonJunctionPoint"),
          ),
        ],
        w.type("TpegSimplePoint"),
      ),
      w.el("pointAlongLinearElement", [
        w.el("directionRelativeAtPoint", towards === 0 ? "aligned" : "opposite"),
        w.el("linearElement", w.el("roadNumber", roadNumber)),
        w.el(
          "distanceAlongLinearElement",
          [w.el("distanceAlong", `${offset}.0`), w.el("fromReferent", referent)],
          w.type("DistanceFromLinearElementReferent"),
        ),
      ]),
    ],
    w.type("Point"),
  );
}

function validity(w: Writer, { createdAt, endedAt, expectedEnd }: Situation): string {
  const end = endedAt ?? expectedEnd;
  return w.el("validity", [
    w.el("validityStatus", "definedByValidityTimeSpec"),
    w.el("validityTimeSpecification", [
      w.el("overallStartTime", toLocalIso(createdAt)),
      end === null ? "" : w.el("overallEndTime", toLocalIso(end)),
    ]),
  ]);
}

function record(w: Writer, situation: Situation): string {
  const { id, kind, place, createdAt, versionAt } = situation;
  const sense = `De ${place.towards[1 - situation.towards]} vers ${place.towards[situation.towards]}`;
  return w.el(
    "situationRecord",
    [
      w.el("situationRecordCreationReference", `demo-${id}-1`),
      w.el("situationRecordCreationTime", toLocalIso(createdAt)),
      w.el("situationRecordObservationTime", toLocalIso(createdAt)),
      w.el("situationRecordVersionTime", toLocalIso(versionAt)),
      w.el("situationRecordFirstSupplierVersionTime", toLocalIso(createdAt)),
      w.el("probabilityOfOccurrence", situation.expectedEnd === null ? "certain" : "probable"),
      w.el("source", [w.el("sourceIdentification", escapeText(place.service)), w.el("reliable", "true")]),
      validity(w, situation),
      w.el("impact", [
        w.el("originalNumberOfLanes", "2"),
        w.el("trafficConstrictionType", situation.closedLane ? "lanesBlocked" : "lanesPartiallyObstructed"),
      ]),
      comment(w, situation.note ? `${kind.text} – ${situation.note}` : kind.text, "description"),
      comment(w, `secteur de ${place.town}`, "locationDescriptor"),
      comment(w, sense, "locationDescriptor"),
      location(w, situation),
      situation.endedAt === null ? "" : w.el("management", w.el("lifeCycleManagement", w.el("end", "true"))),
      w.el(kind.typeElement, kind.type),
    ],
    `${w.type(kind.recordClass)} id="${id}-1" version="${situation.version}"`,
  );
}

function toSituation(w: Writer, situation: Situation): string {
  const children = [
    w.el("overallSeverity", situation.closedLane ? "high" : "medium"),
    w.el("situationVersionTime", toLocalIso(situation.versionAt)),
    w.el("headerInformation", [w.el("confidentiality", "noRestriction"), w.el("informationStatus", "real")]),
    record(w, situation),
  ];
  return w.el("situation", children, ` id="${situation.id}" version="${situation.version}"`);
}

function exchange(w: Writer, mode: string, method: string, time: string, stops: boolean): string {
  return w.el("exchange", [
    w.el("supplierIdentification", [w.el("country", "fr"), w.el("nationalIdentifier", "Demo")]),
    w.el("subscription", [
      w.el("operatingMode", mode),
      w.el("subscriptionStartTime", time),
      w.el("subscriptionState", "active"),
      stops ? w.el("subscriptionStopTime", time) : "",
      w.el("updateMethod", method),
      w.el("target", [w.el("address", ""), w.el("protocol", "")]),
    ]),
  ]);
}

function publication(w: Writer, feedType: string, time: string, situations: Situation[]): string {
  const creator = [w.el("country", "fr"), w.el("nationalIdentifier", "Demo")];
  const children = [
    feedType,
    w.el("publicationTime", time),
    w.el("publicationCreator", creator),
    ...situations.map((situation) => toSituation(w, situation)),
  ];
  const attributes = ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"${w.type("SituationPublication")} lang="fr"`;
  return w.el("payloadPublication", children, attributes);
}

function envelope(model: string): string {
  const head = '<?xml version="1.0" encoding="UTF-8"?>';
  return `${head}<soap:Envelope xmlns:soap="${SOAP}"><soap:Body>${model}</soap:Body></soap:Envelope>`;
}

/** @param feedType null leaves the element out: a broken document, for tests */
export function toContentXml(situations: Situation[], feedType: number | null, time: number): string {
  const w = new Writer("ns2:");
  const at = toLocalIso(time);
  const reference = feedType === null ? "" : `<feedType xmlns="${NAMESPACE}">${feedType}</feedType>`;
  const inner = exchange(w, "operatingMode3", "snapshot", at, true) + publication(w, reference, at, situations);
  return envelope(`<d2LogicalModel xmlns:ns2="${NAMESPACE}" modelBaseVersion="2">${inner}</d2LogicalModel>`);
}

export function toUnitXml(situation: Situation, time: number): string {
  const w = new Writer("");
  const at = toLocalIso(time);
  const inner = exchange(w, "operatingMode1", "allElementUpdate", at, false) + publication(w, "", at, [situation]);
  return envelope(`<d2LogicalModel xmlns="${NAMESPACE}" modelBaseVersion="2">${inner}</d2LogicalModel>`);
}
