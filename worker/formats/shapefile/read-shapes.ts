// Shapes of a .shp file → GeoJSON geometries (ESRI Shapefile Technical Description, 1998).
import type { Geometry, Position } from "../geometry.ts";

/** The bytes of a record are not a shape of a kind that is known. */
export class BadShape extends Error {}

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const POINTS = new Set([1, 11, 21]);
const LINES = new Set([3, 13, 23]);
const POLYGONS = new Set([5, 15, 25]);
const MULTI_POINTS = new Set([8, 18, 28]);

function readPositions(data: DataView, offset: number, count: number): Position[] {
  const positions: Position[] = [];
  for (let index = 0; index < count; index++) {
    const at = offset + index * 16;
    positions.push([data.getFloat64(at, true), data.getFloat64(at + 8, true)]);
  }
  return positions;
}

function readParts(data: DataView): Position[][] {
  const parts = data.getInt32(36, true);
  const count = data.getInt32(40, true);
  if (parts < 0 || count < 0 || 44 + parts * 4 + count * 16 > data.byteLength) throw new BadShape("parts");
  const starts = Array.from({ length: parts }, (_, index) => data.getInt32(44 + index * 4, true));
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? count;
    if (start < 0 || end > count || end < start) throw new BadShape("parts");
    return readPositions(data, 44 + parts * 4 + start * 16, end - start);
  });
}

/** Twice the signed area; outer rings of a shapefile turn clockwise, which makes it negative. */
function signedArea(ring: Position[]): number {
  let area = 0;
  for (let at = 0; at + 1 < ring.length; at++) {
    const [ax = 0, ay = 0] = ring[at] ?? [];
    const [bx = 0, by = 0] = ring[at + 1] ?? [];
    area += ax * by - bx * ay;
  }
  return area;
}

/** Whether a point is within a ring (crossings of a ray to the right). */
function contains(ring: Position[], [x = 0, y = 0]: Position): boolean {
  let inside = false;
  for (let at = 0, before = ring.length - 1; at < ring.length; before = at++) {
    const [ax = 0, ay = 0] = ring[at] ?? [];
    const [bx = 0, by = 0] = ring[before] ?? [];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/** Rings → polygons with their holes; turned as RFC 7946 wants: outer rings against the clock. */
function toPolygons(rings: Position[][]): Geometry {
  const outers: Position[][][] = [];
  const holes: Position[][] = [];
  for (const ring of rings) {
    if (signedArea(ring) > 0) holes.push(ring);
    else outers.push([ring.reverse()]);
  }
  for (const hole of holes) {
    const [first = []] = hole;
    const owner = outers.length === 1 ? outers[0] : outers.find(([outer = []]) => contains(outer, first));
    // A hole in nothing is an outer ring that turns the wrong way.
    if (owner) owner.push(hole.reverse());
    else outers.push([hole]);
  }
  const [only] = outers;
  return outers.length === 1 && only
    ? { type: "Polygon", coordinates: only }
    : { type: "MultiPolygon", coordinates: outers };
}

/** @param content a record without its header; null for a null shape; @throws BadShape */
export function readShape(content: Uint8Array): Geometry | null {
  const data = view(content);
  if (data.byteLength < 4) throw new BadShape("short");
  const kind = data.getInt32(0, true);
  if (kind === 0) return null;
  if (POINTS.has(kind)) {
    if (data.byteLength < 20) throw new BadShape("short");
    const [position = []] = readPositions(data, 4, 1);
    return position.every(Number.isFinite) ? { type: "Point", coordinates: position } : null;
  }
  if (data.byteLength < 40) throw new BadShape("short");
  if (MULTI_POINTS.has(kind)) {
    const count = data.getInt32(36, true);
    if (count < 0 || 40 + count * 16 > data.byteLength) throw new BadShape("points");
    return { type: "MultiPoint", coordinates: readPositions(data, 40, count) };
  }
  if (data.byteLength < 44) throw new BadShape("short");
  if (LINES.has(kind)) {
    const lines = readParts(data);
    const [only] = lines;
    return lines.length === 1 && only
      ? { type: "LineString", coordinates: only }
      : { type: "MultiLineString", coordinates: lines };
  }
  if (POLYGONS.has(kind)) return toPolygons(readParts(data));
  throw new BadShape(`kind ${kind}`);
}
