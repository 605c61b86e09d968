// What differs between two configurations: by uid, in order, whatever the order of keys, and never a secret.
import { expect, it } from "vitest";
import { diffConfigs, EMPTY_CONFIG, sectionsOf } from "../../../worker/catalog/config-diff.ts";
import type { DatasetConfig } from "../../../worker/catalog/dataset-config.ts";

const order = (uid: string) => ({ uid, label: "", type: "order" as const, args: ["a"] });

const withFields = (...uids: string[]): DatasetConfig => ({ ...EMPTY_CONFIG, fields: uids.map(order) });

const withSource = (key: string, updated_at: string): DatasetConfig => ({
  ...EMPTY_CONFIG,
  resources: [
    {
      uid: "re_1",
      type: "auto",
      title: "T",
      params: {},
      datasource: { type: "grist", server: "https://grist.test", document: "d", table: "t", key },
      updated_at,
    },
  ],
});

it("nothing differs from itself, nor by the order of its keys", () => {
  const one = { ...EMPTY_CONFIG, metadata: { default: { title: { value: "T" }, theme: { value: ["a", "b"] } } } };
  const other = { ...EMPTY_CONFIG, metadata: { default: { theme: { value: ["a", "b"] }, title: { value: "T" } } } };
  expect(diffConfigs(one, other)).toEqual([]);
});

it("an item that goes is told apart from one that comes", () => {
  expect(diffConfigs(withFields("pr_1", "pr_2"), withFields("pr_2", "pr_3"))).toMatchObject([
    { path: ["fields", "pr_1"], operation_type: "delete", new_value: null },
    { path: ["fields", "pr_3"], operation_type: "create", old_value: null },
  ]);
});

it("items that only changed places are a change of the list", () => {
  expect(diffConfigs(withFields("pr_1", "pr_2"), withFields("pr_2", "pr_1"))).toEqual([
    { path: ["fields"], old_value: ["pr_1", "pr_2"], new_value: ["pr_2", "pr_1"], operation_type: "update" },
  ]);
});

it("a secret that changed is told and not shown; the time of an edit alone is no change", () => {
  const changes = diffConfigs(withSource("one", "2026"), withSource("two", "2027"));
  expect(changes).toEqual([
    { path: ["resources", "re_1", "datasource", "key"], old_value: "***", new_value: "***", operation_type: "update" },
  ]);
  expect(sectionsOf(changes)).toEqual(["data"]);
  expect(diffConfigs(withSource("one", "2026"), withSource("one", "2027"))).toEqual([]);
});
