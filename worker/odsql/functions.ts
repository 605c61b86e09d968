// The functions of the language: in which clauses a name may be called, and with how many arguments
// (explore-api §7.1). A name that is not here is no function: its `(` is a syntax error.

/** scalar: a value per record · aggregate: a value per group · predicate: a condition · the others: one clause only. */
export type Role = "scalar" | "aggregate" | "predicate" | "grouping" | "ordering";

type Signature = { role: Role; fewest: number; most: number };

const one = (role: Role): Signature => ({ role, fewest: 1, most: 1 });
const exactly = (role: Role, count: number): Signature => ({ role, fewest: count, most: count });

const SIGNATURES: Record<string, Signature[]> = {
  length: [one("scalar")],
  lower: [one("scalar")],
  year: [one("scalar")],
  month: [one("scalar")],
  day: [one("scalar")],
  hour: [one("scalar")],
  minute: [one("scalar")],
  second: [one("scalar")],
  date_format: [exactly("scalar", 2)],
  ifnull: [exactly("scalar", 2)],
  json_format: [{ role: "scalar", fewest: 1, most: 2 }],
  now: [{ role: "scalar", fewest: 0, most: 99 }],
  distance: [exactly("predicate", 3), exactly("scalar", 2)],
  count: [one("aggregate")],
  avg: [one("aggregate")],
  sum: [one("aggregate")],
  min: [one("aggregate")],
  max: [one("aggregate")],
  median: [one("aggregate")],
  percentile: [exactly("aggregate", 2)],
  envelope: [one("aggregate")],
  bbox: [exactly("predicate", 5), one("aggregate")],
  search: [{ role: "predicate", fewest: 1, most: 99 }],
  suggest: [{ role: "predicate", fewest: 1, most: 99 }],
  startswith: [{ role: "predicate", fewest: 1, most: 99 }],
  within_distance: [exactly("predicate", 3)],
  in_bbox: [exactly("predicate", 5)],
  intersects: [exactly("predicate", 2)],
  disjoint: [exactly("predicate", 2)],
  within: [exactly("predicate", 2)],
  polygon: [exactly("predicate", 2)],
  geometry: [{ role: "predicate", fewest: 2, most: 3 }],
  range: [{ role: "grouping", fewest: 2, most: 999 }],
  geo_cluster: [{ role: "grouping", fewest: 2, most: 3 }],
  random: [one("ordering")],
};

/** The ways in which a name may be called where these roles are allowed; empty for no function. */
export function signaturesOf(name: string, roles: ReadonlySet<Role>): Signature[] {
  const signatures = Object.hasOwn(SIGNATURES, name) ? SIGNATURES[name] : undefined;
  return (signatures ?? []).filter((signature) => roles.has(signature.role));
}

/** Parts of a date, each an integer. */
export const DATE_PARTS: ReadonlySet<string> = new Set(["year", "month", "day", "hour", "minute", "second"]);

/** Units of a distance, written right after the number. */
export const DISTANCE_UNITS: ReadonlySet<string> = new Set(["mm", "cm", "m", "km", "ft", "yd", "mi"]);

/** Words that are never a field name unless backquoted. Names of functions are: `year >= 2000` is in use. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set([
  "and",
  "as",
  "asc",
  "by",
  "desc",
  "distinct",
  "false",
  "in",
  "is",
  "like",
  "not",
  "null",
  "or",
  "true",
]);
