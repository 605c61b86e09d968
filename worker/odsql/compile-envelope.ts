// `envelope(point)`: the convex hull of the points of all records, or of each group, as a feature (explore-api §8.4).
import { convex } from "@turf/convex";
import type { Geometry, Position } from "geojson";
import type { Expression } from "./ast.ts";
import { reduceGroups } from "./by-group.ts";
import { queryError, unknownField } from "./failure.ts";
import type { Context, Typed } from "./typed.ts";

/** Points of a group that are kept before only those of its hull are. */
const MAX_POINTS = 5_000;

function toHull(points: Position[]): Geometry | null {
  const features = points.map((coordinates) => ({
    type: "Feature" as const,
    geometry: { type: "Point" as const, coordinates },
    properties: {},
  }));
  return convex({ type: "FeatureCollection", features })?.geometry ?? null;
}

/** The points of a hull; of points on one line, the first and the last of them. */
function toCorners(points: Position[]): Position[] {
  const hull = toHull(points);
  if (hull?.type === "Polygon") return hull.coordinates[0] ?? [];
  const sorted = points.toSorted(([x1 = 0, y1 = 0], [x2 = 0, y2 = 0]) => x1 - x2 || y1 - y2);
  return [...sorted.slice(0, 1), ...sorted.slice(-1)];
}

function toGeometry(points: Position[]): Geometry {
  const hull = toHull(points);
  if (hull !== null) return hull;
  const [first = [], last = []] = toCorners(points);
  if (String(first) === String(last)) return { type: "Point", coordinates: first };
  return { type: "LineString", coordinates: [first, last] };
}

export function compileEnvelope(argument: Expression, context: Context): Typed {
  if (argument.kind !== "field") throw queryError("envelope() needs a field", context.clause);
  const field = context.schema.find(argument.name);
  if (field === undefined) throw unknownField(argument.name, context.clause);
  if (field.lon === null) throw queryError("envelope() only supports geo point fields", context.clause);
  return reduceGroups<Position[]>(
    [field.lon, field.value],
    context,
    (points = [], cells) => {
      points.push(cells.map(Number));
      return points.length > MAX_POINTS ? toCorners(points) : points;
    },
    (points) => ({ type: "Feature", geometry: toGeometry(points), properties: {} }),
  );
}
