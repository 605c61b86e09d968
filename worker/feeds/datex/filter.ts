// Which records an answer is about: the filters of the situations' routes, and of the change stream. Pure.

import { toRoadName } from "./read-location.ts";
import { type Box, boxOf, type PlacedRecord } from "./to-record.ts";
import { RECORD_STATES, type RecordState } from "./validity.ts";

export type EventFilter = {
  box: Box | null;
  roads: string[];
  /** Classes or kinds. */
  types: string[];
  severities: string[];
  states: readonly RecordState[];
};

export const ALL_STATES: readonly RecordState[] = RECORD_STATES;
export const SEVERITY_NAMES = ["highest", "high", "medium", "low", "lowest", "none", "unknown"];

/** "n0094", "N 94" and "N94" are one road. */
export const plainRoad = (road: string) => toRoadName(road.toUpperCase().replace(/[\s-]+/g, ""));

function meets(a: Box, b: Box): boolean {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

const among = (wanted: string[], ...values: (string | null)[]) =>
  wanted.length === 0 || values.some((value) => value !== null && wanted.includes(value.toLowerCase()));

/** Words are compared without regard to case; what has no place is in no box. */
export function passes({ record, geometry }: PlacedRecord, filter: EventFilter): boolean {
  if (!filter.states.includes(record.state)) return false;
  if (!among(filter.severities, record.severity ?? "unknown")) return false;
  if (!among(filter.types, record.type, ...record.kinds)) return false;
  const { roads } = filter;
  if (roads.length > 0 && !roads.some((road) => record.road !== null && plainRoad(record.road) === road)) return false;
  return filter.box === null || (geometry !== null && meets(boxOf(geometry), filter.box));
}
