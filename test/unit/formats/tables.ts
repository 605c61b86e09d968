// Tables for the writers of formats: every type, awkward names and values, and as many columns or rows as wanted.
import type { Column, Row, Table } from "../../../worker/formats/table.ts";

export const column = (key: string, type: Column["type"], more: Partial<Column> = {}): Column => ({
  key,
  label: key,
  type,
  multivalued: false,
  precision: null,
  instant: false,
  ...more,
});

export function tableOf(columns: Column[], rows: unknown[][], size = 2): Table {
  return {
    name: "essai",
    title: "Essai & <mesure>",
    columns,
    address: "http://portal.test/api/explore/v2.1/catalog/datasets/essai",
    async *rows(): AsyncGenerator<Row[]> {
      for (let from = 0; from < rows.length; from += size) {
        yield rows.slice(from, from + size).map((values, index) => ({ id: from + index + 1, values }));
      }
    },
    formatInstant: (instant) => new Date(instant).toISOString().replace(".000Z", "+00:00"),
    offsetAt: () => 0,
  };
}

/** Names that a format may choke on: an accent, a quote, XML, an emoji, digits, a space, other scripts. */
export const COLUMNS: Column[] = [
  column("nom é", "text", { label: "Nom <de l’arbre>" }),
  column("12", "int"),
  column('a"b', "double"),
  column("<x>&", "boolean"),
  column("🌳", "date"),
  column("mois", "date", { precision: "month" }),
  column("日時", "datetime"),
  column("étiquettes", "text", { multivalued: true }),
  column("point", "geo_point_2d"),
  column("forme", "geo_shape"),
  column("détails", "json_blob"),
];

export const INSTANT = Date.UTC(2024, 11, 12, 10, 27, 24);

export const POLYGON = {
  type: "Polygon",
  coordinates: [
    [
      [0, 0],
      [4, 0],
      [4, 4],
      [0, 4],
      [0, 0],
    ],
    [
      [1, 1],
      [1, 2],
      [2, 2],
      [2, 1],
      [1, 1],
    ],
  ],
};

export const ROWS: unknown[][] = [
  [
    'Chêne <&> "vert"; d\'Œuf 🌳',
    9007199254740991,
    -0.1,
    true,
    "1998-02-01",
    "2024-12",
    INSTANT,
    ["a,b", "c"],
    { lon: 2.35, lat: 48.85 },
    POLYGON,
    { clé: [1, null, "x"] },
  ],
  [
    "=1+1",
    -3,
    1e21,
    false,
    "0001-01-01",
    null,
    0,
    [],
    { lon: -5.4, lat: 43.3 },
    { type: "Point", coordinates: [1, 2] },
    5,
  ],
  [null, null, null, null, null, null, null, null, null, null, null],
  [
    "ctrl\u0001\u0000 \ud800 lone\r\nline\ttab",
    0,
    0,
    true,
    "2024-02-29",
    "1999-01",
    -1,
    ["é"],
    { lon: 0, lat: 0 },
    {
      type: "LineString",
      coordinates: [
        [0, 0],
        [1, 1],
      ],
    },
    "txt",
  ],
];

export const TABLE = tableOf(COLUMNS, ROWS);

/** Everything that a writer makes, as bytes. */
export async function gather(chunks: AsyncIterable<string | Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const pieces: Uint8Array[] = [];
  for await (const chunk of chunks) pieces.push(typeof chunk === "string" ? encoder.encode(chunk) : chunk);
  return new Uint8Array(Buffer.concat(pieces));
}

export const gatherText = async (chunks: AsyncIterable<string | Uint8Array>): Promise<string> =>
  new TextDecoder().decode(await gather(chunks));
