// The field configuration over HTTP: what it makes of a source, that it stays from load to load, and what is told when
// the source changes.
import { describe, expect, it, test } from "vitest";
import { ask, createDataset, httpResource, order, publish, records, serveFile, statusOf } from "./client.ts";

type Field = { name: string; label: string; description: string | null; type: string; annotations: object };

const CSV = "Nom;Hauteur (m);Essences;Vu le\nA;12;chêne, hêtre;06/05/2024\nB;3;;07/05/2024\n";

async function fieldsOf(datasetId: string): Promise<Field[]> {
  return (await ask(`/api/explore/v2.1/catalog/datasets/${datasetId}`)).body.fields as Field[];
}

async function withFields(datasetId: string, settings: object[], csv = CSV): Promise<string> {
  const uid = await createDataset(datasetId);
  await order("POST", `/datasets/${uid}/resources/`, httpResource(await serveFile(`/${datasetId}.csv`, csv)));
  for (const setting of settings) {
    expect(await order("POST", `/datasets/${uid}/fields/`, setting)).toMatchObject({ status: 201 });
  }
  expect(await publish(uid)).toMatchObject({ status: "idle", is_published: true });
  return uid;
}

const SETTINGS = [
  { type: "rename", label: "x", from_name: "hauteur_m", to_name: "hauteur", field_label: "Hauteur" },
  { type: "annotate", label: "x", field: "hauteur", annotation: "unit", args: ["m"] },
  { type: "annotate", label: "x", field: "nom", annotation: "facet", args: [] },
  { type: "annotate", label: "x", field: "essences", annotation: "multivalued", args: [","] },
  { type: "description", label: "x", field: "hauteur", description: "Du sol à la cime." },
  { type: "delete", label: "x", field: "vu_le" },
  { type: "order", label: "x", args: ["hauteur", "nom"] },
];

describe("what the configuration makes of a source", () => {
  it("names, labels, descriptions, annotations, lists, order; and leaves out what is deleted", async () => {
    await withFields("arbres", SETTINGS);
    expect(await fieldsOf("arbres")).toMatchObject([
      {
        name: "hauteur",
        label: "Hauteur",
        description: "Du sol à la cime.",
        type: "int",
        annotations: { unit: ["m"] },
      },
      { name: "nom", annotations: { facet: [] } },
      { name: "essences", annotations: { multivalued: [","] } },
    ]);
    expect((await records("arbres", "?order_by=nom")).body.results).toEqual([
      { hauteur: 12, nom: "A", essences: ["chêne", "hêtre"] },
      { hauteur: 3, nom: "B", essences: null },
    ]);
    expect((await records("arbres", "?where=essences='hêtre'")).body.total_count).toBe(1);
    expect((await records("arbres", "?where=vu_le is not null")).status).toBe(400);
  });

  it("a number that is declared to be text is text", async () => {
    await withFields("texte", [{ type: "type", label: "x", field: "hauteur_m", type_param: "text" }]);
    expect((await records("texte", "?select=hauteur_m&order_by=nom")).body.results).toEqual([
      { hauteur_m: "12" },
      { hauteur_m: "3" },
    ]);
  });

  it("facets may be given in the metadata", async () => {
    const uid = await withFields("facettes", []);
    const facets = { value: [{ field_name: "nom", facetsort: "-count" }] };
    await order("PUT", `/datasets/${uid}/metadata/`, { asset_content_configuration: { facets } });
    await publish(uid);
    const [nom] = await fieldsOf("facettes");
    expect(nom?.annotations).toEqual({ facet: [], facetsort: ["-count"] });
  });

  it("that deletes every column ends in a sentence", async () => {
    const uid = await createDataset("rien");
    await order("POST", `/datasets/${uid}/resources/`, httpResource(await serveFile("/rien.csv", "a\n1\n")));
    await order("POST", `/datasets/${uid}/fields/`, { type: "delete", field: "a" });
    expect(await publish(uid)).toMatchObject({ status: "error", params: { error_code: "no_field_left" } });
  });
});

describe("from load to load", () => {
  it("a refresh keeps the configuration, and reads other columns by their names", async () => {
    const uid = await withFields("relu", SETTINGS);
    await serveFile(
      "/relu.csv",
      "Vu le;Essences;Nom;Hauteur (m)\n06/05/2024;chêne;C;7\n06/05/2024;chêne, hêtre;A;12\n",
    );
    await publish(uid);
    expect((await records("relu", "?order_by=nom")).body.results).toEqual([
      { hauteur: 12, nom: "A", essences: ["chêne", "hêtre"] },
      { hauteur: 7, nom: "C", essences: ["chêne"] },
    ]);
    const [job] = (await order("GET", `/datasets/${uid}/jobs/`)).body.results as { decision: { mode: string } }[];
    expect(job?.decision.mode).toBe("difference");
  });

  it("what changed in the source is told: in the status, and in the job", async () => {
    const uid = await withFields("change", SETTINGS);
    expect(await statusOf(uid)).toMatchObject({ schema_change: null });
    await serveFile("/change.csv", "Nom;Essences;Vu le;Commune\nA;chêne;jamais;Saint-Aubin\n");
    await publish(uid);
    const change = {
      added: ["commune"],
      removed: ["hauteur_m"],
      retyped: [{ name: "vu_le", from: "date", to: "text" }],
      unmatched: ["hauteur_m", "hauteur"],
    };
    expect(await statusOf(uid)).toMatchObject({ status: "idle", schema_change: change });
    const [job] = (await order("GET", `/datasets/${uid}/jobs/`)).body.results as object[];
    expect(job).toMatchObject({ schema_change: change });
    expect((await fieldsOf("change")).map(({ name }) => name)).toEqual(["nom", "essences", "commune"]);
    await serveFile("/change.csv", CSV);
    await publish(uid);
    expect((await fieldsOf("change")).map(({ name }) => name)).toEqual(["hauteur", "nom", "essences"]);
  });

  it("a changed configuration is published with the next publish, and not before", async () => {
    const uid = await withFields("brouillon", []);
    await order("POST", `/datasets/${uid}/fields/`, { type: "delete", field: "vu_le" });
    expect(await fieldsOf("brouillon")).toHaveLength(4);
    await publish(uid);
    expect(await fieldsOf("brouillon")).toHaveLength(3);
  });
});

describe("items of the stack", () => {
  test("are listed in order, read, replaced and deleted", async () => {
    const uid = await createDataset("pile");
    const first = await order("POST", `/datasets/${uid}/fields/`, { name: "delete", args: { field: "a" }, label: "x" });
    expect(first.body).toEqual({ uid: expect.stringMatching(/^pr_/), type: "delete", label: "x", field: "a" });
    await order("POST", `/datasets/${uid}/fields/`, { type: "order", args: ["b"] });
    const path = `/datasets/${uid}/fields/${first.body.uid}/`;
    const renamed = { type: "rename", label: "x", from_name: "a", to_name: "b" };
    expect((await order("PUT", path, renamed)).body).toEqual({ uid: first.body.uid, ...renamed });
    expect((await order("GET", path)).body).toEqual({ uid: first.body.uid, ...renamed });
    const { body } = await order("GET", `/datasets/${uid}/fields/?limit=1`);
    expect(body).toMatchObject({ total_count: 2, results: [{ type: "rename" }] });
    expect((await order("DELETE", path)).status).toBe(204);
    expect(await order("GET", path)).toMatchObject({ status: 404, body: { error_code: "field_setting_not_found" } });
    expect(await order("PUT", path, renamed)).toMatchObject({ status: 404 });
    const wrong = { type: "annotate", field: "a", annotation: "facetsort", args: ["best"] };
    expect(await order("POST", `/datasets/${uid}/fields/`, wrong)).toMatchObject({
      status: 400,
      body: { error_code: "validation_error", detail: { args: [expect.any(String)] } },
    });
  });
});

describe("declared types", () => {
  const declare = (field: string, type_param: string) => ({ type: "type", label: "x", field, type_param });

  it("are read in every way in which they are written; what does not fit is empty, counted and sampled", async () => {
    const csv =
      'n;ok;jour;lieu;forme;objet\n1,9;1;06/05/2024;"48,2";"{""type"":""Point"",""coordinates"":[2,48]}";{}\nbeaucoup;0;2024-05-07;x;POINT;[1]\n;;;;;\n';
    const types = [
      declare("n", "int"),
      declare("ok", "boolean"),
      declare("jour", "datetime"),
      declare("lieu", "geo_point_2d"),
      declare("forme", "geo_shape"),
      declare("objet", "json_blob"),
    ];
    const uid = await withFields("types-declares", types, csv);
    expect((await fieldsOf("types-declares")).map(({ type }) => type)).toEqual([
      "int",
      "boolean",
      "datetime",
      "geo_point_2d",
      "geo_shape",
      "json_blob",
    ]);
    const { results } = (await records("types-declares")).body as { results: Record<string, unknown>[] };
    expect(results[0]).toMatchObject({ n: 1, ok: true, jour: "2024-05-06T00:00:00+00:00", lieu: { lat: 48, lon: 2 } });
    expect(results[1]).toMatchObject({
      n: null,
      ok: false,
      jour: "2024-05-07T00:00:00+00:00",
      lieu: null,
      forme: null,
    });
    expect((await statusOf(uid)).records_errors).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          field_uid: "n",
          count: 1,
          rows: [2],
          message: 'Cannot convert "beaucoup" to "int"; the value is left empty.',
        }),
        expect.objectContaining({ field_uid: "lieu", count: 1 }),
        expect.objectContaining({ field_uid: "forme", count: 1 }),
      ]),
    );
  });

  it("keep their errors through a refresh that finds most rows the same", async () => {
    const uid = await withFields("erreurs-gardees", [declare("n", "int")], "n;m\nx;1\n2;2\n");
    await serveFile("/erreurs-gardees.csv", "n;m\nx;1\n2;2\ny;3\n");
    await publish(uid);
    const [job] = (await order("GET", `/datasets/${uid}/jobs/`)).body.results as { decision: { mode: string } }[];
    expect(job?.decision.mode).toBe("difference");
    expect((await statusOf(uid)).records_errors).toEqual([expect.objectContaining({ field_uid: "n", count: 2 })]);
  });

  it("a time without a zone is in that which was declared", async () => {
    const csv = "quand\n2024-07-06 10:00\n2024-07-06T10:00:00Z\n";
    await withFields(
      "fuseau",
      [{ type: "annotate", field: "quand", annotation: "timezone", args: ["Europe/Paris"] }],
      csv,
    );
    expect((await records("fuseau")).body.results).toEqual([
      { quand: "2024-07-06T08:00:00+00:00" },
      { quand: "2024-07-06T10:00:00+00:00" },
    ]);
  });
});
