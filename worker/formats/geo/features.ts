// Geometries → the two columns that every geographic format begins with, as upstream names them.

import { MAX_FIELDS } from "../../config.ts";
import type { Cell } from "../cell.ts";
import { ColumnSet } from "../conversion.ts";
import type { Geometry } from "../geometry.ts";
import { isGeographic, pointOf } from "./geometry.ts";

export const POINT_LABEL = "geo_point_2d";
export const SHAPE_LABEL = "geo_shape";

/** Columns of a geographic source: a point, a shape, then what the format has. */
export function geoColumns(): ColumnSet {
  const set = new ColumnSet(MAX_FIELDS);
  set.indexOf(POINT_LABEL, "geo_point_2d");
  set.indexOf(SHAPE_LABEL, "geo_shape");
  return set;
}

/** A column that is called like one of the two keeps its name behind a mark. */
export const propertyLabel = (name: string) => (name === POINT_LABEL || name === SHAPE_LABEL ? `${name}_` : name);

/** Both cells of a geometry in degrees; null for one that is none or lies nowhere on Earth. */
export function geoCells(geometry: Geometry | null): { cells: [Cell, Cell]; damaged: boolean } {
  if (geometry === null) return { cells: [null, null], damaged: false };
  if (!isGeographic(geometry)) return { cells: [null, null], damaged: true };
  return { cells: [pointOf(geometry), geometry], damaged: false };
}
