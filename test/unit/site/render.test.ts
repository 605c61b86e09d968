// The renderer that the build and the worker share: complete, escaped, the same in both languages.
import { describe, expect, it } from "vitest";
import { LANGS } from "../../../site/src/i18n/dictionary.ts";
import { renderCatalogue, renderDataset, type Slots } from "../../../site/src/lib/render.tsx";
import { field, HOSTILE, hostile, hostileRows, treeRows, trees } from "./fixtures.ts";

const ORIGIN = "https://portail.example";
const whole = ({ head, nav, main }: Slots) => head + nav + main;
const jsonLdOf = (head: string) => /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(head)?.[1] ?? "";

describe.each(LANGS)("dataset page, %s", (lang) => {
  it("lets no publisher's text become markup", async () => {
    const slots = await renderDataset(hostile, hostileRows, lang, ORIGIN);
    const html = whole(slots).replace(jsonLdOf(slots.head), "");
    expect(html).toContain("&lt;script&gt;");
    expect(html).not.toMatch(/<script(?! type="application\/ld\+json">)|<img|href="javascript:|onload="/i);
    expect(html.match(/<\/title>/g)).toHaveLength(1);
  });

  it("writes JSON-LD that no text can end, and that parses to the text", async () => {
    const json = jsonLdOf((await renderDataset(hostile, hostileRows, lang, ORIGIN)).head);
    expect(json).not.toContain("<");
    expect(JSON.parse(json)).toMatchObject({ "@type": "Dataset", name: HOSTILE, identifier: "hostile" });
  });

  it("shows facts, fields and rows as a table with caption, scopes and units", async () => {
    const { main } = await renderDataset(trees, treeRows, lang, ORIGIN);
    expect(main).toContain('<h1 lang="fr">Arbres des parcs</h1>');
    // The caption stays within what is visible of a wide table, so its text is a box of its own.
    expect(main).toContain('<caption><div class="caption-line">');
    expect(main.match(/<th scope="row" class="row-number">/g)).toHaveLength(2);
    expect(main).toContain(lang === "fr" ? "unité" : "unit");
    expect(main).toContain(lang === "fr" ? "1\u202f234,5" : "1,234.5");
    expect(main).toContain(lang === "fr" ? "12 mars 2024" : "12 March 2024");
    expect(main).toContain('href="/api/explore/v2.1/catalog/datasets/arbres/records"');
    expect(main).toContain("<ul><li>412 parcs</li>");
  });

  it("names its addresses in both languages", async () => {
    const { head, nav } = await renderDataset(trees, treeRows, lang, ORIGIN);
    const path = lang === "fr" ? "/datasets/arbres/" : "/en/datasets/arbres/";
    expect(head).toContain(`<link rel="canonical" href="${ORIGIN}${path}"/>`);
    for (const each of ["fr", "en", "x-default"]) expect(head).toContain(`hreflang="${each}"`);
    expect(nav).toContain(`href="${lang === "fr" ? "/en" : ""}/datasets/arbres/"`);
  });

  it("puts the separator of the path behind a step, where it cannot begin a line", async () => {
    const { main } = await renderDataset(trees, treeRows, lang, ORIGIN);
    expect(main).toMatch(/<p class="crumb"><span><a [^<]*<\/a><\/span><span>Espaces verts<\/span><\/p>/);
  });

  it("says when the content is incomplete, and when rows cannot be shown", async () => {
    const { main } = await renderDataset(hostile, null, lang, ORIGIN);
    expect(main).toContain(lang === "fr" ? "Contenu incomplet" : "Incomplete content");
    expect(main).toContain(lang === "fr" ? "ne peuvent pas être affichées" : "cannot be shown");
    expect((await renderDataset(trees, treeRows, lang, ORIGIN)).main).not.toContain("notice");
  });
});

it("shows the first columns of a wide dataset and says how many are left", async () => {
  const fields = Array.from({ length: 500 }, (_, index) => field(`c${index}`, "int"));
  const { main } = await renderDataset({ ...trees, fields }, { rows: [{ c0: 1 }], total: 1 }, "en", ORIGIN);
  expect(main).toContain("470 more fields are not shown here");
  expect(main).toContain("<details><summary>500 fields");
});

it.each([
  ["geo point", field("p", "geo_point_2d"), { lat: 48.8802, lon: -2.29 }, "48,8802° N\u202f; 2,29° O"],
  ["boolean", field("b", "boolean"), false, "non"],
  ["year", field("annee_pose", "int"), 1951, ">1951<"],
  ["quantity", field("manuel", "int"), 1951, "1\u202f951"],
  ["list", field("l", "text"), ["a", "b<"], "a, b&lt;"],
  ["shape", field("s", "geo_shape"), { type: "Feature", geometry: { type: "Polygon" } }, "Polygon"],
  ["address", field("u", "text"), "https://example.org/?a=1&b=2", 'href="https://example.org/?a=1&amp;b=2"'],
  ["other scheme", field("u", "text"), "javascript:alert(1)", "<td>javascript:alert(1)</td>"],
  ["nothing", field("n", "text"), null, "vide"],
])("cell: %s", async (_, one, value, expected) => {
  const rows = { rows: [{ [one.name]: value }], total: 1 };
  expect((await renderDataset({ ...trees, fields: [one] }, rows, "fr", ORIGIN)).main).toContain(expected);
});

describe("catalogue", () => {
  const page = { total: 41, query: "", page: 2, lastPage: 3, datasets: [trees, hostile] };

  it.each(LANGS)("lists cards, escaped, %s", async (lang) => {
    const html = whole(await renderCatalogue(page, lang, ORIGIN));
    expect(html).toContain(`href="${lang === "fr" ? "" : "/en"}/datasets/arbres/"`);
    expect(html).not.toMatch(/<script|<img/i);
  });

  it("keeps the query in the form, in the pages and in the other language", async () => {
    const slots = await renderCatalogue({ ...page, query: `a"><b>` }, "fr", ORIGIN);
    expect(slots.main).toContain('value="a&quot;&gt;&lt;b&gt;"');
    expect(slots.main).toContain('href="/?q=a%22%3E%3Cb%3E&amp;page=3"');
    expect(slots.nav).toContain('href="/en/?q=a%22%3E%3Cb%3E&amp;page=2"');
  });

  it("says what to do when nothing matches, and when nothing is published", async () => {
    const none = { datasets: [], total: 0, page: 1, lastPage: 1 };
    expect((await renderCatalogue({ ...none, query: "zzz" }, "fr", "")).main).toContain("Essayez un mot plus court");
    expect((await renderCatalogue({ ...none, query: "" }, "en", "")).main).toContain("No dataset is published yet");
  });
});
