// The interactive page: a filled form becomes the address of a request, and nothing else.
import { describe, expect, it } from "vitest";
import { LANGS } from "../../../site/src/i18n/dictionary.ts";
import { fr } from "../../../site/src/i18n/fr.ts";
import { renderConsole } from "../../../site/src/lib/render.tsx";
import { ENDPOINTS } from "../../../worker/api/explore/endpoints.ts";
import { operationsOf, toRequestPath } from "../../../worker/api/pages/console.ts";

const operations = operationsOf("https://portail.example");

const ask = (fields: Record<string, string>) => toRequestPath(operations, new URLSearchParams(fields));

it("a form becomes the address of its operation, without what was left empty", () => {
  expect(ask({ operation: "getRecords", dataset_id: "é/../b", where: "a = 'x&y'", limit: "", select: "a" })).toBe(
    "/api/explore/v2.1/catalog/datasets/%C3%A9%2F..%2Fb/records?select=a&where=a+%3D+%27x%26y%27",
  );
  expect(ask({ operation: "exportRecords", dataset_id: "a", format: "csv", delimiter: "\t" })).toContain(
    "/csv?delimiter=%09",
  );
});

it.each([
  { operation: "nothing" },
  { operation: "getRecords" },
  { operation: "getRecords", dataset_id: "" },
  { operation: "getRecords", dataset_id: ".." },
  { operation: "https://elsewhere.example" },
])("%j leads nowhere", (fields) => {
  expect(ask(fields)).toBeNull();
});

describe.each(LANGS)("the page, %s", (lang) => {
  it("has a labelled control for every parameter of every operation", async () => {
    const { main } = await renderConsole(operations, lang, "https://portail.example");
    expect(main.match(/<form /g)).toHaveLength(ENDPOINTS.length);
    const controls = [...main.matchAll(/<(?:input|select) id="([^"]+)"/g)].map(([, id]) => id);
    const labels = [...main.matchAll(/<label for="([^"]+)"/g)].map(([, id]) => id);
    expect(controls.length).toBeGreaterThan(100);
    expect(labels).toEqual(controls);
    expect(new Set(controls).size).toBe(controls.length);
  });
});

it("every operation has its French name", () => {
  expect(Object.keys(fr.console.operations).sort()).toEqual(operations.map(({ id }) => id).sort());
});
