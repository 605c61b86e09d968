// The downloads of a dataset's page: the formats of the API, and those of maps where there is a place only.
import { expect, it } from "vitest";
import { LANGS } from "../../../site/src/i18n/dictionary.ts";
import { DOWNLOADS, downloadLinks } from "../../../site/src/lib/downloads.ts";
import { renderDataset } from "../../../site/src/lib/render.tsx";
import { EXPORT_FORMATS } from "../../../worker/api/explore/exports/formats.ts";
import { hostile, treeRows, trees } from "./fixtures.ts";

it("every format of the API is offered, and no other", () => {
  // N3 is Turtle under another name.
  const offered = DOWNLOADS.map(({ format }) => format);
  expect([...offered, "n3"].sort()).toEqual(Object.keys(EXPORT_FORMATS).sort());
  const maps = DOWNLOADS.filter(({ kind }) => kind === "map").map(({ format }) => format);
  expect(maps.sort()).toEqual(
    Object.entries(EXPORT_FORMATS)
      .filter(([, { isGeographic }]) => isGeographic === true)
      .map(([format]) => format)
      .sort(),
  );
});

it("maps are offered where the data have a place", () => {
  const point = { name: "p", label: "p", description: null, type: "geo_point_2d" as const, annotations: {} };
  const kinds = (fields: (typeof point)[]) => new Set(downloadLinks("a", fields, "fr").map(({ kind }) => kind));
  expect(kinds([point])).toContain("map");
  expect(kinds([])).not.toContain("map");
});

it.each(LANGS)("the page links to them without a script, %s", async (lang) => {
  const { main } = await renderDataset(trees, treeRows, lang, "https://portail.example");
  expect(main).toContain(`<h2 id="downloads">${lang === "fr" ? "Télécharger" : "Download"}</h2>`);
  expect(main).toContain(
    `href="/api/explore/v2.1/catalog/datasets/arbres/exports/csv?lang=${lang}&amp;timezone=Europe%2FParis&amp;use_labels=true"`,
  );
});

it("no identifier breaks out of a link", async () => {
  const dataset = { ...hostile, datasetId: '"><script>' };
  const { main } = await renderDataset(dataset, null, "fr", "https://portail.example");
  expect(main).not.toContain("<script>");
});
