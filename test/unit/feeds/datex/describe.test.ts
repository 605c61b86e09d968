// Sentences and flat records: what a reader is told of a record, in both languages, at an instant.
import { describe, expect, it } from "vitest";
import { markersText, describe as tell } from "../../../../worker/feeds/datex/describe.ts";
import { readDescriptors } from "../../../../worker/feeds/datex/descriptors.ts";
import { EVENT_FIELDS, toCells } from "../../../../worker/feeds/datex/event-fields.ts";
import { ALL_STATES, type EventFilter, passes, plainRoad } from "../../../../worker/feeds/datex/filter.ts";
import { boxOf, pointOf, toEventRecords } from "../../../../worker/feeds/datex/to-record.ts";
import { documentXml, read, readRecord, recordXml, situationXml } from "./documents.ts";

const NOON = Date.UTC(2026, 9, 1, 10);
const times = (start: string, end = "") =>
  `<validity><validityStatus>definedByValidityTimeSpec</validityStatus><validityTimeSpecification><overallStartTime>${start}</overallStartTime>${end && `<overallEndTime>${end}</overallEndTime>`}</validityTimeSpecification></validity>`;
const comment = (text: string, type = "locationDescriptor", lang = "fr") =>
  `<generalPublicComment><comment><values><value lang="${lang}">${text}</value></values></comment><commentType>${type}</commentType></generalPublicComment>`;

describe("a sentence", () => {
  it.each([
    [
      "since a first of the month",
      times("2026-06-01T00:00:00+02:00"),
      "depuis le 1er juin 2026 à 00:00",
      "since 1 June 2026 at 00:00",
    ],
    [
      "to come",
      times("2026-12-02T08:30:00+01:00"),
      "à partir du 2 décembre 2026 à 08:30",
      "from 2 December 2026 at 08:30",
    ],
    [
      "one day",
      times("2026-10-01T08:30:00+02:00", "2026-10-01T16:30:00+02:00"),
      "le 1er octobre 2026 de 08:30 à 16:30",
      "on 1 October 2026 from 08:30 to 16:30",
    ],
    [
      "over midnight",
      times("2026-10-01T21:00:00+02:00", "2026-10-02T06:00:00+02:00"),
      "du 1er octobre 2026 à 21:00 au 2 octobre 2026 à 06:00",
      "from 1 October 2026 at 21:00 to 2 October 2026 at 06:00",
    ],
  ])("says when: %s", (_, inner, fr, en) => {
    const told = tell(readRecord(inner), NOON);
    expect(told).toEqual({ fr: `Accident – ${fr}`, en: `Accident – ${en}` });
  });

  it("names the kind, or the class where the kind says nothing or is not known", () => {
    const told = (type: string, inner: string) => tell(readRecord(inner, { type }), NOON);
    expect(told("VehicleObstruction", "<vehicleObstructionType>other</vehicleObstructionType>")).toEqual({
      fr: "Véhicule gênant",
      en: "Vehicle obstruction",
    });
    expect(told("GeneralObstruction", "<obstructionType>airCrash</obstructionType>")).toEqual({
      fr: "Obstacle",
      en: "Air crash",
    });
    expect(told("SomethingNew", "")).toEqual({ fr: "Something new", en: "Something new" });
    // A code that is a property of every object is no word.
    expect(told("constructor", "")).toEqual({ fr: "Constructor", en: "Constructor" });
  });

  it("says which way by the publisher's comment, else by the compass", () => {
    const compass =
      "<groupOfLocations><tpegPointLocation><tpegDirection>northBound</tpegDirection></tpegPointLocation></groupOfLocations>";
    expect(tell(readRecord(compass), NOON).fr).toBe("Accident – vers le nord");
    expect(tell(readRecord(comment("D’Angers vers Le Mans") + compass), NOON)).toEqual({
      fr: "Accident – d’Angers vers Le Mans",
      en: "Accident – from Angers to Le Mans",
    });
  });
});

describe("reference markers", () => {
  it.each([
    ["one", [["05PR91U", 941]], "PR 91 + 941 m (05)"],
    [
      "two, in the sense of traffic",
      [
        ["31PR24U", 530],
        ["31PR22U", 480],
      ],
      "PR 24 + 530 m → PR 22 + 480 m (31)",
    ],
    [
      "across departments",
      [
        ["59PR106D", 800],
        ["62PR100D", 800],
      ],
      "PR 106 + 800 m (59) → PR 100 + 800 m (62)",
    ],
    [
      "Corsica and overseas",
      [
        ["2APR3D", 0],
        ["974PR1", null],
      ],
      "PR 3 + 0 m (2A) → PR 1 (974)",
    ],
    ["a network node of another country", [["8314034O", 6]], null],
  ] as const)("%s", (_, referents, expected) => {
    expect(markersText(referents.map(([identifier, distance]) => ({ identifier, distance })))).toBe(expected);
  });
});

describe("comments", () => {
  it("are sorted by what they say", () => {
    const { comments } = readRecord(
      comment("situé 582 m à l'est de Paris") +
        comment("De Strasbourg vers Paris") +
        comment("DIR Sud-Ouest/District Sud (Foix)/CEI Chaum") +
        comment("sur bretelle de sortie") +
        comment("La mesure est obligatoire", "description") +
        comment("Travaux\nArrêté A-002", "description"),
    );
    expect(readDescriptors(comments)).toEqual({
      description: "Travaux · Arrêté A-002",
      place: "situé 582 m à l'est de Paris",
      direction: { from: "Strasbourg", to: "Paris" },
      service: "DIR Sud-Ouest/District Sud (Foix)/CEI Chaum",
      position: ["sur bretelle de sortie"],
    });
  });

  it("in several languages: French, then English, then any", () => {
    const values = (...langs: string[]) =>
      `<generalPublicComment><comment><values>${langs.map((lang) => `<value lang="${lang}">in ${lang}</value>`).join("")}</values></comment></generalPublicComment>`;
    const told = (...langs: string[]) => readDescriptors(readRecord(values(...langs)).comments).description;
    expect([told("fi", "en", "fre"), told("fi", "en"), told("fi", "sv")]).toEqual(["in fre", "in en", "in fi"]);
  });
});

const everything: EventFilter = { box: null, roads: [], types: [], severities: [], states: ALL_STATES };

function placed(inner: string) {
  const [first] = read(documentXml(situationXml(recordXml(inner)))).situations.flatMap((one) =>
    toEventRecords(one, NOON),
  );
  if (first === undefined) throw new Error("no record");
  return first;
}

const ROAD =
  "<groupOfLocations><pointByCoordinates><pointCoordinates><latitude>48</latitude><longitude>2</longitude></pointCoordinates></pointByCoordinates><pointAlongLinearElement><linearElement><roadNumber>N0094</roadNumber></linearElement></pointAlongLinearElement></groupOfLocations>";

describe("filters", () => {
  it.each(["N94", "n 94", "N0094", "n-94"])("a road is found as %s", (road) => {
    expect(passes(placed(ROAD), { ...everything, roads: [plainRoad(road)] })).toBe(true);
    expect(passes(placed(ROAD), { ...everything, roads: [plainRoad("N940")] })).toBe(false);
  });

  it("a record without severity is of unknown severity, one without a place is in no box", () => {
    expect(passes(placed(""), { ...everything, severities: ["unknown"] })).toBe(true);
    expect(passes(placed(""), { ...everything, box: [-180, -90, 180, 90] })).toBe(false);
    expect(passes(placed(ROAD), { ...everything, box: [1, 47, 2, 48] })).toBe(true);
  });
});

describe("geometries", () => {
  it("have a box, and a point on them", () => {
    const line = {
      type: "LineString",
      coordinates: [
        [2, 48],
        [3, 50],
        [1, 49],
      ],
    } as const;
    const geometry = {
      type: line.type,
      coordinates: line.coordinates.map(([lon, lat]): [number, number] => [lon, lat]),
    };
    expect(boxOf(geometry)).toEqual([1, 48, 3, 50]);
    expect(pointOf(geometry)).toEqual([3, 50]);
    expect(pointOf({ type: "MultiPolygon", coordinates: [[geometry.coordinates]] })).toEqual([3, 50]);
  });
});

describe("the cells of a dataset's record", () => {
  it("are one per field, whatever the source writes into its texts", () => {
    const hostile = '=cmd|"/C calc"!A0,\n&lt;script&gt;alert(1)&lt;/script&gt;';
    const cells = toCells(placed(comment(hostile, "description") + ROAD));
    expect(cells).toHaveLength(EVENT_FIELDS.length);
    const of = (name: string) => cells[EVENT_FIELDS.findIndex((field) => field.name === name)];
    expect(of("geo_point_2d")).toBe("48.000000,2.000000");
    expect(JSON.parse(of("geo_shape") ?? "")).toEqual({ type: "Point", coordinates: [2, 48] });
    expect(of("description")).toContain("<script>");
    expect(of("towns")).toBe("");
    expect(of("active")).toMatch(/^(true|false)$/);
  });

  it("no two fields have one name", () => {
    expect(new Set(EVENT_FIELDS.map(({ name }) => name)).size).toBe(EVENT_FIELDS.length);
  });
});
