// Every format is recognised by its content, whatever it is called, and its values keep the types that they have in it.
import { describe, expect, test } from "vitest";
import { FORMATS, type Format } from "../../worker/format.ts";
import { FORMAT_FILES, gzipOf, KML, shapefileParts, TREES, workbookParts, zipOf } from "../fixtures/format-files.ts";
import { ask, createDataset, fileResource, order, publish, records, upload } from "./client.ts";

async function publishBytes(id: string, bytes: Uint8Array<ArrayBuffer>, type: Format | "auto" = "auto", params = {}) {
  const uid = await createDataset(id);
  const file = await upload(uid, bytes, "donnees.bin");
  expect(await order("POST", `/datasets/${uid}/resources/`, { ...fileResource(file, params), type })).toMatchObject({
    status: 201,
  });
  return { uid, status: await publish(uid) };
}

async function fieldTypes(id: string): Promise<Record<string, string>> {
  const { body } = await ask(`/api/explore/v2.1/catalog/datasets/${id}`);
  return Object.fromEntries((body.fields as { name: string; type: string }[]).map(({ name, type }) => [name, type]));
}

const all = async (id: string) => (await records(id, "?limit=100")).body.results as Record<string, unknown>[];

/** What is missing from the common columns, or differs, by the nature of a format. */
const NO_CODE: ReadonlySet<Format> = new Set(["gpxfile"]);
const GEOGRAPHIC: ReadonlySet<Format> = new Set(["geojsonfile", "shapefile", "flatgeobuffile", "gpxfile", "kmlfile"]);

describe.each(FORMATS)("%s", (format) => {
  test("values, types and the reason of its recognition", async () => {
    const id = `format-${format}`;
    // A dictionary looks like one record to who does not know.
    const { uid, status } = await publishBytes(id, FORMAT_FILES[format](), format === "jsondict" ? format : "auto");
    expect(status).toMatchObject({ status: "idle", is_published: true, records_errors: [] });
    const rows = await all(id);
    expect(rows).toHaveLength(TREES.length);
    const names =
      format === "gpxfile" || format === "kmlfile" ? rows.map(({ name }) => name) : rows.map(({ nom }) => nom);
    expect(names).toEqual(TREES.map(({ nom }) => nom));
    const types = await fieldTypes(id);
    if (!NO_CODE.has(format)) {
      expect(rows.map(({ code }) => code)).toEqual(TREES.map(({ code }) => code));
      expect(types).toMatchObject({ code: "text", hauteur: "double" });
      expect(rows.map(({ hauteur }) => hauteur)).toEqual(TREES.map(({ hauteur }) => hauteur));
      expect(rows.map(({ plante }) => String(plante).slice(0, 10))).toEqual(TREES.map(({ plante }) => plante));
      const datetimes = format === "parquetfile";
      const texts = format === "flatgeobuffile";
      expect(types.plante).toBe(datetimes ? "datetime" : texts ? "text" : "date");
    }
    if (GEOGRAPHIC.has(format)) {
      expect(types).toMatchObject({ geo_point_2d: "geo_point_2d", geo_shape: "geo_shape" });
      expect(rows.map(({ geo_point_2d }) => geo_point_2d)).toEqual(TREES.map(({ lon, lat }) => ({ lon, lat })));
    }
    const { body } = await order("GET", `/datasets/${uid}/jobs/`);
    const [job] = body.results as { report?: { formats?: unknown[] } }[];
    expect(JSON.stringify(job)).toContain(`"type":"${format}"`);
  });
});

describe("files around files", () => {
  test.each<[string, Uint8Array<ArrayBuffer>]>([
    ["a gzipped CSV", gzipOf(FORMAT_FILES.csvfile())],
    ["a zipped CSV beside a note", zipOf({ "lisez-moi.txt": "note", "data/arbres.csv": FORMAT_FILES.csvfile() })],
    ["a gzipped workbook", gzipOf(FORMAT_FILES.xlsxfile())],
    ["a zipped workbook", zipOf({ "arbres.xlsx": FORMAT_FILES.xlsxfile() })],
    ["a gzip in a zip", zipOf({ "arbres.json.gz": gzipOf(FORMAT_FILES.jsonfile()) })],
    ["a KMZ", zipOf({ "doc.kml": KML, "files/icon.png": new Uint8Array([1]) })],
  ])("%s", async (name, bytes) => {
    const id = name.replaceAll(/[^a-z]/gi, "-").toLowerCase();
    expect((await publishBytes(id, bytes)).status).toMatchObject({ status: "idle" });
    expect((await all(id)).map(({ code }) => code)).toEqual(TREES.map(({ code }) => code));
  });

  test("of several files, the one that the pattern names", async () => {
    const bytes = zipOf({ "a.csv": FORMAT_FILES.csvfile(), "b.csv": "x;y\n1;2\n" });
    expect((await publishBytes("plusieurs", bytes)).status).toMatchObject({
      params: { error_code: "archive_several" },
    });
    expect((await publishBytes("choisi", bytes, "auto", { entry: "b*" })).status).toMatchObject({ status: "idle" });
    expect(await all("choisi")).toEqual([{ x: 1, y: 2 }]);
  });

  test("archives within archives end in a sentence", async () => {
    let bytes = FORMAT_FILES.csvfile();
    for (let depth = 0; depth < 5; depth++) bytes = zipOf({ "a.zip": bytes });
    expect((await publishBytes("poupees", bytes)).status).toMatchObject({ params: { error_code: "archive_too_deep" } });
  });
});

describe("workbooks", () => {
  test("dates of the 1904 system", async () => {
    expect((await publishBytes("mac", zipOf(workbookParts({ uses1904: true })))).status).toMatchObject({
      status: "idle",
    });
    expect((await all("mac")).map(({ plante }) => plante)).toEqual(TREES.map(({ plante }) => plante));
  });

  test("a hidden sheet is passed over, unless it is named", async () => {
    const bytes = zipOf(workbookParts({ hidden: true }));
    await publishBytes("visible", bytes);
    expect((await all("visible")).map(({ code }) => code)).toEqual(TREES.map(({ code }) => code));
    await publishBytes("cachee", bytes, "xlsxfile", { sheets: ["brouillon"] });
    expect(await all("cachee")).toEqual([{ secret: 1 }]);
    const { status } = await publishBytes("absente", bytes, "xlsxfile", { sheets: ["Nulle part"] });
    expect(status).toMatchObject({ status: "error", params: { error_code: "sheet_not_found" } });
    expect(JSON.stringify(status.sentence)).toContain("Arbres");
  });
});

describe("shapes", () => {
  test("coordinates of Lambert 93 become degrees by the .prj", async () => {
    const prj =
      'PROJCS["RGF93_Lambert_93",GEOGCS["GCS_RGF_1993",DATUM["D_RGF_1993",SPHEROID["GRS_1980",6378137,298.257222101]],PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic"],PARAMETER["False_Easting",700000],PARAMETER["False_Northing",6600000],PARAMETER["Central_Meridian",3],PARAMETER["Standard_Parallel_1",44],PARAMETER["Standard_Parallel_2",49],PARAMETER["Latitude_Of_Origin",46.5],UNIT["Meter",1]]';
    const parts = shapefileParts();
    const shp = parts["arbres.shp"];
    // The Eiffel tower, in metres.
    new DataView(shp.buffer).setFloat64(112, 648_237.3, true);
    new DataView(shp.buffer).setFloat64(120, 6_862_271.9, true);
    await publishBytes("lambert", zipOf({ ...parts, "arbres.prj": prj }));
    const [first] = await all("lambert");
    const { lat, lon } = { lat: 0, lon: 0, ...(first?.geo_point_2d as object) };
    expect([lat.toFixed(2), lon.toFixed(2)]).toEqual(["48.86", "2.29"]);
  });
});

describe("what a resource says it is", () => {
  test("a workbook may be called by another's name", async () => {
    expect((await publishBytes("ods-en-xls", FORMAT_FILES.odsfile(), "xlsfile")).status).toMatchObject({
      status: "idle",
    });
  });

  test("a content that it is not ends in a sentence that says what it is", async () => {
    const { status } = await publishBytes("json-en-csv", FORMAT_FILES.jsonfile(), "csvfile");
    expect(status).toMatchObject({ status: "error", params: { error_code: "source_other_format", found: "jsonfile" } });
  });
});
