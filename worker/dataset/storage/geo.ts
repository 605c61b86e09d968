// The spatial indexes, which narrow a query down; what is true of a record is decided on the record. Shapes have an R-tree
// for each field, with a box per record: coordinates are kept as 32-bit numbers, rounded outwards by SQLite. Points have an
// SQL index by parallel and longitude: it is built in a twentieth of the time, and nothing has to be kept up beside it.
import { bbox } from "@turf/bbox";
import type { Field } from "../../field.ts";
import { fieldSql, type Layout, quoteIdentifier } from "./layout.ts";
import { parallelSql } from "./parallels.ts";

export const boxTable = (table: string, index: number): string => `box${index}_${table}`;

/** JSON of boxes that is bound at once; the platform allows 2,000,000 bytes. */
const BOXES_PER_STATEMENT = 5_000;

type GeoColumn = { box: string; value: string; lon: string | null };

type PointIndex = { name: string; value: string };

/** The SQL indexes of points: all that a rectangle asks for. */
export function pointIndexes(layout: Layout): PointIndex[] {
  if (!layout.gridded) return [];
  return [...fieldSql(layout).values()].flatMap(({ lat, lon }, index) => {
    if (lat === undefined || lon === undefined) return [];
    return [{ name: `near${index}_${layout.table}`, value: `${parallelSql(lat)}, ${lon}, ${lat}` }];
  });
}

export const hasBoxes = ({ type }: Field, { gridded }: Layout): boolean =>
  type === "geo_shape" || (type === "geo_point_2d" && !gridded);

/** The fields that have an R-tree. */
export function geoColumns(layout: Layout): GeoColumn[] {
  const expressions = fieldSql(layout);
  return layout.fields.flatMap((field, index) => {
    const found = expressions.get(field.name);
    if (found === undefined || !hasBoxes(field, layout)) return [];
    return [{ box: boxTable(layout.table, index), value: found.lat ?? found.value, lon: found.lon ?? null }];
  });
}

export function createBoxes(sql: SqlStorage, layout: Layout): void {
  for (const { box } of geoColumns(layout)) {
    sql.exec(`CREATE VIRTUAL TABLE ${quoteIdentifier(box)} USING rtree(id, west, east, south, north)`);
  }
}

type Box = [id: number, west: number, east: number, south: number, north: number];

/** The box of a stored shape; null of what is no geometry. */
function toBox(id: number, json: string): Box | null {
  try {
    const [west, south, east, north] = bbox(JSON.parse(json));
    const box: Box = [id, west, east ?? west, south, north ?? south];
    return box.every(Number.isFinite) ? box : null;
  } catch {
    return null;
  }
}

function insertBoxes(sql: SqlStorage, table: string, boxes: Box[]): void {
  for (let from = 0; from < boxes.length; from += BOXES_PER_STATEMENT) {
    sql.exec(
      `INSERT INTO ${quoteIdentifier(table)} SELECT value->>0, value->>1, value->>2, value->>3, value->>4 FROM json_each(?)`,
      JSON.stringify(boxes.slice(from, from + BOXES_PER_STATEMENT)),
    );
  }
}

/** @param range SQL condition on the records' table */
export function addBoxes(sql: SqlStorage, layout: Layout, range: string): void {
  const records = quoteIdentifier(layout.table);
  for (const { box, value, lon } of geoColumns(layout)) {
    if (lon !== null) {
      sql.exec(
        `INSERT INTO ${quoteIdentifier(box)} SELECT "_id", ${lon}, ${lon}, ${value}, ${value} FROM ${records}
         WHERE ${range} AND ${value} IS NOT NULL AND ${lon} IS NOT NULL`,
      );
      continue;
    }
    const boxes: Box[] = [];
    const shapes = sql.exec(`SELECT "_id", ${value} FROM ${records} WHERE ${range} AND ${value} IS NOT NULL`).raw();
    for (const [id, shape] of shapes) {
      const found = toBox(Number(id), String(shape));
      if (found !== null) boxes.push(found);
    }
    insertBoxes(sql, box, boxes);
  }
}

export function removeBoxes(sql: SqlStorage, layout: Layout, range: string): void {
  for (const { box } of geoColumns(layout)) {
    sql.exec(
      `DELETE FROM ${quoteIdentifier(box)} WHERE id IN (SELECT "_id" FROM ${quoteIdentifier(layout.table)} WHERE ${range})`,
    );
  }
}

export function dropBoxes(sql: SqlStorage, layout: Layout): void {
  for (const { box } of geoColumns(layout)) sql.exec(`DROP TABLE IF EXISTS ${quoteIdentifier(box)}`);
}
