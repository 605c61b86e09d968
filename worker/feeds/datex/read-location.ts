// groupOfLocations (v1, v2) or locationReference (v3) → one location: where, by the most trusted system present, and the
// other systems' words kept (datex §3). Several systems in one location describe the same place: one is taken. Pure.
import type { AlertC, Location, Referent } from "./model.ts";
import {
  all,
  anyLanguage,
  attribute,
  down,
  extended,
  first,
  has,
  type Node,
  number,
  ownText,
  text,
  texts,
} from "./node.ts";
import { joined, membersOf, placeOf } from "./read-geometry.ts";

function readAlertC(node: Node): AlertC {
  const points = Object.keys(node)
    .filter((name) => /^alertCMethod[24](Primary|Secondary)PointLocation$|^alertCLocation$/.test(name))
    .sort()
    .flatMap((name) => all(node, name))
    .flatMap((holder) => {
      const at = has(holder, "alertCLocation") ? first(holder, "alertCLocation") : holder;
      const code = text(at, "specificLocation");
      if (code === null) return [];
      const offset = number(first(holder, "offsetDistance"), "offsetDistance");
      return [{ code, name: anyLanguage(first(at, "alertCLocationName")), offset }];
    });
  return {
    country: text(node, "alertCLocationCountryCode"),
    table: text(node, "alertCLocationTableNumber"),
    tableVersion: text(node, "alertCLocationTableVersion"),
    direction: text(first(node, "alertCDirection", "alertCAffectedDirection"), "alertCDirectionCoded"),
    points,
  };
}

function readReferents(location: Node): Referent[] {
  const at = all(location, "pointAlongLinearElement").map((along) => first(along, "distanceAlongLinearElement"));
  const within = all(location, "linearWithinLinearElement").flatMap((section) => [
    first(section, "fromPoint"),
    first(section, "toPoint"),
  ]);
  return [...at, ...within].flatMap((distance) => {
    const identifier = text(first(distance, "fromReferent"), "referentIdentifier");
    return identifier === null ? [] : [{ identifier, distance: number(distance, "distanceAlong") }];
  });
}

/** Points of TPEG, which carry the names of towns, junctions and roads. */
function tpegPoints(location: Node): Node[] {
  const simple = first(location, "tpegPointLocation", "tpegpointLocation");
  const line = first(location, "tpegLinearLocation", "tpeglinearLocation");
  return [...all(simple, "framedPoint", "point", "from", "to"), ...all(line, "from", "to")];
}

function namesOf(points: Node[], type: string): string[] {
  return points.flatMap((at) =>
    all(at, "name").flatMap((name) => {
      const kind = text(name, "tpegOtherPointDescriptorType", "tpegJunctionPointDescriptorType", "tpegDescriptorType");
      return kind === type ? (anyLanguage(first(name, "descriptor")) ?? []) : [];
    }),
  );
}

/** Spain names it beside the coordinates. */
const municipalityOf = (at: Node): string[] =>
  extended(at, "municipality", "municipalityName").flatMap((found) => anyLanguage(found) ?? []);

const unique = <T>(values: T[]): T[] => [...new Set(values)];

/** "N0094" is the N94: numbers are padded in one system and not in the other. */
export const toRoadName = (number: string) => number.replace(/^([A-Za-z]{1,2})0+(?=\d)/, "$1");

/** Version 1: a point on the road's own scale, or the two of a section. */
function referencePoints(location: Node): Node[] {
  const linear = all(location, "referencePointLinear");
  const ends = linear.flatMap((at) => all(at, "referencePointPrimaryLocation", "referencePointSecondaryLocation"));
  return [...all(location, "referencePoint"), ...linear, ...ends.flatMap((at) => [at, ...all(at, "referencePoint")])];
}

function roadOf(location: Node, points: Node[]): string | null {
  const elements = all(location, "pointAlongLinearElement", "linearWithinLinearElement").map((at) =>
    first(at, "linearElement"),
  );
  const described = all(location, "supplementaryPositionalDescription").flatMap((at) => all(at, "roadInformation"));
  const added = extended(location, "roadInformation");
  const numbers = [...elements, ...described, ...added].map((holder) => text(holder, "roadNumber"));
  const number =
    numbers.find((one) => one !== null) ??
    extended(location, "roadNumber")
      .map(ownText)
      .find((one) => one !== null) ??
    referencePoints(location)
      .map((at) => text(at, "roadNumber"))
      .find((one) => one !== null);
  return namesOf(points, "linkName")[0] ?? (number ? toRoadName(number) : null);
}

function roadNameOf(location: Node): string | null {
  const elements = all(location, "pointAlongLinearElement", "linearWithinLinearElement").map((at) =>
    anyLanguage(down(at, "linearElement", "roadName")),
  );
  const described = all(location, "supplementaryPositionalDescription")
    .flatMap((at) => all(at, "roadInformation"))
    .map((road) => anyLanguage(first(road, "roadName")));
  return [...elements, ...described].find((name) => name !== null) ?? null;
}

function lanesOf(location: Node) {
  const described = all(location, "supplementaryPositionalDescription");
  const ways = described.flatMap((at) => all(at, "affectedCarriagewayAndLanes", "carriageway"));
  return {
    carriageways: unique(ways.flatMap((way) => texts(way, "carriageway"))),
    // Version 3 wraps each lane: lane/laneUsage.
    lanes: unique(
      ways.flatMap((way) => [...texts(way, "lane"), ...all(way, "lane").flatMap((lane) => texts(lane, "laneUsage"))]),
    ),
    length: [...described, ...ways].map((at) => number(at, "lengthAffected")).find((length) => length !== null) ?? null,
    description:
      described.map((at) => anyLanguage(first(at, "locationDescription"))).find((found) => found !== null) ?? null,
    areas: unique(
      [...described.flatMap((at) => all(at, "namedArea")), ...all(location, "namedArea")].flatMap(
        (area) => anyLanguage(first(area, "areaName")) ?? [],
      ),
    ),
  };
}

/** Ids of locations that were published apart; version 1 writes them as text. */
function referencesOf(members: Node[]): string[] {
  return members
    .flatMap((member) => all(member, "predefinedLocationReference"))
    .flatMap((reference) => attribute(reference, "id") ?? ownText(reference) ?? []);
}

/** @param record holds the location under its version's name */
export function readLocation(record: Node): Location {
  const members = all(record, "groupOfLocations", "locationReference").flatMap(membersOf);
  const places = members.map(placeOf);
  const best = joined(places.flatMap(({ found }) => found ?? []));
  const points = members.flatMap(tpegPoints);
  const lanes = members.map(lanesOf);
  const sections = members.flatMap((at) => all(at, "pointAlongLinearElement", "linearWithinLinearElement"));
  const tpeg = members.flatMap((at) =>
    all(at, "tpegPointLocation", "tpegpointLocation", "tpegLinearLocation", "tpeglinearLocation"),
  );
  const predefined = referencesOf(members);
  const directions = [
    "directionRelativeAtPoint",
    "directionRelativeOnLinearSection",
    "directionAtPoint",
    "directionOnLinearSection",
  ];
  return {
    ...(predefined.length > 0 ? { predefined } : {}),
    geometry: best?.geometry ?? null,
    method: best?.method ?? null,
    unsupported: places.map(({ unsupported }) => unsupported).find((name) => name !== null) ?? null,
    road: members.map((at) => roadOf(at, points)).find((road) => road !== null) ?? null,
    roadName: members.map(roadNameOf).find((name) => name !== null) ?? null,
    referents: members.flatMap(readReferents),
    tpegDirection: tpeg.map((at) => text(at, "tpegDirection")).find((found) => found !== null) ?? null,
    direction: sections.map((at) => text(at, ...directions)).find((found) => found !== null) ?? null,
    carriageways: unique(lanes.flatMap(({ carriageways }) => carriageways)),
    lanes: unique(lanes.flatMap((at) => at.lanes)),
    length: lanes.map(({ length }) => length).find((length) => length !== null) ?? null,
    towns: unique([...namesOf(points, "townName"), ...points.flatMap(municipalityOf)]),
    junctions: unique([...namesOf(points, "junctionName"), ...points.flatMap((at) => texts(at, "ilc"))]),
    areas: unique(lanes.flatMap(({ areas }) => areas)),
    description: lanes.map(({ description }) => description).find((found) => found !== null) ?? null,
    alertC: members.flatMap((at) => all(at, "alertCPoint", "alertCLinear", "alertCArea")).map(readAlertC),
    external: members
      .flatMap((at) => all(at, "externalReferencing"))
      .flatMap((reference) => {
        const code = text(reference, "externalLocationCode");
        return code === null ? [] : [{ code, system: text(reference, "externalReferencingSystem") ?? "" }];
      }),
  };
}
