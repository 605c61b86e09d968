// What a publisher says about a source and what the source is: patterns of archives, expected formats and names, and what is
// proposed but never done silently.
import { expect, test } from "vitest";
import { zipOf } from "../fixtures/format-files.ts";
import { createDataset, fileResource, httpResource, order, publish, records, serveFile, upload } from "./client.ts";

const auto = (url: string, more: object = {}) => ({ ...httpResource(url), type: "auto", ...more });

test("all files of an archive that a pattern names are one source, in the order of their names", async () => {
  const uid = await createDataset("archive-motif");
  const archive = zipOf({
    "2024/fevrier.csv": "mois;n\nfévrier;2\n",
    "2024/avril.csv": "n;mois\n4;avril\n",
    "LISEZMOI.txt": "rien",
  });
  const file = await upload(uid, archive, "mois.zip");
  await order("POST", `/datasets/${uid}/resources/`, { ...fileResource(file, { entry: "*.csv" }), type: "auto" });
  expect(await publish(uid)).toMatchObject({ status: "idle", records_count: 2 });
  expect((await records("archive-motif", "?order_by=n")).body.results).toEqual([
    { n: 2, mois: "février" },
    { n: 4, mois: "avril" },
  ]);
  expect(await publish(uid)).toMatchObject({ status: "idle", records_count: 2 });
});

test("an expected name is that of one file: when an archive has several, they are listed, and none is taken", async () => {
  const uid = await createDataset("archive-attendue");
  const archive = zipOf({
    "donnees-2023.csv": "annee;n\n2023;1\n",
    "donnees-2024.csv": "annee;n\n2024;2\n",
    "donnees-2024.txt": "à lire d’abord",
    "autre.csv": "x\n1\n",
  });
  const url = await serveFile("/annees.zip", archive);
  const several = await order(
    "POST",
    `/datasets/${uid}/resources/`,
    auto(url, { expected: { name: "donnees-(?P<modified>\\d{4})\\..*" } }),
  );
  const status = await publish(uid);
  expect(status).toMatchObject({ status: "error", params: { error_code: "archive_several" } });
  expect((status.params as { entries: string }).entries).toBe("donnees-2023.csv, donnees-2024.csv");
  const resource = `/datasets/${uid}/resources/${several.body.uid}/`;
  await order("PUT", resource, auto(url, { expected: { name: "donnees-(?P<modified>2024)\\..*" } }));
  expect(await publish(uid)).toMatchObject({ status: "idle", records_count: 1 });
  expect((await records("archive-attendue")).body.results).toEqual([{ annee: 2024, n: 2 }]);
  await order("PUT", resource, auto(url, { expected: { name: "absent-*.csv" } }));
  expect(await publish(uid)).toMatchObject({ status: "error", params: { error_code: "source_other_name" } });
});

test("files of several formats in one archive are told by their names when one of them cannot be read", async () => {
  const uid = await createDataset("archive-mauvais");
  const file = await upload(uid, zipOf({ "a.csv": "a;b\n1;2\n", "b.csv": "<html><body>404</body></html>" }), "m.zip");
  await order("POST", `/datasets/${uid}/resources/`, { ...fileResource(file, { entry: "*.csv" }), type: "auto" });
  const { status, params } = await publish(uid);
  expect({ status, params }).toMatchObject({
    status: "error",
    params: { error_code: "source_is_html", title: "data.csv / b.csv" },
  });
});

test.each([
  ["xlsx", "source_other_expected"],
  ["csv", null],
])("a CSV that is expected to be %s", async (format, code) => {
  const uid = await createDataset(`attendu-${format}`);
  const url = await serveFile(`/attendu-${format}`, "a;b\n1;2\n");
  await order("POST", `/datasets/${uid}/resources/`, auto(url, { expected: { format } }));
  const status = await publish(uid);
  if (code === null) expect(status).toMatchObject({ status: "idle", records_count: 1 });
  else
    expect(status).toMatchObject({ status: "error", params: { error_code: code, found: "csvfile", expected: format } });
});

test("a file that is not called as expected is refused; an expression with a date in it may find none", async () => {
  const uid = await createDataset("nom-attendu");
  const url = await serveFile("/donnees-2024.csv", "a;b\n1;2\n");
  await order("POST", `/datasets/${uid}/resources/`, auto(url, { expected: { name: "comptages-*.csv" } }));
  expect(await publish(uid)).toMatchObject({
    status: "error",
    params: { error_code: "source_other_name", expected: "comptages-*.csv", found: "donnees-2024.csv" },
  });
  const { results } = (await order("GET", `/datasets/${uid}/resources/`)).body as { results: { uid: string }[] };
  for (const name of ["donnees-*.csv", "comptages-(?P<modified>\\d{4})\\.csv"]) {
    await order("PUT", `/datasets/${uid}/resources/${results[0]?.uid}/`, auto(url, { expected: { name } }));
    expect(await publish(uid)).toMatchObject({ status: "idle" });
  }
});

test("what is expected wins over the parameters that came from it before", async () => {
  const uid = await createDataset("attendu-change");
  const url = await serveFile("/attendu-change.csv", "a|b\n1|2\n");
  const { body } = await order(
    "POST",
    `/datasets/${uid}/resources/`,
    auto(url, { expected: { delimiter: ";", skip_rows: 1 } }),
  );
  const { uid: resource, display_name: _name, updated_at: _at, ...saved } = body as Record<string, unknown>;
  expect(saved.params).toEqual({ separator: ";", first_row_no: 2 });
  const changed = await order("PUT", `/datasets/${uid}/resources/${resource}/`, {
    ...saved,
    expected: { delimiter: "|" },
  });
  expect(changed.status, JSON.stringify(changed.body)).toBe(200);
  expect(changed.body.params).toEqual({ separator: "|" });
  const own = { ...saved, params: { separator: "\t" }, expected: { delimiter: ";" } };
  expect((await order("PUT", `/datasets/${uid}/resources/${resource}/`, own)).body.params).toEqual({ separator: "\t" });
});

test("two columns that are a place are proposed, before and after publishing, and stay what they are", async () => {
  const uid = await createDataset("proposition");
  const url = await serveFile(
    "/bornes.csv",
    "nom;consolidated_longitude;consolidated_latitude\nA;2.35;48.85\nB;5.4;43.3\n",
  );
  const place = { kind: "geo_point", latitude: "consolidated_latitude", longitude: "consolidated_longitude" };
  for (const asked of ["preview", "guess_extractor_params"]) {
    expect((await order("POST", `/datasets/${uid}/resources/${asked}/`, auto(url))).body.proposals).toEqual([
      { ...place, epsg: 4326 },
    ]);
  }
  await order("POST", `/datasets/${uid}/resources/`, auto(url));
  expect((await order("GET", `/datasets/${uid}/fields/`)).body).toMatchObject({ total_count: 0, proposals: [] });
  await publish(uid);
  expect((await order("GET", `/datasets/${uid}/fields/`)).body.proposals).toEqual([{ ...place, epsg: null }]);
  expect((await records("proposition", "?limit=1")).body.results).toEqual([
    { nom: "A", consolidated_longitude: 2.35, consolidated_latitude: 48.85 },
  ]);
});

test("an accepted place is a field of its own from the next publish on, and a refresh follows it", async () => {
  const uid = await createDataset("place-acceptee");
  const lines = ["nom;lat;lon", "A;48,85;2,35", "B;43.3;5.4", "C;;", "D;95;2", "E;nulle part;2"];
  const url = await serveFile("/places.csv", lines.join("\n"));
  await order("POST", `/datasets/${uid}/resources/`, auto(url));
  await publish(uid);
  const accepted = { type: "geo_point", field: "lieu", latitude: "lat", longitude: "lon" };
  expect(await order("POST", `/datasets/${uid}/fields/`, accepted)).toMatchObject({
    status: 201,
    body: { ...accepted, epsg: 4326 },
  });
  const named = { type: "rename", from_name: "lieu", to_name: "place", field_label: "Place" };
  await order("POST", `/datasets/${uid}/fields/`, named);
  await order("POST", `/datasets/${uid}/fields/`, { type: "delete", field: "lat" });
  const status = await publish(uid);
  expect(status).toMatchObject({ status: "idle", records_count: 5 });
  expect(status.records_errors).toMatchObject([{ error_code: "value_not_of_type", count: 2, field_uid: "lat, lon" }]);
  const places = async () => {
    const { body } = await records("place-acceptee", "?select=nom,place&order_by=nom");
    return (body.results as { place: unknown }[]).map(({ place }) => place);
  };
  expect(await places()).toEqual([{ lat: 48.85, lon: 2.35 }, { lat: 43.3, lon: 5.4 }, null, null, null]);
  const near = await records("place-acceptee", "?where=within_distance(place, geom'POINT(2.35 48.85)', 1km)");
  expect(near.body.total_count).toBe(1);
  await serveFile("/places.csv", [...lines.slice(0, 2), "B;44;6"].join("\n"));
  expect(await publish(uid)).toMatchObject({ status: "idle", records_count: 2 });
  expect(await places()).toEqual([
    { lat: 48.85, lon: 2.35 },
    { lat: 44, lon: 6 },
  ]);
});

test("a place in another system is turned into degrees; one that cannot be made is refused or reported", async () => {
  const uid = await createDataset("place-lambert");
  const url = await serveFile("/lambert.csv", "nom;x;y\nParis;652469.02;6862035.26\n");
  await order("POST", `/datasets/${uid}/resources/`, auto(url));
  await publish(uid);
  expect((await order("GET", `/datasets/${uid}/fields/`)).body.proposals).toMatchObject([
    { latitude: "y", longitude: "x" },
  ]);
  const place = { type: "geo_point", latitude: "y", longitude: "x" };
  expect(await order("POST", `/datasets/${uid}/fields/`, { ...place, epsg: 12 })).toMatchObject({
    status: 400,
    body: { error_code: "validation_error" },
  });
  await order("POST", `/datasets/${uid}/fields/`, { ...place, epsg: 2154 });
  await order("POST", `/datasets/${uid}/fields/`, { ...place, field: "autre", latitude: "z" });
  expect((await order("GET", `/datasets/${uid}/fields/`)).body.proposals).toEqual([]);
  expect(await publish(uid)).toMatchObject({ status: "idle", records_errors: [] });
  const [paris] = (await records("place-lambert")).body.results as { geo_point: { lat: number; lon: number } }[];
  expect(paris?.geo_point.lat).toBeCloseTo(48.8566, 3);
  expect(paris?.geo_point.lon).toBeCloseTo(2.3522, 3);
  expect(Object.keys(paris ?? {})).toEqual(["nom", "x", "y", "geo_point"]);
});

test("the extractors, each with its parameters", async () => {
  const { status, body } = await order("GET", "/extractors/?limit=100");
  expect(status).toBe(200);
  const results = body.results as { type: string; label: string; parameters: Record<string, unknown>[] }[];
  expect(body.total_count).toBe(results.length);
  const csv = results.find(({ type }) => type === "csvfile");
  expect(csv?.parameters.find(({ name }) => name === "separator")).toEqual({
    name: "separator",
    label: "Separator",
    type: "text",
    is_mandatory: false,
    default: null,
    description: expect.any(String),
    choices: [";", ",", "\t", "|"],
    hidden: false,
    trim: false,
    can_create_field: false,
    impacts_guessed_parameters: false,
  });
});
