// The records that both evaluators read: every type, nulls everywhere, as plain values and as they are stored.
import type { StoredValue } from "../../../../worker/field.ts";
import type { Fields } from "../database.ts";
import type { Random } from "./random.ts";

export type Row = {
  id: number;
  k: string | null;
  s: string | null;
  n: number | null;
  x: number | null;
  b: boolean | null;
  /** `YYYY-MM-DD` */
  d: string | null;
  /** Milliseconds since 1970 UTC. */
  t: number | null;
  tags: string[] | null;
  p: { lat: number; lon: number } | null;
};

export const FIELDS: Fields = {
  id: "int",
  k: "text",
  s: "text",
  n: "int",
  x: "double",
  b: "boolean",
  d: "date",
  t: "datetime",
  tags: { type: "text", annotations: { multivalued: "," } },
  p: "geo_point_2d",
};

/** The same, of which some have an SQL index. */
export const INDEXED_FIELDS: Fields = {
  ...FIELDS,
  k: { type: "text", annotations: { facet: true } },
  n: { type: "int", annotations: { sortable: true } },
  d: { type: "date", annotations: { facet: true } },
};

export const WORDS = ["Été", "ete", "star", "Star", "WARS", "x", "LR.AG1", "a-b", "été", "zoé"];

const YEAR = 31_557_600_000;

export function toRows(random: Random, count: number): Row[] {
  const some = <T>(value: () => T): T | null => (random.chance(0.2) ? null : value());
  return Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    k: some(() => random.pick(WORDS)),
    s: some(() => Array.from({ length: random.below(4) }, () => random.pick(WORDS)).join(" ")),
    n: some(() => random.below(41) - 20),
    x: some(() => (random.below(801) - 400) / 8),
    b: some(() => random.chance(0.5)),
    d: some(() =>
      new Date(Date.UTC(2018 + random.below(4), random.below(12), 1 + random.below(28))).toISOString().slice(0, 10),
    ),
    t: some(() => Math.floor((48 * YEAR + random.below(4) * YEAR + random.below(1000) * (YEAR / 1000)) / 1000) * 1000),
    tags: some(() => Array.from({ length: random.below(4) }, () => random.pick(WORDS))),
    p: some(() => ({ lat: random.below(181) - 90, lon: random.below(361) - 180 })),
  }));
}

export function toStored({ id, k, s, n, x, b, d, t, tags, p }: Row): StoredValue[] {
  const flag = b === null ? null : b ? 1 : 0;
  const list = tags === null ? null : JSON.stringify(tags);
  return [id, k, s, n, x, flag, d, t, list, p?.lat ?? null, p?.lon ?? null];
}
