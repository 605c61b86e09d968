// GPX 1.1: points as waypoints, lines and outlines as tracks. The schema wants all waypoints first, so shapes are read
// twice. Always in WGS 84, as GPX is.
import { toCellText } from "../csv/write.ts";
import { type Geometry, type GeometryReader, type Position, readGeometries, simpleGeometries } from "../geometry.ts";
import type { Row, Table } from "../table.ts";
import { escapeXml, toXmlName } from "../xml.ts";

export type GpxOptions = {
  /** Field that names a waypoint or track; the first text by default. */
  nameField: string | undefined;
  /** Fields of the description, one a line. */
  descriptionFields: string[];
  /** The other fields as extensions, else in the description. */
  useExtension: boolean;
  useLabels: boolean;
};

const NAMESPACE = "urn:lisiere:fields";

type Describe = (row: Row) => { head: string; extensions: string };

function pointsOf(geometry: Geometry): Position[] {
  return [...simpleGeometries(geometry)].flatMap((simple) => {
    if (simple.type === "Point") return [simple.coordinates];
    return simple.type === "MultiPoint" ? simple.coordinates : [];
  });
}

function linesOf(geometry: Geometry): Position[][] {
  return [...simpleGeometries(geometry)].flatMap((simple) => {
    if (simple.type === "LineString") return [simple.coordinates];
    if (simple.type === "MultiLineString" || simple.type === "Polygon") return simple.coordinates;
    return simple.type === "MultiPolygon" ? simple.coordinates.flat() : [];
  });
}

function toPoint(element: string, [lon = 0, lat = 0, altitude]: Position, content = ""): string {
  const elevation = altitude === undefined ? "" : `<ele>${altitude}</ele>`;
  return `<${element} lat="${lat}" lon="${lon}">${elevation}${content}</${element}>`;
}

function describer(table: Table, geometries: GeometryReader, options: GpxOptions): Describe {
  const { columns } = table;
  const byName = (name: string) => columns.findIndex(({ key }) => key === name);
  const firstText = columns.findIndex(({ type, multivalued }) => type === "text" && !multivalued);
  const name = options.nameField === undefined ? firstText : byName(options.nameField);
  const described = options.descriptionFields.map(byName).filter((index) => index !== -1);
  const others = geometries.others.filter((index) => !described.includes(index));
  const title = (index: number) => (options.useLabels ? columns[index]?.label : columns[index]?.key) ?? "";
  return (row) => {
    const text = (index: number) => {
      const column = columns[index];
      return column === undefined ? "" : toCellText(row.values[index] ?? null, column, table, ",");
    };
    const lines = described.map(text).filter((line) => line !== "");
    const pairs = others.filter((index) => text(index) !== "");
    if (!options.useExtension) lines.push(...pairs.map((index) => `${title(index)}: ${text(index)}`));
    const elements = pairs.map((index) => {
      const element = `f:${toXmlName(columns[index]?.key ?? "")}`;
      return `<${element}>${escapeXml(text(index))}</${element}>`;
    });
    const heading = text(name) === "" ? "" : `<name>${escapeXml(text(name))}</name>`;
    return {
      head: `${heading}${lines.length === 0 ? "" : `<desc>${escapeXml(lines.join("\n"))}</desc>`}`,
      extensions: options.useExtension && elements.length > 0 ? `<extensions>${elements.join("")}</extensions>` : "",
    };
  };
}

export function writeGpx(table: Table, options: GpxOptions): AsyncIterable<string> {
  const geometries = readGeometries(table, 4326);
  return writeDocument(table, geometries, describer(table, geometries, options));
}

async function* writeDocument(table: Table, geometries: GeometryReader, describe: Describe): AsyncGenerator<string> {
  const toWaypoints = (row: Row) => {
    const geometry = geometries.read(row);
    const points = geometry === null ? [] : pointsOf(geometry);
    if (points.length === 0) return "";
    const { head, extensions } = describe(row);
    return points.map((point) => `${toPoint("wpt", point, head + extensions)}\n`).join("");
  };
  const toTrack = (row: Row) => {
    const geometry = geometries.read(row);
    const lines = geometry === null ? [] : linesOf(geometry);
    if (lines.length === 0) return "";
    const { head, extensions } = describe(row);
    const segments = lines.map((line) => `<trkseg>${line.map((point) => toPoint("trkpt", point)).join("")}</trkseg>`);
    return `<trk>${head}${extensions}${segments.join("")}</trk>\n`;
  };
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="Lisière" xmlns="http://www.topografix.com/GPX/1/1" xmlns:f="${NAMESPACE}">\n`;
  yield `<metadata><name>${escapeXml(table.title)}</name></metadata>\n`;
  for await (const batch of table.rows()) yield batch.map(toWaypoints).join("");
  if (geometries.column.type === "geo_shape") {
    for await (const batch of table.rows()) yield batch.map(toTrack).join("");
  }
  yield "</gpx>\n";
}
