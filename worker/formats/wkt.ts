// Well-known text of a geometry, as GeoSPARQL literals have it.
import type { Geometry, Position } from "./geometry.ts";

const toText = (position: Position) => position.slice(0, 2).join(" ");
const list = (items: string[]) => `(${items.join(", ")})`;
const toLine = (positions: Position[]) => list(positions.map(toText));
const toRings = (rings: Position[][]) => list(rings.map(toLine));

function toBody(geometry: Exclude<Geometry, { type: "GeometryCollection" }>): string {
  switch (geometry.type) {
    case "Point":
      return `(${toText(geometry.coordinates)})`;
    case "LineString":
    case "MultiPoint":
      return toLine(geometry.coordinates);
    case "Polygon":
    case "MultiLineString":
      return toRings(geometry.coordinates);
    case "MultiPolygon":
      return list(geometry.coordinates.map(toRings));
  }
}

export function toWkt(geometry: Geometry): string {
  const name = geometry.type.toUpperCase();
  if (geometry.type === "GeometryCollection") {
    return geometry.geometries.length === 0 ? `${name} EMPTY` : `${name} ${list(geometry.geometries.map(toWkt))}`;
  }
  return geometry.coordinates.length === 0 ? `${name} EMPTY` : `${name} ${toBody(geometry)}`;
}
