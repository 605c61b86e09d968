// A situationRecord → one flat record for road users and analysts: what the GeoJSON's properties, the JSON answers and a
// dataset made from a feed all show. Times are ISO 8601 in UTC; what a source does not say is null. Pure.
import { describe, markersText, toMarker } from "./describe.ts";
import { readDescriptors } from "./descriptors.ts";
import { publicRecords } from "./fold.ts";
import type { Geometry, Position, Situation, SituationRecord } from "./model.ts";
import { type RecordState, stateAt } from "./validity.ts";
import { CLOSURES, nameOf } from "./vocabulary.ts";

export type EventRecord = {
  situation_id: string;
  record_id: string;
  version: string | null;
  /** Class of DATEX II: "Accident". */
  type: string;
  /** Codes of DATEX II within the class. */
  kinds: string[];
  name_fr: string;
  name_en: string;
  sentence_fr: string;
  sentence_en: string;
  /** The publisher's own words. */
  description: string | null;
  state: RecordState;
  active: boolean;
  severity: string | null;
  closure: boolean;
  start: string | null;
  end: string | null;
  road: string | null;
  road_name: string | null;
  markers: string | null;
  department: string | null;
  towns: string[];
  place: string | null;
  direction_from: string | null;
  direction_to: string | null;
  direction: string | null;
  carriageways: string[];
  lanes: string[];
  lanes_restricted: number | null;
  lanes_total: number | null;
  length_m: number | null;
  speed_limit_kmh: number | null;
  mandatory: boolean | null;
  delay_s: number | null;
  probability: string | null;
  safety_related: boolean | null;
  cause: string | null;
  source: string | null;
  operator: string | null;
  created_at: string | null;
  observed_at: string | null;
  updated_at: string | null;
  alertc_country: string | null;
  alertc_table: string | null;
  alertc_codes: string[];
  geometry_method: string | null;
};

/** A record with its place, which is no property. */
export type PlacedRecord = { record: EventRecord; geometry: Geometry | null };

const iso = (time: number | null): string | null =>
  time === null || Number.isNaN(new Date(time).getTime()) ? null : new Date(time).toISOString();

function locationColumns({ location, comments }: SituationRecord) {
  const { direction, place, position } = readDescriptors(comments);
  const markers = location.referents.flatMap((referent) => toMarker(referent) ?? []);
  const alertC = location.alertC[0] ?? null;
  return {
    road: location.road,
    road_name: location.roadName,
    markers: markersText(location.referents),
    department: markers[0]?.department ?? null,
    towns: location.towns,
    place: [place, ...position].filter((part) => part !== null).join(", ") || location.description,
    direction_from: direction?.from ?? null,
    direction_to: direction?.to ?? null,
    direction: location.tpegDirection ?? location.direction,
    carriageways: location.carriageways,
    lanes: location.lanes,
    length_m: location.length,
    alertc_country: alertC?.country ?? null,
    alertc_table: alertC?.table ?? null,
    alertc_codes: alertC?.points.map(({ code }) => code) ?? [],
    geometry_method: location.method,
  };
}

function causeOf({ causes }: SituationRecord): string | null {
  const [cause] = causes;
  return cause?.type ?? cause?.record ?? null;
}

/** @param at the instant of reading, on which the state and the sentence depend */
export function toEventRecord(situation: Situation, record: SituationRecord, at: number): EventRecord {
  const [name_fr, name_en] = nameOf(record.type, record.subtypes);
  const sentences = describe(record, at, situation.zone);
  const state = stateAt(record, at, situation.zone);
  const { description, service } = readDescriptors(record.comments);
  return {
    situation_id: situation.id,
    record_id: record.id,
    version: record.version ?? situation.version,
    type: record.type,
    kinds: record.subtypes,
    name_fr,
    name_en,
    sentence_fr: sentences.fr,
    sentence_en: sentences.en,
    description,
    state,
    active: state === "active",
    severity: record.severity ?? situation.severity,
    closure: record.subtypes.some((kind) => CLOSURES.has(kind)),
    start: iso(record.validity.start),
    end: iso(record.validity.end),
    lanes_restricted: record.impact.lanesRestricted,
    lanes_total: record.impact.lanesTotal,
    speed_limit_kmh: record.speedLimit,
    mandatory: record.mandatory,
    delay_s: record.impact.delay,
    probability: record.probability,
    safety_related: record.safetyRelated,
    cause: causeOf(record),
    source: record.source,
    operator: service,
    created_at: iso(record.createdAt),
    observed_at: iso(record.observedAt),
    updated_at: iso(record.versionTime ?? situation.versionTime),
    ...locationColumns(record),
  };
}

/** Everything of a situation that may be shown. */
export function toEventRecords(situation: Situation, at: number): PlacedRecord[] {
  return publicRecords(situation).map((record) => ({
    record: toEventRecord(situation, record, at),
    geometry: record.location.geometry,
  }));
}

function positionsOf(geometry: Geometry): Position[] {
  switch (geometry.type) {
    case "Point":
      return [geometry.coordinates];
    case "MultiPoint":
    case "LineString":
      return geometry.coordinates;
    case "MultiLineString":
    case "Polygon":
      return geometry.coordinates.flat();
    case "MultiPolygon":
      return geometry.coordinates.flat(2);
  }
}

export type Box = [west: number, south: number, east: number, north: number];

export function boxOf(geometry: Geometry): Box {
  const positions = positionsOf(geometry);
  const [lons, lats] = [positions.map(([lon]) => lon), positions.map(([, lat]) => lat)];
  const least = (values: number[]) => values.reduce((a, b) => Math.min(a, b));
  const most = (values: number[]) => values.reduce((a, b) => Math.max(a, b));
  return [least(lons), least(lats), most(lons), most(lats)];
}

/** A point on the geometry that stands for it: the middle vertex of a line, never a place beside the road. */
export function pointOf(geometry: Geometry): Position | null {
  const positions = positionsOf(geometry);
  return positions[Math.floor((positions.length - 1) / 2)] ?? null;
}
