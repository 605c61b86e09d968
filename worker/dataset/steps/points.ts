// Places that two columns of a source are together → cells behind those that a row has, one for each such column of the schema.
import { type PointColumn, pointOfName } from "../../fields/point-column.ts";
import { type Cell, cellText, type Row } from "../../formats/cell.ts";
import { toFieldNames } from "../../formats/field-names.ts";
import { type Project, projectionOfCode } from "../../formats/geo/projection.ts";
import { parseDecimal } from "../../formats/numbers.ts";
import type { Job } from "../job.ts";
import { currentSource } from "./chunks.ts";

type Place = { latitude: number; longitude: number; project: Project };

const numberOf = (cell: Cell): number | undefined => {
  if (typeof cell === "number") return cell;
  const text = typeof cell === "string" ? cell.trim() : "";
  return parseDecimal(text, ".") ?? parseDecimal(text, ",");
};

const isEmpty = (cell: Cell) => cell === null || (typeof cell === "string" && cell.trim() === "");

/** @returns a point; null where there is none; the texts of both where they are no place, for the record's error */
function placeOf(row: Row, { latitude, longitude, project }: Place): Cell {
  const [lat, lon] = [row[latitude] ?? null, row[longitude] ?? null];
  if (isEmpty(lat) && isEmpty(lon)) return null;
  const [y, x] = [numberOf(lat), numberOf(lon)];
  if (x === undefined || y === undefined) return `${cellText(lat)} / ${cellText(lon)}`;
  const point = project({ type: "Point", coordinates: [x, y] });
  const [east, north] = point.type === "Point" ? point.coordinates : [];
  const isPlace = Math.abs(north ?? Number.NaN) <= 90 && Math.abs(east ?? Number.NaN) <= 180;
  return isPlace ? { lat: north ?? 0, lon: east ?? 0 } : `${y} / ${x}`;
}

/** Rows of the job's current source with their places. */
export function withPlaces(rows: Row[], job: Job): Row[] {
  const points = job.schema.map(pointOfName).filter((point) => point !== null);
  if (points.length === 0) return rows;
  const { header } = currentSource(job);
  const names = toFieldNames(header).map(({ name }) => name);
  const places = points.map(({ latitude, longitude, epsg }: PointColumn) => ({
    latitude: names.indexOf(latitude),
    longitude: names.indexOf(longitude),
    project: projectionOfCode(epsg),
  }));
  return rows.map((row) => {
    const cells = Array.from(header, (_, index) => row[index] ?? null);
    return [...cells, ...places.map((place) => placeOf(row, place))];
  });
}
