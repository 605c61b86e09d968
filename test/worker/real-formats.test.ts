// Real files as type `auto`, published over HTTP: values of their records, as read from their bytes by other means. They are not
// part of the project: the tests are skipped where they are absent.
import { expect, inject, test } from "vitest";
import { ask, createDataset, httpResource, order, publish, records } from "./client.ts";

type Expected = {
  rows: number;
  /** Types of some fields. */
  types: Record<string, string>;
  /** Values of the first record, or of another. */
  first: Record<string, unknown>;
  params?: Record<string, unknown>;
};

const EXPECTED: Record<string, Expected> = {
  "code_postaux_v201410.csv": {
    rows: 6_000,
    types: { code_postal: "text" },
    first: {},
  },
  "table-with-accents.csv": {
    rows: 638,
    types: { date: "date", annee: "int", occupancy_rate: "double" },
    first: { date: "2013-01-01", annee: 2013, occupancy_rate: 0.611553068 },
  },
  "ValeursFoncieres-2025-S1.txt": {
    rows: 100,
    types: { date_mutation: "date", valeur_fonciere: "double" },
    first: {},
  },
  "csv-detective_file.xlsx": {
    rows: 5,
    types: {},
    first: {},
    params: { sheets: ["REI_1987"] },
  },
  "csv-detective_file.xls": {
    rows: 5,
    types: { date_de_reconnaissance_d_utilite_publique: "date", cp: "int" },
    first: { date_de_reconnaissance_d_utilite_publique: "1906-05-16", cp: 75005, ville: "PARIS" },
  },
  "csv-detective_file.ods": {
    rows: 3,
    types: { annee: "int", date_de_la_ceremonie: "date", resultat: "text" },
    first: { annee: 2012, date_de_la_ceremonie: "2012-05-29", resultat: "Lauréat" },
  },
  "hydra_catalog.xlsx": { rows: 2, types: { url: "text" }, first: {} },
  "dbase_03.dbf": {
    rows: 14,
    types: { point_id: "text", date_visit: "date", max_pdop: "double", gps_week: "int" },
    first: { point_id: "0507121", date_visit: "2005-07-12", max_pdop: 5.2, gps_week: 1331 },
  },
  "shpjs_train_stations.zip": {
    rows: 361,
    types: { geo_point_2d: "geo_point_2d", geo_shape: "geo_shape", station: "text" },
    first: { station: "RIVER WORKS", geo_point_2d: { lat: 42.44979824, lon: -70.96976718 } },
  },
  "shpjs_codepage.zip": { rows: 2, types: { field: "text" }, first: { field: "Hněvošický háj" } },
  "geoparquet.parquet": {
    rows: 5,
    types: { geo_shape: "geo_shape", pop_est: "double", name: "text", gdp_md_est: "int" },
    first: { name: "Fiji", iso_a3: "FJI" },
  },
  "blue_hills.gpx": {
    rows: 49,
    types: { geo_shape: "geo_shape", ele: "double", time: "datetime" },
    first: { desc: "Lookout Rock", ele: 86.2584 },
  },
  "simpledata.kml": {
    rows: 2,
    types: { traillength: "double", elevationgain: "int", trailheadname: "text" },
    first: { trailheadname: "Mount Everest", traillength: 347.45, elevationgain: 10_000 },
  },
};

const present = inject("realFiles");

test.skipIf(present.length === 0).each(Object.entries(EXPECTED))("%s", async (name, { rows, types, first, params }) => {
  const id = `auto-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;
  const uid = await createDataset(id);
  const resource = { ...httpResource(`${inject("fileServerUrl")}/real/${name}`, params), type: "auto" };
  expect(await order("POST", `/datasets/${uid}/resources/`, resource)).toMatchObject({ status: 201 });
  expect(await publish(uid)).toMatchObject({ status: "idle", is_published: true });
  const { body } = await ask(`/api/explore/v2.1/catalog/datasets/${id}`);
  const fields = body.fields as { name: string; type: string }[];
  expect(Object.fromEntries(fields.map((field) => [field.name, field.type]))).toMatchObject(types);
  const { body: page } = await records(id, "?limit=100");
  expect(page.total_count).toBe(rows);
  expect((page.results as unknown[]).some((row) => matches(row as Record<string, unknown>, first))).toBe(true);
});

const matches = (row: Record<string, unknown>, wanted: Record<string, unknown>) =>
  Object.entries(wanted).every(([key, value]) => JSON.stringify(row[key]) === JSON.stringify(sorted(row[key], value)));

/** Points are objects, whose order of keys is the API's. */
function sorted(like: unknown, value: unknown): unknown {
  if (typeof value !== "object" || value === null || typeof like !== "object" || like === null) return value;
  return Object.fromEntries(Object.keys(like).map((key) => [key, (value as Record<string, unknown>)[key]]));
}
