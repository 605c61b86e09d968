// What changed in a configuration decides how much a publish does.
import { expect, test } from "vitest";
import { changedParts, digestConfig, isLight } from "../../../worker/catalog/config-parts.ts";
import type { DatasetConfig, Resource } from "../../../worker/catalog/dataset-config.ts";

const RESOURCE: Resource = {
  uid: "re_1",
  type: "csvfile",
  title: "arbres.csv",
  params: {},
  datasource: { type: "uploaded_file", file: { uid: "fi_1" } },
  updated_at: "2026-01-01T00:00:00Z",
};

const CONFIG: DatasetConfig = {
  metadata: { default: { title: { value: "Arbres" } } },
  resources: [RESOURCE],
  fields: [],
  processors: [],
  security: { is_restricted: false },
};

async function changedBy(change: Partial<DatasetConfig>) {
  return changedParts(await digestConfig(CONFIG), await digestConfig({ ...CONFIG, ...change }));
}

const withTitle = (title: string) => ({ ...CONFIG.metadata, default: { title: { value: title } } });

test.each([
  ["nothing", {}, []],
  ["a title", { metadata: withTitle("Les arbres") }, ["metadata"]],
  ["the security", { security: { is_restricted: true } }, ["security"]],
  [
    "what a resource is called, and when it was edited",
    { resources: [{ ...RESOURCE, title: "autre.csv", updated_at: "" }] },
    [],
  ],
  ["how a resource is read", { resources: [{ ...RESOURCE, params: { separator: ";" } }] }, ["sources"]],
  [
    "the file of a resource",
    { resources: [{ ...RESOURCE, datasource: { type: "uploaded_file" as const, file: { uid: "fi_2" } } }] },
    ["sources"],
  ],
  [
    "the facets, which may stand in the metadata",
    { metadata: { ...CONFIG.metadata, asset_content_configuration: { facets: { value: [{ field_name: "genre" }] } } } },
    ["metadata", "fields"],
  ],
])("%s", async (_what, change, parts) => {
  expect(await changedBy(change)).toEqual(parts);
});

test("metadata and security alone are light; nothing at all is not, for the source may have changed", () => {
  expect(isLight(["metadata", "security"])).toBe(true);
  expect(isLight(["metadata", "sources"])).toBe(false);
  expect(isLight([])).toBe(false);
});
