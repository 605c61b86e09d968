// Geographic predicates, distances and aggregates (explore-api §8.4, §9.5, §11.2).
import { describe, expect, it } from "vitest";
import { openRecords, rowsOf } from "./database.ts";

const square = (west: number, south: number, size: number) =>
  JSON.stringify({
    type: "Polygon",
    coordinates: [
      [
        [west, south],
        [west + size, south],
        [west + size, south + size],
        [west, south + size],
        [west, south],
      ],
    ],
  });

const ROWS = [
  [1, 48.85, 2.35, square(2, 48, 1)],
  [
    2,
    48.86,
    2.36,
    JSON.stringify({
      type: "LineString",
      coordinates: [
        [2.5, 48.5],
        [4, 50],
      ],
    }),
  ],
  [3, 45.76, 4.84, square(4, 45, 1)],
  [4, null, null, null],
  [
    5,
    0,
    0,
    JSON.stringify({
      type: "Feature",
      geometry: {
        type: "MultiPoint",
        coordinates: [
          [0, 0],
          [1, 1],
        ],
      },
    }),
  ],
  [6, -89.9, 170, "not json"],
];
const FIELDS = { id: "int", p: "geo_point_2d", s: "geo_shape" } as const;

const SQUARE = "geom'POLYGON((2 48, 3 48, 3 49, 2 49, 2 48))'";
const CASES: [string, number[]][] = [
  ["within_distance(p, geom'POINT(2.35 48.85)', 10km)", [1, 2]],
  ["within_distance(p, geom'POINT(2.35 48.85)', 1km)", [1]],
  ["within_distance(p, geom'POINT(2.35 48.85)', 1000)", [1]],
  ["distance(`p`, geom'POINT(2.35 48.85)', 1.5km)", [1, 2]],
  ["within_distance(p, geom'POINT(-10 -89.9)', 30km)", [6]],
  [`within_distance(p, ${SQUARE}, 1m)`, [1, 2]],
  ["within_distance(s, geom'POINT(2.5 48.5)', 1m)", [1, 2]],
  ["within_distance(s, geom'POINT(3.001 48.5)', 100m)", [1]],
  ["within_distance(s, geom'LINESTRING(2.5 49.001, 2.6 49.5)', 200m)", [1]],
  ["within_distance(s, geom'POLYGON((3.001 48.4, 3.2 48.4, 3.2 48.6, 3.001 48.4))', 200m)", [1]],
  ["within_distance(s, geom'LINESTRING(2.1 48.1, 2.2 48.2)', 0m)", [1]],
  ["in_bbox(p, 48, 2, 49, 3)", [1, 2]],
  ["in_bbox(p, 49, 3, 48, 2)", [1, 2]],
  ["bbox(p, 45, 4, 46, 5)", [3]],
  ["not(in_bbox(p, 48, 2, 49, 3))", [3, 4, 5, 6]],
  ["in_bbox(s, 48.2, 2.2, 48.3, 2.3)", [1]],
  [`intersects(p, ${SQUARE})`, [1, 2]],
  [`intersects(s, ${SQUARE})`, [1, 2]],
  [`within(p, ${SQUARE})`, [1, 2]],
  [`within(s, ${SQUARE})`, [1]],
  ["within(s, geom'POLYGON((-1 -1, 2 -1, 2 2, -1 2, -1 -1))')", [5]],
  [`disjoint(p, ${SQUARE})`, [3, 5, 6]],
  [`disjoint(s, ${SQUARE})`, [3, 5, 6]],
  [`polygon(p, ${SQUARE})`, [1, 2]],
  [`geometry(s, ${SQUARE})`, [1, 2]],
  [`geometry(s, ${SQUARE}, WITHIN)`, [1]],
  [`geometry(s, ${SQUARE}, "disjoint")`, [3, 5, 6]],
  ["intersects(p, geom'POINT(4.84 45.76)')", [3]],
  ['intersects(p, geom\'{"type":"Point","coordinates":[4.84,45.76]}\')', [3]],
  [
    'intersects(p, geom\'{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[4.84,45.76]}}\')',
    [3],
  ],
];

describe.each([
  ["with their boxes", 6],
  ["some of them without", 2],
  ["without an index", 0],
])("geometries, %s", (_, indexed) => {
  const { ask } = openRecords(FIELDS, ROWS, indexed);
  it.each(CASES)("%s", (where, expected) => {
    const rows = rowsOf(ask({ where, select: "id" }));
    expect(typeof rows === "string" ? rows : rows.map(({ id }) => id)).toEqual(expected);
  });
});

describe("what a query says of geometries", () => {
  const { ask } = openRecords(FIELDS, ROWS);
  const rows = (query: object) => rowsOf(ask(query));

  it("may be binary", () => {
    const zero = `0101000000${"0".repeat(32)}`;
    expect(rows({ where: `intersects(p, geom'${zero}')`, select: "id" })).toEqual([{ id: 5 }]);
  });

  it("is a distance in metres, for order too", () => {
    const distance = "distance(p, geom'POINT(2.35 48.85)')";
    const answer = rows({ select: `id, ${distance} as d`, order_by: "d", limit: "3" });
    expect(answer).toMatchObject([{ id: 1, d: 0 }, { id: 2 }, { id: 3 }]);
    const near = typeof answer === "string" ? Number.NaN : Number(answer[1]?.d);
    expect(near).toBeGreaterThan(1300);
    expect(near).toBeLessThan(1350);
    expect(rows({ select: "distance(s, geom'POINT(2.5 48.5)') as d", where: "id in (1, 4)" })).toEqual([
      { d: 0 },
      { d: null },
    ]);
  });

  it("is a distance between two shapes, 0 where they meet", () => {
    const line = "geom'LINESTRING(2.5 49.5, 2.9 49.5)'";
    const [square, crossing] = rows({ select: `distance(s, ${line}) as d`, where: "id < 3" }) as { d: number }[];
    // Half a degree of latitude from the square's side; the line of the other record is nearer than that.
    expect(square?.d).toBeGreaterThan(55_000);
    expect(square?.d).toBeLessThan(56_000);
    expect(crossing?.d).toBeLessThan(40_000);
    expect(rows({ select: "distance(s, geom'LINESTRING(2 48, 3 49)') as d", where: "id = 1" })).toEqual([{ d: 0 }]);
  });

  it("is the box or the hull of many", () => {
    const feature = (coordinates: unknown) => ({
      type: "Feature",
      geometry: { type: "Polygon", coordinates },
      properties: {},
    });
    const ring = (west: number, south: number, east: number, north: number) => [
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ],
    ];
    expect(rows({ select: "bbox(p) as b", where: "id < 4", limit: "1" })).toEqual([
      { b: feature(ring(2.35, 45.76, 4.84, 48.86)) },
    ]);
    expect(rows({ select: "bbox(s) as b", where: "id < 4", limit: "1" })).toEqual([{ b: feature(ring(2, 45, 5, 50)) }]);
    expect(rows({ select: "bbox(p) as b", where: "id = 4" })).toEqual([{ b: null }]);
    const hull = rows({ select: "envelope(p) as e", where: "id in (1, 3, 5)", limit: "1" });
    expect(hull).toMatchObject([{ e: { type: "Feature", geometry: { type: "Polygon" } } }]);
    expect(rows({ select: "envelope(p) as e", where: "id = 1" })).toMatchObject([
      { e: { geometry: { type: "Point", coordinates: [2.35, 48.85] } } },
    ]);
    expect(rows({ select: "envelope(p) as e", group_by: "id", where: "id < 3" })).toHaveLength(2);
  });

  it("gathers points in clusters", () => {
    expect(
      rows({ select: "count(*)", group_by: "geo_cluster(p, 8)", order_by: "count(*) desc", where: "id < 4" }),
    ).toEqual([
      {
        "geo_cluster(p, 8)": { cluster_centroid: { lat: expect.closeTo(48.855), lon: expect.closeTo(2.355) } },
        "count(*)": 2,
      },
      { "geo_cluster(p, 8)": { cluster_centroid: { lat: 45.76, lon: 4.84 } }, "count(*)": 1 },
    ]);
    expect(rows({ group_by: "id, geo_cluster(p, 24)", where: "id < 3" })).toEqual([
      { id: 1, "geo_cluster(p, 24)": { cluster_centroid: { lat: 48.85, lon: 2.35 } } },
      { id: 2, "geo_cluster(p, 24)": { cluster_centroid: { lat: 48.86, lon: 2.36 } } },
    ]);
  });

  it.each([
    ["intersects(id, geom'POINT(1 2)')", "intersects() only supports geographic fields, found int"],
    ["intersects(nope, geom'POINT(1 2)')", "Unknown field: nope"],
    ["intersects(p, geom'POINT(1)')", "Invalid geometry 'POINT(1)'"],
    ["intersects(p, geom'BLOB(1 2)')", "Invalid geometry 'BLOB(1 2)'"],
    ['intersects(p, geom\'{"type":"Polygon","coordinates":[[1]]}\')', expect.stringContaining("Invalid geometry")],
    ["intersects(p, 5)", expect.stringContaining("must be a geometry")],
    ["within_distance(p, geom'POINT(1 2)', 'x')", expect.stringContaining("must be a distance")],
    ["in_bbox(p, 1, 2, 3, id)", expect.stringContaining("four numbers")],
    ["geometry(s, geom'POINT(1 2)', nearby)", expect.stringContaining("must be one of")],
  ])("%s is refused", (where, reason) => {
    expect(ask({ where })).toMatchObject({ failure: { code: "ODSQLError", params: { reason } } });
  });
});

describe("geometries of many vertices", () => {
  const wheel = (vertices: number, radius: number) => {
    const turn = (n: number) => (2 * Math.PI * n) / vertices;
    const round = (side: number) => Number((radius * side).toFixed(4));
    const ring = Array.from({ length: vertices }, (_, n) => [round(Math.cos(turn(n))), round(Math.sin(turn(n)))]);
    return { type: "Polygon", coordinates: [[...ring, ring[0]]] };
  };
  const asking = (vertices: number) => `geom'${JSON.stringify(wheel(vertices, 6))}'`;
  const stored = JSON.stringify(wheel(2000, 5));
  const many = openRecords(
    FIELDS,
    [1, 2, 3].map((id) => [id, 0, 0, stored]),
  );

  it.each([`within(s, ${asking(500)})`, `within_distance(s, ${asking(500)}, 1m)`])(
    "are refused where comparing them would take longer than a query may: %#",
    (where) => {
      expect(many.ask({ where })).toMatchObject({ failure: { code: "QueryTooExpensive" } });
    },
  );

  it("are counted over the whole query, whatever its conditions", () => {
    const one = `intersects(s, ${asking(300)})`;
    expect(rowsOf(many.ask({ where: one, select: "id" }))).toHaveLength(3);
    const where = Array.from({ length: 30 }, () => one);
    expect(many.ask({ where })).toMatchObject({ failure: { code: "QueryTooExpensive" } });
  });

  it("may have more points than a call takes arguments", () => {
    const coordinates = Array.from({ length: 250_000 }, (_, n) => [n % 90, 1]);
    const { ask } = openRecords(FIELDS, [[1, 0, 0, JSON.stringify({ type: "MultiPoint", coordinates })]]);
    expect(rowsOf(ask({ where: "within_distance(s, geom'POINT(0 1)', 1m)", select: "id" }))).toEqual([{ id: 1 }]);
  });
});
