// A GeoJSON feature collection (explore-api §5): the geometry of the first shape or point, everything else as properties.
import { readGeometries } from "../geometry.ts";
import { type Row, type Table, toJsonValue } from "../table.ts";

/** RFC 7946 knows WGS 84 only; other systems are named as the earlier specification did, which readers still heed. */
function toHead(epsg: number): string {
  const crs = { type: "name", properties: { name: `urn:ogc:def:crs:EPSG::${epsg}` } };
  return `{"type":"FeatureCollection"${epsg === 4326 ? "" : `,"crs":${JSON.stringify(crs)}`},"features":[`;
}

export function writeGeoJson(table: Table, epsg: number): AsyncIterable<string> {
  const geometries = readGeometries(table, epsg);
  const keys = table.columns.map(({ key }) => JSON.stringify(key));
  const toFeature = (row: Row) => {
    const properties = geometries.others.map((index) => {
      const column = table.columns[index];
      const value = column === undefined ? null : toJsonValue(row.values[index], column, table);
      return `${keys[index]}:${JSON.stringify(value) ?? "null"}`;
    });
    const geometry = JSON.stringify(geometries.read(row));
    return `{"type":"Feature","geometry":${geometry},"properties":{${properties.join(",")}}}`;
  };
  return writeFeatures(table, toHead(epsg), toFeature);
}

async function* writeFeatures(table: Table, head: string, toFeature: (row: Row) => string): AsyncGenerator<string> {
  yield head;
  let isFirst = true;
  for await (const batch of table.rows()) {
    if (batch.length === 0) continue;
    yield (isFirst ? "\n" : ",\n") + batch.map(toFeature).join(",\n");
    isFirst = false;
  }
  yield "\n]}\n";
}
