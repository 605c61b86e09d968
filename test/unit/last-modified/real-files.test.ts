// Real files of public bodies and libraries, where a copy of them is at hand: their dates as their index tells them.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { gatherFromBytes } from "../../../worker/last-modified/read/gather.ts";
import { ROOT } from "../contracts/source-files.ts";
import { resolve } from "./evidence.ts";

const FOLDER = join(ROOT, "../shared/data/files");
const isThere = existsSync(FOLDER);
if (!isThere) console.warn(`SKIPPED: the real files are not there (${FOLDER}); their dates are not checked.`);

type Expected = { value: string | null; source?: string; precision?: string; zone?: string };

const FILES: [name: string, pattern: string | undefined, expected: Expected][] = [
  [
    "code_postaux_v201410.csv",
    String.raw`code_postaux_v(?P<modified>\d+)\.csv`,
    { value: "2014-10-01T00:00:00+00:00", source: "filename", precision: "month" },
  ],
  ["table-with-accents.csv", undefined, { value: null }],
  [
    "ValeursFoncieres-2025-S1.txt",
    String.raw`ValeursFoncieres-(?P<modified>.+)\.txt`,
    { value: "2025-01-01T00:00:00+00:00", source: "filename", precision: "semester" },
  ],
  ["csv-detective_file.xlsx", undefined, { value: "2024-03-08T14:40:09+00:00", source: "file", zone: "corrected" }],
  ["csv-detective_file.xls", undefined, { value: "2024-02-29T13:33:20.230+00:00", source: "file", zone: "corrected" }],
  ["csv-detective_file.ods", undefined, { value: "2025-11-25T12:20:24.937+00:00", source: "file", zone: "corrected" }],
  ["hydra_catalog.xlsx", undefined, { value: null }],
  ["dbase_03.dbf", undefined, { value: "2005-07-13T00:00:00+00:00", source: "file", precision: "day" }],
  ["shpjs_train_stations.zip", undefined, { value: "2013-09-11T00:00:00+00:00", source: "file", precision: "day" }],
  ["shpjs_codepage.zip", undefined, { value: "2017-03-27T14:46:03+00:00", source: "zip", zone: "explicit" }],
  ["geoparquet.parquet", undefined, { value: null }],
  ["blue_hills.gpx", undefined, { value: "2002-04-19T02:47:17+00:00", source: "file" }],
  ["simpledata.kml", undefined, { value: null }],
];

test.skipIf(!isThere).each(FILES)("%s", async (name, pattern, expected) => {
  const bytes = readFileSync(join(FOLDER, name));
  const source = {
    bytes: bytes.length,
    read: async (offset: number, length: number) => new Uint8Array(bytes.subarray(offset, offset + length)),
  };
  const evidence = await gatherFromBytes(source, null);
  const names = [...evidence.names, { origin: "url" as const, name }];
  expect(resolve({ ...evidence, names }, { pattern })).toMatchObject(expected);
});
