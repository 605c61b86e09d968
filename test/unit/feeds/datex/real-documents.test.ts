// Real documents of five countries, with the values that their index and the reference sheet state. They are not part of
// the project: where the folder is absent, this says so.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { describe as describeRecord } from "../../../../worker/feeds/datex/describe.ts";
import { publicRecords } from "../../../../worker/feeds/datex/fold.ts";
import type { Publication } from "../../../../worker/feeds/datex/model.ts";
import { readDocument } from "../../../../worker/feeds/datex/read.ts";
import { stateAt } from "../../../../worker/feeds/datex/validity.ts";
import { ROOT } from "../../contracts/source-files.ts";

const FOLDER = join(ROOT, "../shared/data/datex");
const present = existsSync(FOLDER);
if (!present) console.warn(`SKIPPED: the real documents of ${FOLDER} are not here`);

function read(name: string): Publication {
  const result = readDocument(readFileSync(join(FOLDER, name)));
  if (!result.ok) throw new Error(`${name}: ${result.problem.code}`);
  return result.publication;
}

const records = (publication: Publication) => publication.situations.flatMap((situation) => situation.records);
const typesOf = (publication: Publication) => records(publication).map(({ type }) => type);
const recordOf = (publication: Publication, id: string) => {
  const record = records(publication).find((one) => one.id === id);
  if (record === undefined) throw new Error(`no record ${id}`);
  return record;
};

const TIPI = "fr-tipi-content-v22-soap12-feedType-3491704.xml";

describe.skipIf(!present)("real documents", () => {
  it.each([
    ["de-bw-v2-roadworks-1487640.xml", 2, "SituationPublication", 1, 4],
    ["fi-fta-v223-2017a.xml", 2, "SituationPublication", 1, 3],
    ["fi-fta-v35-situation2.xml", 3, "SituationPublication", 1, 1],
    [TIPI, 2, "SituationPublication", 9, 16],
    ["fr-tipi-qtv-v22-measured.xml", 2, "MeasuredDataPublication", 0, 0],
    ["fr-tipi-unit-v22-situation-260724-000456.xml", 2, "SituationPublication", 1, 1],
    ["nl-ndw-v3-messagecontainer-srti.xml", 3, "SituationPublication", 1, 1],
    // Four records are written, two of them under one id.
    ["no-svv-v2-situations-duplicates.xml", 2, "SituationPublication", 1, 3],
    ["no-svv-v31-situations-container-FULL.xml", 3, "SituationPublication", 1, 3],
  ])("%s: version, type, situations, records", (name, version, type, situations, count) => {
    const publication = read(name);
    expect({ version: publication.version, type: publication.type }).toEqual({ version, type });
    expect(publication.situations).toHaveLength(situations);
    expect(records(publication)).toHaveLength(count);
  });

  it("a delivery break has no payload, and is no empty publication", () => {
    const publication = read("no-svv-v31-deliverybreak-nopayload.xml");
    expect(publication).toMatchObject({ version: 3, type: null, publicationTime: null, situations: [] });
  });

  it("Tipi's recapitulative document: header, classes, ends", () => {
    const publication = read(TIPI);
    expect(publication).toMatchObject({ feedType: "3491704", method: "snapshot", country: "fr", publisher: "Tipi" });
    expect(publication.publicationTime).toBe(Date.parse("2026-08-31T21:13:26.825+02:00"));
    const counts = Object.fromEntries(
      [...new Set(typesOf(publication))].map((type) => [
        type,
        typesOf(publication).filter((one) => one === type).length,
      ]),
    );
    expect(counts).toEqual({
      Accident: 1,
      RoadOrCarriagewayOrLaneManagement: 4,
      MaintenanceWorks: 2,
      ReroutingManagement: 2,
      AbnormalTraffic: 1,
      WeatherRelatedRoadConditions: 1,
      GeneralObstruction: 1,
      GeneralNetworkManagement: 2,
      EnvironmentalObstruction: 1,
      SpeedManagement: 1,
    });
    const at = publication.publicationTime ?? 0;
    // The accident is over and its lane measure is not, hours later (datex §1.8).
    expect(stateAt(recordOf(publication, "260830-002035-1"), at)).toBe("ended");
    expect(stateAt(recordOf(publication, "260830-002035-102"), at)).toBe("active");
    expect(stateAt(recordOf(publication, "260122-001698-1"), at)).toBe("planned");
    expect(stateAt(recordOf(publication, "260831-000824-1"), at)).toBe("suspended");
    // Expired in May, still listed in August.
    expect(stateAt(recordOf(publication, "251023-001144-2"), at)).toBe("ended");
  });

  it("Tipi's locations: the method, the road, the markers, the towns, the lanes, the codes", () => {
    const publication = read(TIPI);
    expect(recordOf(publication, "260830-002035-1").location).toMatchObject({
      geometry: { type: "Point", coordinates: [6.329858, 44.53094] },
      method: "tpeg-point",
      road: "N94",
      referents: [{ identifier: "05PR91U", distance: 941 }],
      towns: ["Prunières"],
      tpegDirection: "bothWays",
      lanes: ["lane1"],
      alertC: [
        {
          country: "F",
          table: "32",
          tableVersion: "11.0",
          points: [{ code: "37147", name: "Le Sauze", offset: 6920 }],
        },
      ],
    });
    // Written `to` before `from`: the chord goes from → to.
    expect(recordOf(publication, "260122-001698-1").location).toMatchObject({
      method: "tpeg-chord",
      geometry: {
        type: "LineString",
        coordinates: [
          [0.683844, 42.92285],
          [0.698416, 42.908493],
        ],
      },
      towns: ["Eup", "Lez"],
    });
    expect(recordOf(publication, "260113-001342-1").location.external).toMatchObject([{ system: "TipiBretelle" }]);
  });

  it("an operators' note is nowhere in what is read", () => {
    const raw = readFileSync(join(FOLDER, TIPI), "utf8");
    const notes = [
      ...raw.matchAll(
        /<ns2:value lang="fr">([^<]*)<\/ns2:value><\/ns2:values><\/ns2:comment><ns2:commentType>internalNote/g,
      ),
    ];
    expect(notes.length).toBeGreaterThan(0);
    const text = JSON.stringify(read(TIPI));
    for (const [, note] of notes) expect(text).not.toContain(JSON.stringify(note).slice(1, -1));
  });

  it("a unit of the push-pull folder, in a sentence of each language", () => {
    const publication = read("fr-tipi-unit-v22-situation-260724-000456.xml");
    expect(publication).toMatchObject({ feedType: null, method: "allElementUpdate" });
    const record = recordOf(publication, "260724-000456-1");
    expect(record.safetyRelated).toBe(true);
    expect(describeRecord(record, publication.publicationTime ?? 0)).toEqual({
      fr: "Véhicule en panne – A4, PR 0 + 628 m (94) – Charenton-le-Pont – de Strasbourg vers Paris – bande d’arrêt d’urgence, voie 1 – depuis le 24 juillet 2026 à 08:04",
      en: "Broken-down vehicle – A4, PR 0 + 628 m (94) – Charenton-le-Pont – from Strasbourg to Paris – hard shoulder, lane 1 – since 24 July 2026 at 08:04",
    });
  });

  it("Germany: the line of an extension, network nodes that are no markers, a managed cause", () => {
    const publication = read("de-bw-v2-roadworks-1487640.xml");
    const closure = recordOf(publication, "1487640-1487641-1487644-3508083-sperrung");
    expect(closure.location).toMatchObject({ method: "gml-line", road: "L154", roadName: "Albbruck-St. Blasien" });
    expect(closure.location.geometry?.coordinates[0]).toEqual([8.110689, 47.606283]);
    expect(closure.causes).toEqual([{ record: "1487640-1487641-1487644-3508083", type: null }]);
    expect(describeRecord(closure, 0).fr).not.toContain("PR");
  });

  it.each(["no-svv-v2-situations-duplicates.xml", "no-svv-v31-situations-container-FULL.xml"])(
    "Norway (%s): lines in UTM 33 come out in degrees, near the point for display",
    (name) => {
      const raw = readFileSync(join(FOLDER, name), "utf8");
      const shown = (tag: string) => Number(new RegExp(`<(?:\\w+:)?${tag}>([\\d.]+)<`).exec(raw)?.[1]);
      const { location } = records(read(name))[0] ?? {};
      expect(location?.method).toBe("gml-line");
      const positions = location?.geometry?.coordinates as [number, number][];
      const distances = positions.map(([lon, lat]) => Math.hypot(lon - shown("longitude"), lat - shown("latitude")));
      expect(Math.min(...distances)).toBeLessThan(0.001);
    },
  );

  it("the Netherlands: nine digits of fraction, coordinates, AlertC of another table", () => {
    const record = records(read("nl-ndw-v3-messagecontainer-srti.xml"))[0];
    expect(record?.versionTime).toBe(Date.parse("2026-07-24T20:05:00.043Z"));
    expect(record?.location).toMatchObject({
      method: "coordinates",
      geometry: { type: "Point", coordinates: [4.021665, 51.46491] },
      alertC: [{ table: "6.13", points: [{ code: "9564", offset: 706 }] }],
    });
  });

  it.each(["fi-fta-v223-2017a.xml", "fi-fta-v35-situation2.xml"])(
    "Finland (%s): restricted, so nothing of it may go out; a padded time is a time",
    (name) => {
      const { situations } = read(name);
      expect(situations.map(({ withheld }) => withheld)).toEqual(["confidential"]);
      expect(situations.flatMap(publicRecords)).toEqual([]);
      expect(situations[0]?.records.every(({ createdAt }) => createdAt !== null)).toBe(true);
    },
  );

  it("measured data: two sites, a flow and a speed each", () => {
    expect(read("fr-tipi-qtv-v22-measured.xml").measurements).toMatchObject([
      { site: "MUM76.h1", kind: "TrafficFlow", value: 1010, unit: "vehicles/h", inputs: 101 },
      { site: "MUM76.h1", kind: "TrafficSpeed", value: 112, unit: "km/h" },
      { site: "A0001011200", kind: "TrafficFlow", value: 1420 },
      { site: "A0001011200", kind: "TrafficSpeed", value: 85 },
    ]);
  });
});
