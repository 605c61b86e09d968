// Geometries as the records of a shapefile (ESRI white paper of 1998): coordinates are little-endian doubles, lengths are
// big-endian counts of 16-bit words.
import type { Geometry, Position } from "../geometry.ts";

/** A shapefile holds shapes of one kind. */
export type ShapeKind = "point" | "multipoint" | "line" | "polygon";

export const SHAPE_CODES: Record<ShapeKind, number> = { point: 1, line: 3, polygon: 5, multipoint: 8 };

type Simple = Exclude<Geometry, { type: "GeometryCollection" }>;

const KINDS: Record<Simple["type"], ShapeKind> = {
  Point: "point",
  MultiPoint: "multipoint",
  LineString: "line",
  MultiLineString: "line",
  Polygon: "polygon",
  MultiPolygon: "polygon",
};

export const kindOf = ({ type }: Simple): ShapeKind => KINDS[type];

/** Least and greatest x and y. */
export type Box = [number, number, number, number];

export const EMPTY_BOX: Box = [Infinity, Infinity, -Infinity, -Infinity];

export function widen([west, south, east, north]: Box, positions: Position[]): Box {
  const box: Box = [west, south, east, north];
  for (const [x = 0, y = 0] of positions) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}

/** Twice the signed area: positive for a ring that runs counter-clockwise. */
function signedArea(ring: Position[]): number {
  return ring.reduce((sum, [x = 0, y = 0], index) => {
    const [nextX = 0, nextY = 0] = ring[(index + 1) % ring.length] ?? [];
    return sum + x * nextY - nextX * y;
  }, 0);
}

/** Outlines run clockwise and holes the other way: that is how a shapefile tells them apart. */
function directed(rings: Position[][]): Position[][] {
  return rings.map((ring, index) => (signedArea(ring) > 0 === (index === 0) ? ring.toReversed() : ring));
}

/** The parts of a line or polygon, or all points of a multipoint as one part. */
function partsOf(geometry: Simple): Position[][] {
  switch (geometry.type) {
    case "Point":
      return [[geometry.coordinates]];
    case "MultiPoint":
    case "LineString":
      return [geometry.coordinates];
    case "MultiLineString":
      return geometry.coordinates;
    case "Polygon":
      return directed(geometry.coordinates);
    case "MultiPolygon":
      return geometry.coordinates.flatMap(directed);
  }
}

function setBox(view: DataView, at: number, box: Box): void {
  for (const [index, bound] of box.entries()) view.setFloat64(at + 8 * index, bound, true);
}

/** The content of a record, and the box of its positions. */
export function toShape(geometry: Simple): { content: Uint8Array; box: Box } {
  const kind = kindOf(geometry);
  const parts = partsOf(geometry).filter((part) => part.length > 0);
  const positions = parts.flat();
  if (positions.length === 0) return { content: NO_SHAPE, box: EMPTY_BOX };
  const hasParts = kind === "line" || kind === "polygon";
  const head = kind === "point" ? 4 : hasParts ? 44 + 4 * parts.length : 40;
  const content = new Uint8Array(head + 16 * positions.length);
  const view = new DataView(content.buffer);
  const box = widen(EMPTY_BOX, positions);
  view.setInt32(0, SHAPE_CODES[kind], true);
  if (kind !== "point") {
    setBox(view, 4, box);
    if (hasParts) view.setInt32(36, parts.length, true);
    view.setInt32(hasParts ? 40 : 36, positions.length, true);
  }
  let start = 0;
  if (hasParts) {
    parts.forEach((part, index) => {
      view.setInt32(44 + 4 * index, start, true);
      start += part.length;
    });
  }
  positions.forEach(([x = 0, y = 0], index) => {
    view.setFloat64(head + 16 * index, x, true);
    view.setFloat64(head + 16 * index + 8, y, true);
  });
  return { content, box };
}

/** The content of a record without a shape: its code, zero. */
export const NO_SHAPE = new Uint8Array(4);

function toHeader(kind: ShapeKind, bytes: number, box: Box): Uint8Array {
  const header = new Uint8Array(100);
  const view = new DataView(header.buffer);
  view.setInt32(0, 9994);
  view.setInt32(24, bytes / 2);
  view.setInt32(28, 1000, true);
  view.setInt32(32, SHAPE_CODES[kind], true);
  if (Number.isFinite(box[0])) setBox(view, 36, box);
  return header;
}

/** The main file and its index, as pieces. */
export function toShapeFiles(
  kind: ShapeKind,
  contents: Uint8Array[],
  box: Box,
): { shp: Uint8Array[]; shx: Uint8Array[] } {
  const index = new Uint8Array(8 * contents.length);
  const offsets = new DataView(index.buffer);
  const shp: Uint8Array[] = [];
  let offset = 100;
  contents.forEach((content, number) => {
    const head = new Uint8Array(8);
    const view = new DataView(head.buffer);
    view.setInt32(0, number + 1);
    view.setInt32(4, content.length / 2);
    shp.push(head, content);
    offsets.setInt32(8 * number, offset / 2);
    offsets.setInt32(8 * number + 4, content.length / 2);
    offset += 8 + content.length;
  });
  return { shp: [toHeader(kind, offset, box), ...shp], shx: [toHeader(kind, 100 + index.length, box), index] };
}
