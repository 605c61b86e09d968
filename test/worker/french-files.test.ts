// Open data as it is written in France: what becomes of it without a word of configuration.
import { expect, test } from "vitest";
import { workbookParts, zipOf } from "../fixtures/format-files.ts";
import { ask, createDataset, httpResource, order, publish, records, serveFile } from "./client.ts";

type Published = { status: Record<string, unknown>; types: Record<string, string>; first: Record<string, unknown> };

let count = 0;

async function published(name: string, content: string | Uint8Array<ArrayBuffer>, params = {}): Promise<Published> {
  const id = `france-${++count}`;
  const uid = await createDataset(id);
  const url = await serveFile(`/${id}/${encodeURIComponent(name)}`, content);
  await order("POST", `/datasets/${uid}/resources/`, { ...httpResource(url, params), type: "auto" });
  const status = await publish(uid);
  const dataset = (await ask(`/api/explore/v2.1/catalog/datasets/${id}`)).body;
  const fields = (dataset.fields ?? []) as { name: string; type: string }[];
  const { results = [] } = (await records(id, "?limit=1")).body as { results?: Record<string, unknown>[] };
  return {
    status,
    types: Object.fromEntries(fields.map((field) => [field.name, field.type])),
    first: results[0] ?? {},
  };
}

const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

test("charging stations (IRVE): positions are lists, booleans are words, an empty column stays text", async () => {
  const { types, first } = await published(
    "irve.csv",
    [
      "nom_amenageur,siren_amenageur,id_pdc_itinerance,coordonneesXY,nbre_pdc,puissance_nominale,prise_type_ef,gratuit,date_mise_en_service,observations,consolidated_longitude,consolidated_latitude",
      '"Brévoy, syndicat",130025265,FRS31E0001,"[2.352200,48.856600]",2,22.08,false,,2021-04-20,,2.3522,48.8566',
      'Saint-Aubin,213100555,FRS31E0002,"[-1.500000,47.200000]",1,7,true,false,2020-01-02,,-1.5,47.2',
    ].join("\r\n"),
  );
  expect(types).toMatchObject({
    id_pdc_itinerance: "text",
    nbre_pdc: "int",
    puissance_nominale: "double",
    prise_type_ef: "boolean",
    gratuit: "boolean",
    date_mise_en_service: "date",
    observations: "text",
    consolidated_latitude: "double",
  });
  expect(first).toMatchObject({ nom_amenageur: "Brévoy, syndicat", prise_type_ef: false, gratuit: null });
});

test("local addresses (BAL): a mark, codes with zeros, lists by bars", async () => {
  const { types, first } = await published(
    "bal.csv",
    "\ufeff" +
      [
        "cle_interop;uid_adresse;voie_nom;numero;suffixe;commune_insee;commune_nom;position;x;y;long;lat;cad_parcelles;source;date_der_maj;certification_commune",
        "01001_0010_00003;;Rue de l’Église;3;;01001;L’Abergement;entrée;871234.56;6569876.54;5.4261;46.1530;01001000AB0012|01001000AB0013;commune;2023-05-06;1",
        "01001_0010_00004_bis;;Rue de l’Église;4;bis;01001;L’Abergement;entrée;871240.10;6569880.00;5.4262;46.1531;;commune;2023-05-06;0",
      ].join("\r\n"),
  );
  expect(types).toMatchObject({
    cle_interop: "text",
    numero: "int",
    commune_insee: "text",
    x: "double",
    lat: "double",
    cad_parcelles: "text",
    date_der_maj: "date",
    certification_commune: "int",
  });
  expect(first).toMatchObject({ commune_insee: "01001", cad_parcelles: "01001000AB0012|01001000AB0013", numero: 3 });
});

test("stops of a timetable (GTFS): one file of the archive, and which others there are", async () => {
  const archive = zipOf({
    "agency.txt": "agency_id,agency_name\n1,TAN\n",
    "stops.txt":
      'stop_id,stop_name,stop_lat,stop_lon,location_type\n"001","Gare, nord",47.2173,-1.5534,0\n"002","Centre",47.21,-1.55,1\n',
    "stop_times.txt": "trip_id,arrival_time,stop_id\nT1,25:10:00,001\n",
  });
  const { status, types, first } = await published("gtfs.zip", archive, { entry: "stops.txt" });
  expect(status).toMatchObject({ status: "idle", records_count: 2 });
  expect(types).toMatchObject({ stop_id: "text", stop_lat: "double", location_type: "int" });
  expect(first).toMatchObject({ stop_id: "001", stop_name: "Gare, nord" });
  const whole = await published("gtfs.zip", archive);
  expect(whole.status).toMatchObject({ status: "error", params: { error_code: "archive_several" } });
});

test("a spreadsheet of the statistics office: titles above the header, which a number passes over", async () => {
  const cell = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
  const row = (number: number, ...texts: string[]) =>
    `<row r="${number}">${texts.map((text, at) => cell(text).replace("<c", `<c r="${"ABC"[at]}${number}"`)).join("")}</row>`;
  const sheet = `<worksheet><sheetData>${row(1, "Populations légales 2021")}${row(2, "Insee, RP2021")}${row(
    5,
    "CODGEO",
    "LIBGEO",
    "PMUN",
  )}${row(6, "01001", "L’Abergement-Clémenciat")}<row r="7"><c r="A7" t="inlineStr"><is><t>2A004</t></is></c><c r="B7" t="inlineStr"><is><t>Ajaccio</t></is></c><c r="C7"><v>73822</v></c></row></sheetData></worksheet>`;
  const { status, types } = await published(
    "base.xlsx",
    zipOf({ ...workbookParts(), "xl/worksheets/sheet1.xml": sheet }),
    { first_row_no: 5 },
  );
  expect(status).toMatchObject({ status: "idle", records_count: 2 });
  expect(types).toEqual({ codgeo: "text", libgeo: "text", pmun: "int" });
});

test("an older API’s answer: the records are found, their members flattened where asked", async () => {
  const json = JSON.stringify({
    nhits: 2,
    parameters: { dataset: ["x"], rows: 10 },
    records: [
      {
        recordid: "a1",
        fields: { nom: "Chêne", hauteur: 12.5, geo: [48.85, 2.35] },
        record_timestamp: "2024-03-08T14:40:09+01:00",
      },
      {
        recordid: "a2",
        fields: { nom: "Érable", hauteur: 8, geo: [47.2, -1.5] },
        record_timestamp: "2024-03-09T14:40:09+01:00",
      },
    ],
  });
  const { types } = await published("api.json", json, { json_root: "records", json_object: "fields" });
  expect(types).toMatchObject({ nom: "text", hauteur: "double" });
  const whole = await published("api.json", json, { flatten: true });
  expect(whole.types).toMatchObject({ recordid: "text", fields_nom: "text", record_timestamp: "datetime" });
});

test("Latin-1 with semicolons, francs and percents: what is no number stays as it is written", async () => {
  const { status, types, first } = await published(
    "budget.csv",
    latin1(
      "Libell\xe9;Ann\xe9e;Montant;Part;Vot\xe9\r\n\xc9clairage;2021;1\xa0234,50;12,5 %;Oui\r\nVoirie;2022;-12,00;3 %;Non\r\n",
    ),
  );
  expect(status).toMatchObject({ status: "idle", records_count: 2 });
  expect(types).toEqual({ libelle: "text", annee: "int", montant: "double", part: "text", vote: "boolean" });
  expect(first).toMatchObject({ libelle: "Éclairage", montant: 1234.5, part: "12,5 %", vote: true });
});

test("a spreadsheet’s CSV: its own word for the separator, an empty line at the end, a column without a name", async () => {
  const { status, types, first } = await published(
    "excel.csv",
    "sep=;\r\nnom;;ville\r\nA;1,5;Brévoy\r\nB;2;Orle\r\n\r\n",
  );
  expect(types).toMatchObject({ nom: "text", ville: "text" });
  expect(first).toMatchObject({ nom: "A", ville: "Brévoy" });
  expect(status).toMatchObject({ status: "idle", records_count: 2 });
});

test("phone numbers, identifiers and hours stay text; dates of two ways are told by the column", async () => {
  const { types, first } = await published(
    "associations.csv",
    [
      "tel;siret;ouverture;creation;modification",
      "0240123456;12345678901234;08:30;05/06/2019;2024-01-02 10:00:00",
      "02 40 12 34 57;00345678901234;14:00;25/12/2020;2024-01-03 11:30:00",
    ].join("\n"),
  );
  expect(types).toEqual({ tel: "text", siret: "text", ouverture: "text", creation: "date", modification: "datetime" });
  expect(first).toMatchObject({ creation: "2019-06-05" });
});
