// KML 2.2: a placemark for each record, its fields as extended data. Always in WGS 84, as KML is.
import { toCellText } from "../csv/write.ts";
import { type Geometry, type Position, readGeometries } from "../geometry.ts";
import type { Row, Table } from "../table.ts";
import { escapeXml } from "../xml.ts";

const toCoordinates = (positions: Position[]) => positions.map((position) => position.slice(0, 3).join()).join(" ");

const toElement = (name: string, positions: Position[]) =>
  `<${name}><coordinates>${toCoordinates(positions)}</coordinates></${name}>`;

function toPolygon(rings: Position[][]): string {
  const boundaries = rings.map((ring, index) => {
    const name = index === 0 ? "outerBoundaryIs" : "innerBoundaryIs";
    return `<${name}>${toElement("LinearRing", ring)}</${name}>`;
  });
  return `<Polygon>${boundaries.join("")}</Polygon>`;
}

const toMultiple = (parts: string[]) => `<MultiGeometry>${parts.join("")}</MultiGeometry>`;

function toKml(geometry: Geometry): string {
  switch (geometry.type) {
    case "Point":
      return toElement("Point", [geometry.coordinates]);
    case "LineString":
      return toElement("LineString", geometry.coordinates);
    case "Polygon":
      return toPolygon(geometry.coordinates);
    case "MultiPoint":
      return toMultiple(geometry.coordinates.map((position) => toElement("Point", [position])));
    case "MultiLineString":
      return toMultiple(geometry.coordinates.map((line) => toElement("LineString", line)));
    case "MultiPolygon":
      return toMultiple(geometry.coordinates.map(toPolygon));
    case "GeometryCollection":
      return toMultiple(geometry.geometries.map(toKml));
  }
}

export function writeKml(table: Table, useLabels: boolean): AsyncIterable<string> {
  const geometries = readGeometries(table, 4326);
  const { columns } = table;
  const names = columns.map(({ key, label }) => escapeXml(useLabels ? label : key));
  const title = columns.findIndex(({ type, multivalued }) => type === "text" && !multivalued);
  const toPlacemark = (row: Row) => {
    const texts = columns.map((column, index) => escapeXml(toCellText(row.values[index] ?? null, column, table, ",")));
    const data = geometries.others
      .filter((index) => texts[index] !== "")
      .map((index) => `<Data name="${names[index]}"><value>${texts[index]}</value></Data>`);
    const geometry = geometries.read(row);
    const name = title === -1 || texts[title] === "" ? "" : `<name>${texts[title]}</name>`;
    const extended = data.length === 0 ? "" : `<ExtendedData>${data.join("")}</ExtendedData>`;
    return `<Placemark>${name}${extended}${geometry === null ? "" : toKml(geometry)}</Placemark>\n`;
  };
  return writeDocument(table, toPlacemark);
}

async function* writeDocument(table: Table, toPlacemark: (row: Row) => string): AsyncGenerator<string> {
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>${escapeXml(table.title)}</name>\n`;
  for await (const batch of table.rows()) yield batch.map(toPlacemark).join("");
  yield "</Document></kml>\n";
}
