// OV2, points of interest of TomTom's devices: a record is a kind, its length, a place in hundred-thousandths of a degree, and
// a name in Latin-1 that ends with a zero. Shapes are shown by the point beside them, else by their first position.
import { toCellText } from "../csv/write.ts";
import { type Geometry, readGeometries } from "../geometry.ts";
import type { Column, Point, Row, Table } from "../table.ts";

const SIMPLE_RECORD = 2;
const HEAD_BYTES = 13;
const DEGREE = 100_000;

type Place = { lon: number; lat: number };

function firstPlace(geometry: Geometry): Place | null {
  if (geometry.type === "GeometryCollection") {
    for (const inner of geometry.geometries) {
      const place = firstPlace(inner);
      if (place !== null) return place;
    }
    return null;
  }
  const [lon, lat] = geometry.coordinates.flat(Number.POSITIVE_INFINITY) as number[];
  return lon === undefined || lat === undefined ? null : { lon, lat };
}

/** What Latin-1 does not hold is a question mark: devices know nothing else. */
const toLatin1 = (text: string) =>
  Uint8Array.from(text.normalize("NFC"), (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code === 0 || code > 255 ? 63 : code;
  });

function toRecord({ lon, lat }: Place, text: string): Uint8Array {
  const name = toLatin1(text);
  const bytes = new Uint8Array(HEAD_BYTES + name.length + 1);
  const view = new DataView(bytes.buffer);
  bytes[0] = SIMPLE_RECORD;
  view.setUint32(1, bytes.length, true);
  view.setInt32(5, Math.round(lon * DEGREE), true);
  view.setInt32(9, Math.round(lat * DEGREE), true);
  bytes.set(name, HEAD_BYTES);
  return bytes;
}

const isPoint = ({ type }: Column) => type === "geo_point_2d";

/** @param nameField of the records' names; the first text by default */
export function writeOv2(table: Table, nameField: string | undefined): AsyncIterable<Uint8Array> {
  const geometries = readGeometries(table, 4326);
  const { columns } = table;
  const point = columns.findIndex(isPoint);
  const named = columns.findIndex(({ key, type, multivalued }) =>
    nameField === undefined ? type === "text" && !multivalued : key === nameField,
  );
  const nameColumn = columns[named];
  const toBytes = (row: Row): Uint8Array => {
    const beside = (point === -1 ? null : row.values[point]) as Point | null;
    const geometry = beside === null ? geometries.read(row) : null;
    const place = beside ?? (geometry === null ? null : firstPlace(geometry));
    if (place === null) return new Uint8Array();
    return toRecord(
      place,
      nameColumn === undefined ? "" : toCellText(row.values[named] ?? null, nameColumn, table, ","),
    );
  };
  return (async function* () {
    for await (const batch of table.rows()) for (const row of batch) yield toBytes(row);
  })();
}
