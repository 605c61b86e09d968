// Measured data and parking statuses → plain values (datex §4, "Other publications"). Nothing is judged: sentinels such
// as 9999999 are the source's own, and only its own error flag is told. Pure.
import type { Measurement, ParkingStatus } from "./model.ts";
import { all, attribute, first, flag, has, type Node, number, text, typeName } from "./node.ts";
import { toTime } from "./times.ts";

/** The element that holds the number, under the element that qualifies it, with the model's unit. */
const QUANTITIES: [holder: string, value: string, unit: string][] = [
  ["vehicleFlow", "vehicleFlowRate", "vehicles/h"],
  ["averageVehicleSpeed", "speed", "km/h"],
  ["travelTime", "duration", "s"],
  ["freeFlowTravelTime", "duration", "s"],
  ["normallyExpectedTravelTime", "duration", "s"],
  ["freeFlowSpeed", "speed", "km/h"],
  ["concentration", "concentrationOfVehicles", "vehicles/km"],
  ["occupancy", "percentage", "%"],
  ["averageTimeHeadway", "duration", "s"],
  ["averageDistanceGap", "distance", "m"],
  ["airTemperature", "temperature", "°C"],
];

type Quantity = Pick<Measurement, "value" | "unit" | "inputs" | "error">;

function readQuantities(data: Node): Quantity[] {
  const known = QUANTITIES.flatMap(([holder, name, unit]) =>
    all(data, holder).map((node) => ({
      value: number(node, name),
      unit,
      inputs: Number(attribute(node, "numberOfInputValuesUsed") ?? Number.NaN),
      error: flag(node, "dataError") ?? false,
    })),
  );
  const found = known.map((quantity) => ({
    ...quantity,
    inputs: Number.isNaN(quantity.inputs) ? null : quantity.inputs,
  }));
  return found.length > 0 ? found : [{ value: null, unit: null, inputs: null, error: false }];
}

/** @param zone of times that name none */
export function readSiteMeasurements(node: Node, zone: string): Measurement[] {
  const site = attribute(first(node, "measurementSiteReference"), "id");
  if (site === null) return [];
  const written =
    text(node, "measurementTimeDefault", "measurementTime") ?? text(first(node, "measurementTime"), "timeValue");
  const at = toTime(written, zone);
  return all(node, "measuredValue", "physicalQuantity").flatMap((entry) => {
    const inner = has(entry, "measuredValue") ? first(entry, "measuredValue") : entry;
    const index = attribute(entry, "index");
    return all(inner, "basicData").flatMap((data) =>
      readQuantities(data).map((quantity) => ({
        site,
        at,
        kind: typeName(data) ?? "BasicData",
        index: index === null || !/^\d+$/.test(index) ? null : Number(index),
        ...quantity,
      })),
    );
  });
}

/** Version 2.3's extension and version 3 name the same things differently. */
export function readParkingStatus(node: Node, zone: string): ParkingStatus | null {
  const id = attribute(first(node, "parkingRecordReference", "parkingSiteReference"), "id") ?? attribute(node, "id");
  if (id === null) return null;
  const occupancy = first(node, "parkingOccupancy");
  const either = (...names: string[]) => number(occupancy, ...names) ?? number(node, ...names);
  return {
    id,
    at: toTime(text(node, "parkingStatusOriginTime", "statusTime", "parkingSiteStatusTime"), zone),
    status: text(node, "parkingSiteStatus", "parkingRecordStatus"),
    open: text(node, "parkingSiteOpeningStatus", "openingStatus"),
    vacant: either("parkingNumberOfVacantSpaces", "vacantSpaces"),
    occupied: either("parkingNumberOfOccupiedSpaces", "occupiedSpaces"),
    occupancy: either("parkingOccupancy", "occupancy"),
    trend: text(occupancy, "parkingOccupancyTrend") ?? text(node, "parkingSiteOccupancyTrend"),
  };
}
