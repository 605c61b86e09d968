// One model for three versions of DATEX II, and the traps that real feeds set.
import { describe, expect, it } from "vitest";
import { publicRecords } from "../../../../worker/feeds/datex/fold.ts";
import { readDocument } from "../../../../worker/feeds/datex/read.ts";
import { bytes, documentXml, HEADER, read, readRecord, recordXml, situationXml } from "./documents.ts";

const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

const VERSION_1 = `<SOAP:Envelope xmlns:SOAP="http://schemas.xmlsoap.org/soap/envelope/"><SOAP:Body>
<d2LogicalModel xmlns="http://datex2.eu/schema/1_0/1_0" ${XSI} modelBaseVersion="1.0">
<payloadPublication xsi:type="SituationPublication" lang="en"><feedType>Event Data - Full Refresh</feedType>
<publicationTime>2026-09-01T09:00:00</publicationTime>
<publicationCreator><country>gb</country><nationalIdentifier>HE</nationalIdentifier></publicationCreator>
<situation id="uk1"><headerInformation><confidentiality>noRestriction</confidentiality><informationStatus>real</informationStatus></headerInformation>
<situationRecord xsi:type="Accident" id="uk1-1">
<situationRecordVersion></situationRecordVersion>
<situationRecordCreationTime>2026-09-01T08:00:00+01:00</situationRecordCreationTime>
<situationRecordVersionTime>2026-09-01T08:30:00+01:00</situationRecordVersionTime>
<sourceInformation><sourceName><value lang="en">Control room</value></sourceName></sourceInformation>
<validity><validityStatus>active</validityStatus></validity>
<impact><impactOnTraffic>heavy</impactOnTraffic></impact>
<nonGeneralPublicComment><comment><value lang="en">call John</value></comment></nonGeneralPublicComment>
<generalPublicComment><comment><value lang="en">TYPE : Accident</value><value lang="en">Event Location : M4</value></comment></generalPublicComment>
<groupOfLocations><locationContainedInGroup xsi:type="Linear"><tpeglinearLocation>
<to xsi:type="TPEGJunction"><pointCoordinates><latitude>51.5</latitude><longitude>-0.6</longitude></pointCoordinates>
<name><descriptor><value lang="en">J7</value></descriptor><tpegDescriptorType>junctionName</tpegDescriptorType></name></to>
<from xsi:type="TPEGJunction"><pointCoordinates><latitude>51.51</latitude><longitude>-0.5</longitude></pointCoordinates>
<name><descriptor><value lang="en">M4</value></descriptor><tpegDescriptorType>linkName</tpegDescriptorType></name></from>
</tpeglinearLocation></locationContainedInGroup></groupOfLocations>
<accidentType>collision</accidentType></situationRecord></situation></payloadPublication></d2LogicalModel></SOAP:Body></SOAP:Envelope>`;

const version3 = (
  inner: string,
  after = "",
) => `<mc:messageContainer xmlns:mc="http://datex2.eu/schema/3/messageContainer" ${XSI}
xmlns:sit="http://datex2.eu/schema/3/situation" xmlns:com="http://datex2.eu/schema/3/common">
<mc:payload xsi:type="sit:SituationPublication"><com:publicationTime>2026-09-01T09:00:00Z</com:publicationTime>${inner}</mc:payload>${after}</mc:messageContainer>`;

describe("version 1", () => {
  it("is read through its own names: no version, no zone, values without a wrapper", () => {
    const publication = read(VERSION_1);
    // A time without zone is one of the publisher's country.
    expect(publication).toMatchObject({ version: 1, method: "snapshot", publicationTime: Date.UTC(2026, 8, 1, 8) });
    const [situation] = publication.situations;
    expect(situation).toMatchObject({ version: null, versionTime: Date.UTC(2026, 8, 1, 7, 30) });
    expect(situation?.records[0]).toMatchObject({
      version: null,
      subtypes: ["collision"],
      source: "Control room",
      impact: { constriction: "heavy" },
      validity: { status: "active" },
      comments: [{ texts: [["en", "TYPE : Accident\nEvent Location : M4"]] }],
      location: { method: "tpeg-chord", road: "M4", junctions: ["J7"] },
    });
    expect(situation?.records[0]?.location.geometry?.coordinates).toEqual([
      [-0.5, 51.51],
      [-0.6, 51.5],
    ]);
    expect(JSON.stringify(publication)).not.toContain("John");
  });
});

describe("version 3", () => {
  it("is read through its own names", () => {
    const record = `<sit:situation id="n1"><sit:headerInformation><com:confidentiality>noRestriction</com:confidentiality>
<com:informationStatus>real</com:informationStatus></sit:headerInformation>
<sit:situationRecord xsi:type="sit:RoadSurfaceConditions" id="n1_1" version="3"><sit:safetyRelatedMessage>true</sit:safetyRelatedMessage>
<sit:validity><com:validityStatus>planned</com:validityStatus></sit:validity>
<sit:locationReference xmlns:loc="l" xsi:type="loc:PointLocation"><loc:coordinatesForDisplay><loc:latitude>60</loc:latitude><loc:longitude>25</loc:longitude></loc:coordinatesForDisplay>
<loc:supplementaryPositionalDescription><loc:carriageway><loc:carriageway>mainCarriageway</loc:carriageway><loc:lane><loc:laneUsage>busLane</loc:laneUsage></loc:lane></loc:carriageway>
<loc:roadInformation><loc:roadName>Ring</loc:roadName><loc:roadNumber>E16</loc:roadNumber></loc:roadInformation></loc:supplementaryPositionalDescription></sit:locationReference>
<sit:weatherRelatedRoadConditionType _extendedValue="sleet">_extended</sit:weatherRelatedRoadConditionType></sit:situationRecord></sit:situation>`;
    const publication = read(version3(record));
    expect(publication).toMatchObject({ version: 3, type: "SituationPublication" });
    expect(publication.situations[0]?.records[0]).toMatchObject({
      type: "RoadSurfaceConditions",
      subtypes: ["sleet"],
      safetyRelated: true,
      validity: { status: "planned" },
      location: { method: "display-point", road: "E16", roadName: "Ring", lanes: ["busLane"] },
    });
  });

  it("knows what kind of update it is by its protocol, and what it closes", () => {
    const exchange = (protocol: string) =>
      `<x:exchangeInformation xmlns:x="e"><x:exchangeContext><x:codedExchangeProtocol>${protocol}</x:codedExchangeProtocol></x:exchangeContext></x:exchangeInformation>`;
    const management =
      '<i:informationManagement xmlns:i="i"><i:informationManagedResourceList><i:elementReference><i:managementStatus>cancelled</i:managementStatus><i:versionedReference id="r1" version="4"/></i:elementReference></i:informationManagedResourceList></i:informationManagement>';
    expect(read(version3("", exchange("snapshotPull"))).method).toBe("snapshot");
    expect(read(version3("", exchange("deltaPush") + management))).toMatchObject({
      method: "allElementUpdate",
      closures: [{ id: "r1", version: "4", status: "cancelled" }],
    });
  });

  it("a bare publication element is a document", () => {
    const text =
      '<situationPublication xmlns="http://datex2.eu/schema/3/situation"><publicationTime>2026-09-01T09:00:00Z</publicationTime><situation id="f1"/></situationPublication>';
    expect(read(text)).toMatchObject({ type: "SituationPublication", situations: [{ id: "f1" }] });
  });
});

describe("what must not go out", () => {
  const header = (confidentiality: string, status: string) =>
    HEADER.replace("noRestriction", confidentiality).replace("real", status);
  const shown = (written: string, inner = "") =>
    read(documentXml(situationXml(recordXml(inner), { header: written }))).situations.flatMap(publicRecords).length;

  it("restricted, test and exercise information", () => {
    expect(shown(HEADER)).toBe(1);
    expect(shown(header("internalUse", "real"))).toBe(0);
    expect(shown(header("restrictedToAuthorities", "real"))).toBe(0);
    for (const status of ["test", "securityExercise", "technicalExercise"])
      expect(shown(header("noRestriction", status))).toBe(0);
  });

  it("a record says otherwise than its situation", () => {
    expect(shown(HEADER, "<confidentialityOverride>internalUse</confidentialityOverride>")).toBe(0);
  });

  it("operators' notes", () => {
    const note = (type: string) =>
      `<generalPublicComment><comment><values><value lang="fr">mot ${type}</value></values></comment><commentType>${type}</commentType></generalPublicComment>`;
    const { comments } = readRecord(note("internalNote") + note("description"));
    expect(comments).toEqual([{ type: "description", texts: [["fr", "mot description"]] }]);
  });
});

describe("locations", () => {
  const at = (inner: string) => readRecord(`<groupOfLocations xsi:type="Point">${inner}</groupOfLocations>`).location;
  const point = (latitude: string, longitude: string) =>
    `<pointByCoordinates><pointCoordinates><latitude>${latitude}</latitude><longitude>${longitude}</longitude></pointCoordinates></pointByCoordinates>`;

  it.each([
    ["0, 0", "0", "0"],
    ["beyond the pole", "91", "2"],
    ["no number", "NaN", "2"],
    ["a sentinel", "9999999", "9999999"],
  ])("%s is no place", (_, latitude, longitude) => {
    expect(at(point(latitude, longitude))).toMatchObject({ geometry: null, method: null });
  });

  it("a coordinate system that is not read is said, never guessed", () => {
    const line = '<gmlLineString srsName="EPSG:31370"><posList>150000 170000 150100 170100</posList></gmlLineString>';
    expect(at(line)).toMatchObject({ geometry: null, unsupported: "EPSG:31370" });
    expect(at(line + point("50.8", "4.3"))).toMatchObject({ method: "coordinates", unsupported: "EPSG:31370" });
  });

  it("axes: WGS 84 has the latitude first, CRS84 the longitude; a third dimension is dropped", () => {
    const line = (srs: string, list: string) => `<gmlLineString ${srs}><posList>${list}</posList></gmlLineString>`;
    const expected = {
      type: "LineString",
      coordinates: [
        [2, 48],
        [3, 49],
      ],
    };
    expect(at(line('srsName="WGS 84"', "48 2 49 3")).geometry).toEqual(expected);
    expect(at(line("", "48 2 49 3")).geometry).toEqual(expected);
    expect(at(line('srsName="urn:ogc:def:crs:OGC:1.3:CRS84"', "2 48 3 49")).geometry).toEqual(expected);
    expect(at(line('srsName="EPSG:4326" srsDimension="3"', "48 2 100 49 3 120")).geometry).toEqual(expected);
    expect(at(line("", "48 2 x 3")).geometry).toBeNull();
  });

  it("several places in a group are one geometry, in the order of their index", () => {
    const entry = (index: number, latitude: string) =>
      `<locationContainedInItinerary index="${index}"><location>${point(latitude, "2")}</location></locationContainedInItinerary>`;
    expect(at(entry(2, "49") + entry(1, "48")).geometry).toEqual({
      type: "MultiPoint",
      coordinates: [
        [2, 48],
        [2, 49],
      ],
    });
  });

  it("the best system is taken, the others describe the same place", () => {
    const display = "<locationForDisplay><latitude>47</latitude><longitude>1</longitude></locationForDisplay>";
    expect(at(display + point("48", "2"))).toMatchObject({ method: "coordinates", geometry: { coordinates: [2, 48] } });
    expect(at(display)).toMatchObject({ method: "display-point", geometry: { coordinates: [1, 47] } });
  });

  it("an OpenLR line is the chord of its reference points, until one of them is missing", () => {
    const reference = (name: string, latitude: string) =>
      `<${name}><openlrCoordinate><latitude>${latitude}</latitude><longitude>2</longitude></openlrCoordinate></${name}>`;
    const line = (...points: string[]) =>
      `<openlrLinear><firstDirection>${points.join("")}</firstDirection></openlrLinear>`;
    const ends = [reference("openlrLocationReferencePoint", "48"), reference("openlrLastLocationReferencePoint", "49")];
    expect(at(line(...ends))).toMatchObject({
      method: "openlr-chord",
      geometry: {
        type: "LineString",
        coordinates: [
          [2, 48],
          [2, 49],
        ],
      },
    });
    expect(at(line(...ends, reference("openlrLocationReferencePoint", "x"))).geometry).toBeNull();
  });

  it("an itinerary of a diversion is not where the event is", () => {
    const record = readRecord(
      `<groupOfLocations xsi:type="Point">${point("48", "2")}</groupOfLocations><alternativeRoute>${point("1", "1")}</alternativeRoute>`,
    );
    expect(record.location.geometry).toEqual({ type: "Point", coordinates: [2, 48] });
  });
});

describe("times that name no zone", () => {
  const zoneless = documentXml(
    situationXml(recordXml("<situationRecordObservationTime>2026-07-01T12:00:00</situationRecordObservationTime>")),
  ).replace("2026-09-01T09:00:00Z</publicationTime>", "2026-09-01T09:00:00</publicationTime>");
  const timesIn = (zone: string | null, text = zoneless) => {
    const result = readDocument(bytes(text), zone);
    if (!result.ok) throw new Error(result.problem.code);
    const { publicationTime, situations } = result.publication;
    const observed = situations[0]?.records[0]?.observedAt ?? 0;
    return [publicationTime ?? 0, observed].map((time) => new Date(time).toISOString());
  };

  it.each([
    [null, "2026-09-01T07:00:00.000Z", "2026-07-01T10:00:00.000Z"],
    ["UTC", "2026-09-01T09:00:00.000Z", "2026-07-01T12:00:00.000Z"],
    ["America/Martinique", "2026-09-01T13:00:00.000Z", "2026-07-01T16:00:00.000Z"],
  ])("are read in the zone of the feed: %s", (zone, published, observed) => {
    expect(timesIn(zone)).toEqual([published, observed]);
  });

  it("and those that do are read as they are, whatever the feed's", () => {
    const zoned = zoneless.replace("12:00:00<", "12:00:00+02:00<").replace("09:00:00<", "09:00:00Z<");
    expect(timesIn("America/Martinique", zoned)).toEqual(["2026-09-01T09:00:00.000Z", "2026-07-01T10:00:00.000Z"]);
  });
});
