// What geometries cost that are judged by the library: their vertices are multiplied with each other, and nothing can stop
// a judgement that is under way. So it is counted before each of them, for the whole query. Microseconds, measured.
import type { Geometry } from "geojson";
import { checkBudget } from "./cost.ts";
import { partsOf } from "./geometry.ts";

export type Judgement = "intersects" | "within" | "distance";

/** Of each pair of vertices; a point has one. */
const PAIR: Record<Judgement, number> = { intersects: 0.1, within: 3, distance: 20 };
/** A point in a polygon is a matter of its edges alone. */
const POINT_IN_POLYGON = 0.01;

export function countVertices(geometry: Geometry): number {
  let vertices = 0;
  for (const part of partsOf(geometry)) {
    if (part.type === "Point") vertices++;
    else if (part.type === "LineString") vertices += part.coordinates.length;
    else for (const ring of part.coordinates) vertices += ring.length;
  }
  return vertices;
}

export class GeometryWork {
  #microseconds = 0;

  /** @throws AppError QueryTooExpensive, as soon as the query has cost more than its budget */
  spend(judgement: Judgement, record: Geometry, askedVertices: number): void {
    const isPoint = record.type === "Point";
    const pair = isPoint && judgement !== "distance" ? POINT_IN_POLYGON : PAIR[judgement];
    this.#microseconds += pair * askedVertices * (isPoint ? 1 : countVertices(record));
    checkBudget(this.#microseconds / 1000);
  }
}
