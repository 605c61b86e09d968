// Locations that are published under an identifier, and records that refer to them (datex §3.2 step 7): looked up within
// one document, of which a container may hold both publications. Pure.
import type { Location, Situation } from "./model.ts";
import { all, attribute, has, type Node } from "./node.ts";
import { joined } from "./read-geometry.ts";
import { readLocation } from "./read-location.ts";

export type Predefined = Map<string, Location>;

const NESTED = ["predefinedLocation", "predefinedLocationReference", "predefinedLocationContainer"];

/** @param item one location, or a set of them */
export function addPredefined(known: Predefined, item: Node): void {
  const id = attribute(item, "id");
  if (id !== null && has(item, "location")) {
    known.set(id, readLocation({ locationReference: all(item, "location") }));
  }
  for (const inner of all(item, ...NESTED)) addPredefined(known, inner);
}

const isBlank = (value: unknown) => value === null || (Array.isArray(value) && value.length === 0);

function resolved(location: Location, known: Predefined): Location {
  const found = (location.predefined ?? []).flatMap((id) => known.get(id) ?? []);
  const [first] = found;
  if (first === undefined) return location;
  const { predefined: _, ...own } = location;
  const places = found.flatMap(({ geometry, method }) => (geometry && method ? [{ geometry, method }] : []));
  const place = own.geometry === null ? joined(places) : null;
  // What the record says itself counts; the rest is that of the first location.
  const said = Object.fromEntries(Object.entries(own).filter(([, value]) => !isBlank(value)));
  return { ...first, ...said, ...(place ?? { geometry: own.geometry, method: own.method }) };
}

export function withPredefined(situations: Situation[], known: Predefined): Situation[] {
  if (known.size === 0) return situations;
  return situations.map((situation) => ({
    ...situation,
    records: situation.records.map((record) => ({ ...record, location: resolved(record.location, known) })),
  }));
}
