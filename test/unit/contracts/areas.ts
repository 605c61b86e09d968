// The layers of the worker, from top to bottom, and which of them each may import (values; types are free).
// CONTRIBUTING.md shows the same as a picture.

/** The first matching prefix gives a file its area. */
const AREAS = [
  ["worker/index.ts", "index"],
  ["worker/api/", "api"],
  ["worker/catalog/", "catalog"],
  ["worker/dataset/steps/", "steps"],
  ["worker/dataset/storage/", "storage"],
  ["worker/dataset/job.ts", "job"],
  ["worker/dataset/contract.ts", "job"],
  ["worker/dataset/tools.ts", "job"],
  ["worker/dataset/", "dataset"],
  ["worker/odsql/", "odsql"],
  ["worker/formats/", "formats"],
  ["worker/fields/", "fields"],
  ["worker/processors/", "processors"],
  ["worker/last-modified/", "last-modified"],
  ["worker/sources/", "sources"],
  ["worker/feeds/datex/", "datex"],
  ["worker/feeds/", "feeds"],
  ["worker/lib/", "lib"],
  ["worker/", "base"],
  ["site/src/", "site"],
  ["scripts/", "scripts"],
  ["test/", "test"],
] as const;

export type Area = (typeof AREAS)[number][1];

const GROUND = ["lib", "base"] as const;
const READERS = ["fields", "formats", "processors", "last-modified", "sources"] as const;

/** Besides itself. `test` may import everything. */
export const MAY_IMPORT: Record<Exclude<Area, "test">, readonly Area[]> = {
  index: ["api", "catalog", "dataset", "feeds", ...GROUND],
  api: ["catalog", "job", "odsql", "feeds", "datex", ...READERS, ...GROUND],
  catalog: ["odsql", ...GROUND],
  dataset: ["catalog", "steps", "storage", "job", "odsql", "datex", ...READERS, ...GROUND],
  steps: ["storage", "job", "datex", ...READERS, ...GROUND],
  storage: ["formats", ...GROUND],
  job: GROUND,
  feeds: ["catalog", "datex", "sources", "formats", ...GROUND],
  datex: GROUND,
  sources: ["formats", "last-modified", ...GROUND],
  "last-modified": ["formats", ...GROUND],
  processors: ["formats", ...GROUND],
  fields: GROUND,
  formats: GROUND,
  odsql: GROUND,
  lib: ["base"],
  base: [],
  site: [],
  scripts: [],
};

export function areaOf(path: string): Area | null {
  return AREAS.find(([prefix]) => path.startsWith(prefix))?.[1] ?? null;
}

/** Pure: no bindings, no framework, no database; clock, random and fetch come in as arguments. */
const PURE = [
  /^worker\/(errors|messages|field|config)\.ts$/,
  /^worker\/messages\//,
  /^worker\/(odsql|fields|formats|processors|last-modified|lib)\//,
  /^worker\/feeds\/datex\//,
  /^worker\/feeds\/(protocol|health)\.ts$/,
  /^worker\/catalog\/(lifecycle|metadata|accounts\/(permissions|identity|sight))\.ts$/,
  /^worker\/dataset\/job\.ts$/,
  /^worker\/dataset\/storage\/layout\.ts$/,
];

export const isPure = (path: string): boolean => PURE.some((pattern) => pattern.test(path));
