// GPX (1.0 and 1.1) → rows: one for each waypoint, route and track.
import { MAX_TRACK_CHARACTERS } from "../../config.ts";
import type { Cell } from "../cell.ts";
import type { Conversion, Converted, ReadParams } from "../conversion.ts";
import type { ByteSource } from "../csv/read.ts";
import { geoCells, geoColumns, POINT_LABEL, SHAPE_LABEL } from "../geo/features.ts";
import type { Geometry, Position } from "../geometry.ts";
import { textPieces } from "../text-pieces.ts";
import { wantedElements, type XmlElement } from "../xml/elements.ts";
import { xmlEncoding } from "../xml/encoding.ts";

const KINDS: Record<string, string> = { wpt: "waypoint", rte: "route", trk: "track" };
/** Members that are the shape, or hold what other programs alone understand. */
const NOT_CELLS = new Set(["trkseg", "rtept", "extensions"]);

function toPosition({ attributes }: XmlElement): Position | null {
  const [lon, lat] = [Number(attributes.lon ?? "x"), Number(attributes.lat ?? "x")];
  return Number.isFinite(lon) && Number.isFinite(lat) ? [lon, lat] : null;
}

const line = (points: XmlElement[]): Position[] => points.map(toPosition).filter((position) => position !== null);

const named = (element: XmlElement, name: string) => element.children.filter((child) => child.name === name);

function toGeometry(element: XmlElement): Geometry | null {
  if (element.name === "wpt") {
    const position = toPosition(element);
    return position && { type: "Point", coordinates: position };
  }
  const lines =
    element.name === "rte"
      ? [line(named(element, "rtept"))]
      : named(element, "trkseg").map((segment) => line(named(segment, "trkpt")));
  const [only, ...others] = lines.filter((positions) => positions.length > 1);
  if (only === undefined) return null;
  return others.length === 0
    ? { type: "LineString", coordinates: only }
    : { type: "MultiLineString", coordinates: [only, ...others] };
}

/** `time` of a track's first point, where it has none of its own. */
function startTime(element: XmlElement): string | null {
  for (const segment of named(element, "trkseg"))
    for (const point of segment.children) {
      const time = named(point, "time")[0]?.text.trim();
      if (time) return time;
    }
  return null;
}

function* memberCells(element: XmlElement): Generator<[string, Cell]> {
  let hasTime = false;
  for (const child of element.children) {
    if (NOT_CELLS.has(child.name)) continue;
    hasTime ||= child.name === "time";
    if (child.name === "link") yield ["link", child.attributes.href ?? child.text.trim()];
    else yield [child.name, child.text.trim() || null];
  }
  const time = hasTime ? null : startTime(element);
  if (time !== null) yield ["time", time];
}

export async function convertGpx(source: ByteSource, params: ReadParams): Promise<Conversion> {
  const encoding = await xmlEncoding(source, params.encoding);
  const set = geoColumns();
  const isWanted = (path: { name: string }[]) => path.length === 2 && Object.hasOwn(KINDS, path[1]?.name ?? "");
  async function* rows(): AsyncGenerator<Converted> {
    for await (const { element } of wantedElements(textPieces(source, encoding), isWanted, MAX_TRACK_CHARACTERS)) {
      const { cells, damaged } = geoCells(toGeometry(element));
      if (damaged) yield { code: "shape_damaged", params: { shape: 0 } };
      yield set.toRow([
        [POINT_LABEL, cells[0]],
        [SHAPE_LABEL, cells[1]],
        ["kind", KINDS[element.name] ?? null],
        ...memberCells(element),
      ]);
    }
  }
  return { columns: set.columns, rows: rows() };
}
