// `geo_cluster(point, zoom, radius)` of group_by → SQL (explore-api §11.2): cells of a geohash that are as wide as the
// radius at that zoom; then cells whose centres are nearer than the radius are one cluster.
import type { Call } from "./ast.ts";
import { queryError, unknownField } from "./failure.ts";
import { distanceTo, toPoint } from "./geometry.ts";
import { toStatement } from "./statement.ts";
import { type Context, type Typed, toTyped } from "./typed.ts";

const MAX_ZOOM = 25;
const DEFAULT_RADIUS_PIXELS = 40;
const MAX_RADIUS_PIXELS = 4_000;
/** Metres of a pixel of a 256-pixel tile at zoom 0, on the equator. */
const METRES_PER_PIXEL = 156_543.033_92;
const METRES_PER_DEGREE = 111_320;
/** Cells beyond which nobody looks at single clusters: they stay as they are. */
const MAX_MERGED_CELLS = 4_000;

type Cell = { key: string; count: number; lat: number; lon: number };
type Cluster = { cells: string[]; count: number; lat: number; lon: number };

function toInteger(call: Call, place: number, fallback: number, most: number, context: Context): number {
  const argument = call.args[place];
  if (argument === undefined) return fallback;
  const value = argument.kind === "number" && /^\d+$/.test(argument.text) ? Number(argument.text) : Number.NaN;
  if (!(value >= 0 && value <= most)) {
    const name = place === 1 ? "zoom" : "radius";
    throw queryError(`the ${name} of geo_cluster() must be a whole number from 0 to ${most}`, context.clause);
  }
  return value;
}

/** Width and height in degrees of the smallest geohash cell that is wider than the radius. */
function toCellSize(metres: number): { width: number; height: number } {
  let precision = 12;
  const widthAt = (digits: number) => 360 / 2 ** Math.ceil(2.5 * digits);
  while (precision > 1 && widthAt(precision) * METRES_PER_DEGREE < metres) precision--;
  return { width: widthAt(precision), height: 180 / 2 ** Math.floor(2.5 * precision) };
}

function merge(cells: Cell[], metres: number): Cluster[] {
  const clusters: Cluster[] = [];
  for (const { key, count, lat, lon } of cells.toSorted((one, other) => other.count - one.count)) {
    const near = clusters.find((cluster) => distanceTo(toPoint(lon, lat), toPoint(cluster.lon, cluster.lat)) < metres);
    if (near === undefined) {
      clusters.push({ cells: [key], count, lat, lon });
      continue;
    }
    const total = near.count + count;
    near.lat = (near.lat * near.count + lat * count) / total;
    near.lon = (near.lon * near.count + lon * count) / total;
    near.count = total;
    near.cells.push(key);
  }
  return clusters;
}

const centroid = (lat: string, lon: string) =>
  `json_object('cluster_centroid', json_object('lat', ${lat}, 'lon', ${lon}))`;

/** A JSON object as the key of a group; records without a point are in no cluster. */
export function compileCluster(call: Call, context: Context): Typed {
  const [operand] = call.args;
  const field = operand?.kind === "field" ? context.schema.find(operand.name) : undefined;
  if (operand?.kind === "field" && field === undefined) throw unknownField(operand.name, context.clause);
  if (field === undefined || field.lon === null) {
    throw queryError("geo_cluster() only supports geo point fields", context.clause);
  }
  const zoom = toInteger(call, 1, 0, MAX_ZOOM, context);
  const pixels = toInteger(call, 2, DEFAULT_RADIUS_PIXELS, MAX_RADIUS_PIXELS, context);
  const metres = (pixels * METRES_PER_PIXEL) / 2 ** zoom;
  const { width, height } = toCellSize(metres);
  const { value: lat, lon } = field;
  const column = (degrees: string, first: number, size: number) =>
    `CAST(floor((${degrees} + ${first}) / ${size}) AS INTEGER)`;
  const cell = `(${column(lat, 90, height)} || ',' || ${column(lon, 180, width)})`;
  const body = `SELECT ${cell}, count(*), avg(${lat}), avg(${lon}) FROM ${context.source} GROUP BY 1 LIMIT ${MAX_MERGED_CELLS + 2}`;
  const cells = [...context.schema.ask(toStatement(body, context))].flatMap(([key, count, meanLat, meanLon]): Cell[] =>
    key === null ? [] : [{ key: String(key), count: Number(count), lat: Number(meanLat), lon: Number(meanLon) }],
  );
  if (cells.length > MAX_MERGED_CELLS) {
    return { ...toTyped(centroid(`avg(${lat})`, `avg(${lon})`), "json_blob"), bucket: cell };
  }
  const rows = merge(cells, metres).flatMap((cluster, index) =>
    cluster.cells.map((key) => JSON.stringify([key, index, cluster.lat, cluster.lon])),
  );
  const table = context.tables.declare(["cell", "cluster", "lat", "lon"], rows, context);
  const look = (name: string) => `(SELECT ${name} FROM ${table} AS c WHERE c.cell = ${cell})`;
  return { ...toTyped(centroid(look("lat"), look("lon")), "json_blob"), bucket: look("cluster") };
}
