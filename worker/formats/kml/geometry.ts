// Geometries of KML 2.x → GeoJSON.
import type { Geometry, Position } from "../geometry.ts";
import { childOf, descendants, type XmlElement } from "../xml/elements.ts";

/** "lon,lat[,alt] lon,lat …" */
function toPositions(text: string): Position[] {
  return text
    .trim()
    .split(/\s+/)
    .map((tuple) => tuple.split(",").slice(0, 2).map(Number))
    .filter((position) => position.length === 2 && position.every(Number.isFinite));
}

const coordinates = (element: XmlElement | undefined) =>
  element === undefined ? [] : toPositions(childOf(element, "coordinates")?.text ?? "");

const ring = (boundary: XmlElement) => coordinates(childOf(boundary, "LinearRing"));

function toPolygon(element: XmlElement): Geometry | null {
  const outer = element.children.filter(({ name }) => name === "outerBoundaryIs").map(ring);
  const inner = element.children.filter(({ name }) => name === "innerBoundaryIs").map(ring);
  const rings = [...outer, ...inner].filter((positions) => positions.length > 3);
  return rings.length === 0 ? null : { type: "Polygon", coordinates: rings };
}

/** gx:Track: "lon lat alt" each in an element of its own. */
function toTrack(element: XmlElement): Geometry | null {
  const positions = element.children
    .filter(({ name }) => name === "coord")
    .flatMap(({ text }) => toPositions(text.trim().split(/\s+/).slice(0, 2).join(",")));
  return positions.length > 1 ? { type: "LineString", coordinates: positions } : null;
}

function toGeometry(element: XmlElement): Geometry | null {
  switch (element.name) {
    case "Point": {
      const [position] = coordinates(element);
      return position ? { type: "Point", coordinates: position } : null;
    }
    case "LineString":
    case "LinearRing": {
      const positions = coordinates(element);
      return positions.length > 1 ? { type: "LineString", coordinates: positions } : null;
    }
    case "Polygon":
      return toPolygon(element);
    case "Track":
      return toTrack(element);
    case "MultiGeometry":
    case "MultiTrack":
      return toCollection(element.children.map(toGeometry).filter((geometry) => geometry !== null));
    default:
      return null;
  }
}

/** Geometries of one kind become the multiple of it. */
function toCollection(geometries: Geometry[]): Geometry | null {
  const [first] = geometries;
  if (first === undefined || geometries.length === 1) return first ?? null;
  const isAll = (type: Geometry["type"]) => geometries.every((geometry) => geometry.type === type);
  const all = geometries.map((geometry) => (geometry.type === "GeometryCollection" ? [] : geometry.coordinates));
  if (isAll("Point")) return { type: "MultiPoint", coordinates: all as Position[] };
  if (isAll("LineString")) return { type: "MultiLineString", coordinates: all as Position[][] };
  if (isAll("Polygon")) return { type: "MultiPolygon", coordinates: all as Position[][][] };
  return { type: "GeometryCollection", geometries };
}

const KINDS = /^(Point|LineString|LinearRing|Polygon|MultiGeometry|Track|MultiTrack)$/;

/** The geometry of a Placemark; null for one without. */
export function placemarkGeometry(placemark: XmlElement): Geometry | null {
  const element = placemark.children.find(({ name }) => KINDS.test(name));
  return element === undefined ? null : toGeometry(element);
}

/** Whether a Placemark says where it is, however badly. */
export const hasGeometry = (placemark: XmlElement) => !descendants(placemark, "coordinates").next().done;
