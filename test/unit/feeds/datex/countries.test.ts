// The ways in which countries write the same things, in documents of our own making: prefixes, envelopes, references
// to locations, lines, clocks. Every place and event is invented.
import { describe, expect, it } from "vitest";
import { toEventRecords } from "../../../../worker/feeds/datex/to-record.ts";
import { read, V2 } from "./documents.ts";

const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
const AT = Date.UTC(2026, 5, 10, 12);

function shown(text: string, at = AT) {
  return read(text).situations.flatMap((situation) => toEventRecords(situation, at));
}

const TIMES = (prefix: string) =>
  `<${prefix}situationRecordCreationTime>2026-06-01T06:00:00Z</${prefix}situationRecordCreationTime>
   <${prefix}situationRecordVersionTime>2026-06-01T06:00:00Z</${prefix}situationRecordVersionTime>`;

/** Version 2 with a country, one record whose location is given. */
function v2(country: string, location: string, extra = ""): string {
  return `<d2LogicalModel xmlns="${V2}" ${XSI} modelBaseVersion="2"><exchange><supplierIdentification><country>${country}</country>
<nationalIdentifier>X</nationalIdentifier></supplierIdentification></exchange>
<payloadPublication xsi:type="SituationPublication" lang="en"><publicationTime>2026-06-10T10:00:00</publicationTime>
<publicationCreator><country>${country}</country><nationalIdentifier>X</nationalIdentifier></publicationCreator>
<situation id="s" version=""><headerInformation><confidentiality>noRestriction</confidentiality>
<informationStatus>real</informationStatus></headerInformation>
<situationRecord xsi:type="MaintenanceWorks" id="r" version="">${TIMES("")}
<probabilityOfOccurrence>certain</probabilityOfOccurrence>${extra}${location}
<roadMaintenanceType>resurfacingWork</roadMaintenanceType></situationRecord></situation></payloadPublication></d2LogicalModel>`;
}

/** Version 3 in a container, as several services send it: every module under a prefix of its own. */
function v3(location: string, { before = "", wrap = (text: string) => text, extra = "" } = {}): string {
  return wrap(`<mc:messageContainer xmlns:mc="http://datex2.eu/schema/3/messageContainer" xmlns:sit="http://datex2.eu/schema/3/situation"
 xmlns:com="http://datex2.eu/schema/3/common" xmlns:loc="http://datex2.eu/schema/3/locationReferencing" ${XSI} modelBaseVersion="3">${before}
<mc:payload xsi:type="sit:SituationPublication" lang="nl" modelBaseVersion="3"><com:publicationTime>2026-06-10T10:00:00.123456789Z</com:publicationTime>
<com:publicationCreator><com:country>nl</com:country><com:nationalIdentifier>NLX</com:nationalIdentifier></com:publicationCreator>
<sit:situation id="s"><sit:overallSeverity>high</sit:overallSeverity><sit:headerInformation><com:confidentiality>noRestriction</com:confidentiality>
<com:informationStatus>real</com:informationStatus></sit:headerInformation>
<sit:situationRecord xsi:type="sit:RoadOrCarriagewayOrLaneManagement" id="r" version="3">${TIMES("sit:")}${extra}${location}
<sit:roadOrCarriagewayOrLaneManagementType>_extended</sit:roadOrCarriagewayOrLaneManagementType></sit:situationRecord></sit:situation></mc:payload>
<mc:exchangeInformation><ex:exchangeContext xmlns:ex="x"><ex:codedExchangeProtocol>snapshotPull</ex:codedExchangeProtocol></ex:exchangeContext>
</mc:exchangeInformation></mc:messageContainer>`);
}

const posList = (list: string, name = "WGS 84") =>
  `<loc:gmlLineString srsName="${name}" srsDimension="2"><loc:posList>${list}</loc:posList></loc:gmlLineString>`;

describe("where", () => {
  it("an itinerary of lines, in the order of its indexes", () => {
    const one = (index: number, list: string) =>
      `<loc:locationContainedInItinerary index="${index}"><loc:location xsi:type="loc:LinearLocation">${posList(list)}</loc:location></loc:locationContainedInItinerary>`;
    const itinerary = `<sit:locationReference xsi:type="loc:ItineraryByIndexedLocations">${one(1, "52.1 5.2 52.2 5.3")}${one(0, "52 5 52.1 5.2")}</sit:locationReference>`;
    expect(shown(v3(itinerary))[0]).toMatchObject({
      geometry: {
        type: "MultiLineString",
        coordinates: [
          [
            [5, 52],
            [5.2, 52.1],
          ],
          [
            [5.2, 52.1],
            [5.3, 52.2],
          ],
        ],
      },
      record: { geometry_method: "gml-line", severity: "high", version: "3" },
    });
  });

  it.each([
    [
      "latitude first by default",
      "WGS 84",
      "47.5 9.25 47.6 9.3",
      [
        [9.25, 47.5],
        [9.3, 47.6],
      ],
    ],
    [
      "latitude first by its number",
      "urn:ogc:def:crs:EPSG::4326",
      "47.5 9.25 47.6 9.3",
      [
        [9.25, 47.5],
        [9.3, 47.6],
      ],
    ],
    [
      "longitude first where it is said",
      "urn:ogc:def:crs:OGC:1.3:CRS84",
      "9.25 47.5 9.3 47.6",
      [
        [9.25, 47.5],
        [9.3, 47.6],
      ],
    ],
  ])("a line with %s", (_, name, list, coordinates) => {
    const [found] = shown(
      v3(`<sit:locationReference xsi:type="loc:LinearLocation">${posList(list, name)}</sit:locationReference>`),
    );
    expect(found?.geometry).toEqual({ type: "LineString", coordinates });
  });

  it("a line in metres of a country that is not read here falls back to the point that the source shows", () => {
    const location = `<sit:locationReference xsi:type="loc:LinearLocation"><loc:coordinatesForDisplay><loc:latitude>50.8</loc:latitude>
<loc:longitude>4.35</loc:longitude></loc:coordinatesForDisplay>${posList("149000 170000 149500 170500", "EPSG:31370")}</sit:locationReference>`;
    expect(shown(v3(location))[0]).toMatchObject({
      geometry: { type: "Point", coordinates: [4.35, 50.8] },
      record: { geometry_method: "display-point" },
    });
  });

  it("a line of coordinates with points between, by extension", () => {
    const at = (name: string, lat: number, lon: number, index = "") =>
      `<${name}${index}><pointCoordinates><latitude>${lat}</latitude><longitude>${lon}</longitude></pointCoordinates></${name}>`;
    const location = `<groupOfLocations xsi:type="Linear"><locationForDisplay><latitude>46</latitude><longitude>14</longitude></locationForDisplay>
<linearExtension><linearByCoordinatesExtension>${at("linearCoordinatesStartPoint", 46, 14)}${at("linearCoordinatesEndPoint", 46.3, 14.3)}
${at("linearCoordinatesIntermediatePoint", 46.2, 14.2, ' index="1"')}${at("linearCoordinatesIntermediatePoint", 46.1, 14.1, ' index="0"')}
</linearByCoordinatesExtension></linearExtension></groupOfLocations>`;
    expect(shown(v2("si", location))[0]).toMatchObject({
      geometry: {
        coordinates: [
          [14, 46],
          [14.1, 46.1],
          [14.2, 46.2],
          [14.3, 46.3],
        ],
      },
      record: { geometry_method: "coordinate-line" },
    });
  });

  it.each([
    ["version 3", "openlrLineLocationReference", "openlrCoordinates"],
    ["version 2.3", "firstDirection", "openlrCoordinate"],
  ])("OpenLR of %s is a chord between its points, and says so", (_, wrapper, coordinate) => {
    const at = (name: string, lat: number, lon: number) =>
      `<${name}><${coordinate}><latitude>${lat}</latitude><longitude>${lon}</longitude></${coordinate}></${name}>`;
    const inner = `<${wrapper}>${at("openlrLocationReferencePoint", 50, 8)}${at("openlrLastLocationReferencePoint", 50.1, 8.1)}</${wrapper}>`;
    const holder =
      wrapper === "firstDirection"
        ? `<openlrExtendedLinear>${inner}</openlrExtendedLinear>`
        : `<openlrLinear>${inner}</openlrLinear>`;
    const location = `<groupOfLocations xsi:type="Linear"><linearExtension>${holder}</linearExtension>${wrapper === "firstDirection" ? "" : holder}</groupOfLocations>`;
    expect(shown(v2("de", location))[0]).toMatchObject({
      geometry: {
        type: "LineString",
        coordinates: [
          [8, 50],
          [8.1, 50.1],
        ],
      },
      record: { geometry_method: "openlr-chord" },
    });
  });

  it("AlertC alone is no place, and its codes are kept", () => {
    const point = (name: string, code: number) =>
      `<${name}><alertCLocation><alertCLocationName><values><value lang="fi">Kylä</value></values></alertCLocationName><specificLocation>${code}</specificLocation></alertCLocation></${name}>`;
    const location = `<groupOfLocations xsi:type="Linear"><alertCLinear xsi:type="AlertCMethod4Linear"><alertCLocationCountryCode>6</alertCLocationCountryCode>
<alertCLocationTableNumber>17</alertCLocationTableNumber><alertCLocationTableVersion>1.11.40</alertCLocationTableVersion>
<alertCDirection><alertCDirectionCoded>positive</alertCDirectionCoded></alertCDirection>
${point("alertCMethod4PrimaryPointLocation", 101)}${point("alertCMethod4SecondaryPointLocation", 102)}</alertCLinear></groupOfLocations>`;
    expect(shown(v2("fi", location))[0]).toMatchObject({
      geometry: null,
      record: { geometry_method: null, alertc_country: "6", alertc_table: "17", alertc_codes: ["101", "102"] },
    });
  });

  it("a reference to a location that the same container publishes", () => {
    const before = `<mc:payload xsi:type="loc:PredefinedLocationsPublication" lang="en"><com:publicationTime>2026-06-10T09:00:00Z</com:publicationTime>
<loc:predefinedLocationReference xsi:type="loc:PredefinedLocation" id="P1" version="1"><loc:location xsi:type="loc:LinearLocation">
<loc:supplementaryPositionalDescription><loc:roadInformation><loc:roadNumber>M50</loc:roadNumber></loc:roadInformation></loc:supplementaryPositionalDescription>
${posList("53.3 -6.4 53.4 -6.3")}</loc:location></loc:predefinedLocationReference></mc:payload>`;
    const location = `<sit:locationReference xsi:type="loc:LocationByReference"><loc:predefinedLocationReference id="P1" version="1" targetClass="loc:PredefinedLocation"/></sit:locationReference>`;
    expect(shown(v3(location, { before }))[0]).toMatchObject({
      geometry: {
        type: "LineString",
        coordinates: [
          [-6.4, 53.3],
          [-6.3, 53.4],
        ],
      },
      record: { road: "M50", geometry_method: "gml-line" },
    });
    expect(shown(v3(location))[0]).toMatchObject({ geometry: null, record: { geometry_method: null } });
  });

  it("version 1: a group of one line, its reference points, its names", () => {
    const text = `<_0:d2LogicalModel xmlns:_0="http://datex2.eu/schema/1_0/1_0" ${XSI} modelBaseVersion="1.0"><_0:payloadPublication xsi:type="_0:SituationPublication" lang="es">
<_0:publicationTime>2026-06-10T10:00:00+02:00</_0:publicationTime><_0:publicationCreator><_0:country>es</_0:country><_0:nationalIdentifier>X</_0:nationalIdentifier></_0:publicationCreator>
<_0:situation id="s"><_0:headerInformation><_0:confidentiality>noRestriction</_0:confidentiality><_0:informationStatus>real</_0:informationStatus></_0:headerInformation>
<_0:situationRecord xsi:type="_0:Accident" id="r"><_0:situationRecordVersion>7</_0:situationRecordVersion>${TIMES("_0:")}
<_0:groupOfLocations><_0:locationContainedInGroup xsi:type="_0:Linear"><_0:referencePointLinear><_0:referencePointPrimaryLocation><_0:referencePoint>
<_0:roadNumber>A-31</_0:roadNumber></_0:referencePoint></_0:referencePointPrimaryLocation></_0:referencePointLinear>
<_0:tpeglinearLocation><_0:tpegDirection>northBound</_0:tpegDirection>
<_0:to><_0:pointCoordinates><_0:latitude>38.9</_0:latitude><_0:longitude>-1.8</_0:longitude></_0:pointCoordinates></_0:to>
<_0:from><_0:pointCoordinates><_0:latitude>38.8</_0:latitude><_0:longitude>-1.7</_0:longitude></_0:pointCoordinates></_0:from>
</_0:tpeglinearLocation></_0:locationContainedInGroup></_0:groupOfLocations><_0:accidentType>accident</_0:accidentType></_0:situationRecord></_0:situation></_0:payloadPublication></_0:d2LogicalModel>`;
    expect(read(text).version).toBe(1);
    expect(shown(text)[0]).toMatchObject({
      geometry: {
        coordinates: [
          [-1.7, 38.8],
          [-1.8, 38.9],
        ],
      },
      record: {
        road: "A-31",
        version: "7",
        geometry_method: "tpeg-chord",
        sentence_fr: "Accident – A-31 – vers le nord",
      },
    });
  });

  it("the municipality that is named beside the coordinates", () => {
    const location = `<sit:locationReference xsi:type="loc:SingleRoadLinearLocation"><loc:tpegLinearLocation><loc:to xsi:type="loc:TpegNonJunctionPoint">
<loc:pointCoordinates><loc:latitude>41.1</loc:latitude><loc:longitude>-3.6</loc:longitude></loc:pointCoordinates><loc:_tpegNonJunctionPointExtension>
<loc:extendedTpegNonJunctionPoint><lse:municipality xmlns:lse="y">Buitrago</lse:municipality></loc:extendedTpegNonJunctionPoint></loc:_tpegNonJunctionPointExtension></loc:to>
<loc:from xsi:type="loc:TpegNonJunctionPoint"><loc:pointCoordinates><loc:latitude>41</loc:latitude><loc:longitude>-3.6</loc:longitude></loc:pointCoordinates></loc:from></loc:tpegLinearLocation></sit:locationReference>`;
    expect(shown(v3(location))[0]?.record.towns).toEqual(["Buitrago"]);
  });
});

describe("when", () => {
  const validity = (start: string, end: string, hours = "") =>
    `<validity><validityStatus>definedByValidityTimeSpec</validityStatus><validityTimeSpecification><overallStartTime>${start}</overallStartTime><overallEndTime>${end}</overallEndTime>${hours}</validityTimeSpecification></validity>`;

  it.each([
    ["gb", "2026-06-10T11:00:00.000Z", "12:00"],
    ["fi", "2026-06-10T09:00:00.000Z", "12:00"],
    ["fr", "2026-06-10T10:00:00.000Z", "12:00"],
    ["be", "2026-06-10T10:00:00.000Z", "12:00"],
  ])("a time without a zone is of the publisher's country, and is told by its clock: %s", (country, start, clock) => {
    const [found] = shown(v2(country, "", validity("2026-06-10T12:00:00", "2026-06-10T18:00:00")));
    expect(found?.record.start).toBe(start);
    expect(found?.record.sentence_en).toContain(`from ${clock} to 18:00`);
  });

  it("hours of the night are those of the country", () => {
    const night = `<validPeriod><recurringTimePeriodOfDay xsi:type="TimePeriodByHour"><startTimeOfPeriod>22:00:00</startTimeOfPeriod><endTimeOfPeriod>05:00:00</endTimeOfPeriod></recurringTimePeriodOfDay></validPeriod>`;
    const text = v2("gb", "", validity("2026-06-01T00:00:00Z", "2026-07-01T00:00:00Z", night));
    // 22:30 in Paris is 21:30 in London.
    expect(shown(text, Date.UTC(2026, 5, 10, 20, 30))[0]?.record.state).toBe("planned");
    expect(shown(text, Date.UTC(2026, 5, 10, 21, 30))[0]?.record.state).toBe("active");
  });
});

describe("in what", () => {
  const point = `<sit:locationReference xsi:type="loc:PointLocation"><loc:pointByCoordinates><loc:pointCoordinates><loc:latitude>59.3</loc:latitude><loc:longitude>18.1</loc:longitude></loc:pointCoordinates></loc:pointByCoordinates></sit:locationReference>`;

  it.each([
    [
      "SOAP 1.1",
      (text: string) =>
        `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Header/><S:Body>${text}</S:Body></S:Envelope>`,
    ],
    [
      "an operation of a web service",
      (text: string) =>
        `<S:Envelope xmlns:S="http://www.w3.org/2003/05/soap-envelope"><S:Body><ns5:pullSnapshotDataOutput xmlns:ns5="z">${text}</ns5:pullSnapshotDataOutput></S:Body></S:Envelope>`,
    ],
  ])("a container within %s", (_, wrap) => {
    expect(shown(v3(point, { wrap }))[0]).toMatchObject({
      geometry: { coordinates: [18.1, 59.3] },
      record: { geometry_method: "coordinates" },
    });
  });

  it("a publication that is itself the root, and a payload that is", () => {
    const inner = v3(point)
      .replace(/^[\s\S]*?<mc:payload [^>]*>/, "")
      .replace(/<\/mc:payload>[\s\S]*$/, "");
    const spaces =
      'xmlns:sit="http://datex2.eu/schema/3/situation" xmlns:com="http://datex2.eu/schema/3/common" xmlns:loc="l"';
    for (const [open, close] of [
      ["sit:situationPublication", "sit:situationPublication"],
      ['d2:payload xmlns:d2="http://datex2.eu/schema/3/d2Payload" xsi:type="sit:SituationPublication"', "d2:payload"],
    ]) {
      const publication = read(`<${open} ${spaces} ${XSI}>${inner}</${close}>`);
      expect(publication).toMatchObject({ type: "SituationPublication", version: 3, country: "nl" });
      expect(publication.situations).toHaveLength(1);
    }
  });

  it("an exchange that only says that it is alive changes nothing", () => {
    const text = `<d2LogicalModel xmlns="${V2}"><exchange><keepAlive>true</keepAlive><supplierIdentification><country>se</country></supplierIdentification></exchange></d2LogicalModel>`;
    expect(read(text)).toMatchObject({ type: null, situations: [], closures: [] });
  });

  it("comments in several languages: the French one, then the English one, then whatever there is", () => {
    const comment = (values: [string, string][]) =>
      `<generalPublicComment><comment><values>${values.map(([lang, text]) => `<value lang="${lang}">${text}</value>`).join("")}</values></comment></generalPublicComment>`;
    const told = (values: [string, string][]) => shown(v2("be", "", comment(values)))[0]?.record.description;
    expect(
      told([
        ["nl", "Werken"],
        ["fr", "Travaux"],
        ["en", "Works"],
      ]),
    ).toBe("Travaux");
    expect(
      told([
        ["fi", "Tietyö"],
        ["EN", "Works"],
      ]),
    ).toBe("Works");
    expect(told([["nl", "Werken"]])).toBe("Werken");
  });
});
