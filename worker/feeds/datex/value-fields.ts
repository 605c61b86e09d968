// Measured data and parking statuses as flat records: the JSON answers and a dataset made from such a feed. Pure.
import type { Field, FieldType } from "../../field.ts";
import type { Measurement, ParkingStatus, Publication } from "./model.ts";

export type ValueRecord = Record<string, string | number | boolean | null>;

/** A record and what tells it from the others of its feed. */
export type KeyedRecord = { key: string; record: ValueRecord };

const field = (name: string, label: string, type: FieldType, annotations: Field["annotations"] = {}): Field => ({
  name,
  label,
  description: null,
  type,
  annotations,
});

const FACET = { facet: true };

export const MEASUREMENT_FIELDS: Field[] = [
  field("site", "Station", "text", FACET),
  field("measured_at", "Mesuré le", "datetime", { sortable: true }),
  field("kind", "Grandeur", "text", FACET),
  field("index", "Rang", "int"),
  field("value", "Valeur", "double"),
  field("unit", "Unité", "text", FACET),
  field("inputs", "Nombre de mesures", "int"),
  field("error", "Donnée signalée fausse", "boolean"),
];

export const PARKING_FIELDS: Field[] = [
  field("parking_id", "Parc", "text", FACET),
  field("status_at", "Relevé le", "datetime", { sortable: true }),
  field("status", "État", "text", FACET),
  field("open", "Ouverture", "text", FACET),
  field("vacant", "Places libres", "int"),
  field("occupied", "Places occupées", "int"),
  field("occupancy", "Taux d’occupation (%)", "double"),
  field("trend", "Tendance", "text", FACET),
];

const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString());

function fromMeasurement({ site, at, kind, index, value, unit, inputs, error }: Measurement): ValueRecord {
  return { site, measured_at: iso(at), kind, index, value, unit, inputs, error };
}

function fromParking({ id, at, status, open, vacant, occupied, occupancy, trend }: ParkingStatus): ValueRecord {
  return { parking_id: id, status_at: iso(at), status, open, vacant, occupied, occupancy, trend };
}

/** Types of publication whose content is a list of values. */
export const VALUE_FIELDS: Record<string, Field[]> = {
  MeasuredDataPublication: MEASUREMENT_FIELDS,
  ParkingStatusPublication: PARKING_FIELDS,
};

/** One record per measured quantity: sources give several of one kind the same index, so their order counts. */
export function toValueRecords({ measurements, parkings }: Publication): KeyedRecord[] {
  const seen = new Map<string, number>();
  const measured = measurements.map((measurement) => {
    const kind = `${measurement.site}/${measurement.kind}`;
    const place = seen.get(kind) ?? 0;
    seen.set(kind, place + 1);
    return { key: `${kind}/${place}`, record: fromMeasurement(measurement) };
  });
  return [...measured, ...parkings.map((parking) => ({ key: parking.id, record: fromParking(parking) }))];
}

/** In the order of `fields`. */
export function toValueCells(record: ValueRecord, fields: Field[]): string[] {
  return fields.map(({ name }) => String(record[name] ?? ""));
}
