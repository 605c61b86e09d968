// One location → its geometry, by the order of trust of datex §3.2, with the method named. Pure.
import { readLine, readPosition } from "./coordinates.ts";
import { GEOMETRY_METHODS, type Geometry, type GeometryMethod, type Position } from "./model.ts";
import { all, attribute, down, extended, first, has, type Node } from "./node.ts";

const COORDINATE_LINES = ["linearByCoordinates", "linearByCoordinatesExtension"];

type Found = { method: GeometryMethod; geometry: Geometry };

/** Members of a group or an itinerary, in order; a plain location is its own only member. */
export function membersOf(holder: Node): Node[] {
  const contained = all(holder, "locationContainedInGroup");
  if (contained.length > 0) return contained.flatMap(membersOf);
  const itinerary = all(holder, "locationContainedInItinerary");
  if (itinerary.length === 0) return [holder];
  const indexed = itinerary.map((entry, place) => ({ entry, index: Number(attribute(entry, "index") ?? place) }));
  return indexed.sort((a, b) => a.index - b.index).flatMap(({ entry }) => all(entry, "location").flatMap(membersOf));
}

const point = (position: Position | null, method: GeometryMethod): Found | null =>
  position && { method, geometry: { type: "Point", coordinates: position } };

function lineOf(location: Node): Found | { unsupported: string } | null {
  let unsupported: string | null = null;
  for (const candidate of [...all(location, "gmlLineString"), ...extended(location, "gmlLineString")]) {
    const line = readLine(candidate);
    if (line === null) continue;
    if ("unsupported" in line) unsupported = line.unsupported;
    else if (line.positions.length > 1)
      return { method: "gml-line", geometry: { type: "LineString", coordinates: line.positions } };
  }
  return unsupported === null ? null : { unsupported };
}

function areaOf(location: Node): Found | null {
  const holders = [location, ...all(location, "gmlMultiPolygon"), ...all(location, "areaExtension")];
  const polygons = holders
    .flatMap((holder) => all(holder, "gmlPolygon"))
    .flatMap((polygon) => {
      const rings = [
        ...all(polygon, "gmlExteriorLinearRing", "exterior"),
        ...all(polygon, "gmlInteriorLinearRing", "interior"),
      ];
      const lines = rings.map((ring) => readLine(has(ring, "LinearRing") ? first(ring, "LinearRing") : ring));
      const outer = lines.flatMap((line) =>
        line && "positions" in line && line.positions.length > 3 ? [line.positions] : [],
      );
      return outer.length === lines.length && outer.length > 0 ? [outer] : [];
    });
  const [only] = polygons;
  if (only === undefined) return null;
  const geometry: Geometry =
    polygons.length === 1 ? { type: "Polygon", coordinates: only } : { type: "MultiPolygon", coordinates: polygons };
  return { method: "gml-area", geometry };
}

/** Start, points between in their order, and end: an extension that several countries share. */
function coordinateLineOf(location: Node): Found | null {
  const holder = [...all(location, "linearByCoordinates"), ...extended(location, ...COORDINATE_LINES)][0];
  if (holder === undefined) return null;
  const indexed = all(holder, "linearCoordinatesIntermediatePoint").map((at, place) => ({
    at,
    index: Number(attribute(at, "index") ?? place),
  }));
  const between = indexed.sort((a, b) => a.index - b.index).map(({ at }) => at);
  const points = [
    ...all(holder, "linearCoordinatesStartPoint"),
    ...between,
    ...all(holder, "linearCoordinatesEndPoint"),
  ];
  const positions = points
    .map((at) => readPosition(has(at, "pointCoordinates") ? first(at, "pointCoordinates") : at))
    .filter((position) => position !== null);
  if (positions.length < 2 || positions.length < points.length) return null;
  return { method: "coordinate-line", geometry: { type: "LineString", coordinates: positions } };
}

/** Between the reference points of an OpenLR line: the way between them would need a map. */
function openlrOf(location: Node): Found | null {
  const line = all(location, "openlrLinear", "openlrExtendedLinear").concat(
    extended(location, "openlrExtendedLinear"),
  )[0];
  const sense = line && first(line, "firstDirection", "openlrLineLocationReference", "openlrLineReference");
  if (!sense) return null;
  const points = all(innerOf(sense), "openlrLocationReferencePoint", "openlrLastLocationReferencePoint");
  const positions = points
    .map((at) => readPosition(first(at, "openlrCoordinate", "openlrCoordinates")))
    .filter((position) => position !== null);
  if (positions.length < 2 || positions.length < points.length) return null;
  return { method: "openlr-chord", geometry: { type: "LineString", coordinates: positions } };
}

/** Version 2.3 wraps the points once more than version 3 does. */
const innerOf = (sense: Node) =>
  has(sense, "openlrLocationReferencePoint")
    ? sense
    : first(sense, "openlrLineLocationReference", "openlrLineReference");

/** The place that an OpenLR point names as coordinates. */
function openlrPointOf(location: Node): Found | null {
  const holder = [...all(location, "openlrPointLocationReference"), ...extended(location, "openlrExtendedPoint")][0];
  if (holder === undefined) return null;
  const at = first(holder, "openlrGeoCoordinate");
  return point(readPosition(first(at, "openlrCoordinates", "openlrCoordinate")), "coordinates");
}

function chordOf(location: Node): Found | null {
  const line = first(location, "tpegLinearLocation", "tpeglinearLocation");
  // Written `to` before `from`; drawn from → to.
  const [from, to] = ["from", "to"].map((end) => readPosition(down(line, end, "pointCoordinates")));
  if (!from || !to) return point(from ?? to ?? null, "tpeg-point");
  if (from[0] === to[0] && from[1] === to[1]) return point(from, "tpeg-point");
  return { method: "tpeg-chord", geometry: { type: "LineString", coordinates: [from, to] } };
}

function tpegPointOf(location: Node): Found | null {
  const holder = first(location, "tpegPointLocation", "tpegpointLocation");
  const at = has(holder, "framedPoint") ? first(holder, "framedPoint") : first(holder, "point");
  return point(readPosition(first(at, "pointCoordinates")), "tpeg-point");
}

function referentPosition(location: Node): Position | null {
  const along = first(location, "pointAlongLinearElement", "linearWithinLinearElement");
  const distance = first(along, "distanceAlongLinearElement", "fromPoint");
  return readPosition(down(distance, "fromReferent", "pointCoordinates"));
}

/** The order of trust: the first system that gives a place. */
export function placeOf(location: Node): { found: Found | null; unsupported: string | null } {
  const line = lineOf(location);
  if (line && "method" in line) return { found: line, unsupported: null };
  const found =
    areaOf(location) ??
    coordinateLineOf(location) ??
    openlrOf(location) ??
    chordOf(location) ??
    tpegPointOf(location) ??
    point(readPosition(down(location, "pointByCoordinates", "pointCoordinates")), "coordinates") ??
    openlrPointOf(location) ??
    point(readPosition(first(location, "locationForDisplay", "coordinatesForDisplay")), "display-point") ??
    point(referentPosition(location), "referent");
  return { found, unsupported: line?.unsupported ?? null };
}

/** Members that are placed by the best of the methods used, together; a place that is given twice is one. */
export function joined(places: Found[]): Found | null {
  const method = GEOMETRY_METHODS.find((candidate) => places.some((place) => place.method === candidate));
  if (method === undefined) return null;
  const seen = new Map(
    places.filter((place) => place.method === method).map(({ geometry }) => [JSON.stringify(geometry), geometry]),
  );
  const all = [...seen.values()];
  const [only] = all;
  if (only === undefined) return null;
  if (all.length === 1) return { method, geometry: only };
  const points = all.flatMap((geometry) => (geometry.type === "Point" ? [geometry.coordinates] : []));
  const lines = all.flatMap((geometry) => (geometry.type === "LineString" ? [geometry.coordinates] : []));
  const areas = all.flatMap((geometry) =>
    geometry.type === "Polygon" ? [geometry.coordinates] : geometry.type === "MultiPolygon" ? geometry.coordinates : [],
  );
  if (lines.length > 0) return { method, geometry: { type: "MultiLineString", coordinates: lines } };
  if (points.length > 0) return { method, geometry: { type: "MultiPoint", coordinates: points } };
  return { method, geometry: { type: "MultiPolygon", coordinates: areas } };
}
