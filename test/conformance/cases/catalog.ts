// The catalogue in the same language (explore-api §4.3, §8, §9.4, §14, §17).
import type { Case } from "../case.ts";

const found = (section: string, clause: string, query: string, ids: string[]): Case => ({
  section,
  clause,
  request: `/catalog/datasets?select=dataset_id&order_by=dataset_id&${query}`,
  results: ids.map((dataset_id) => ({ dataset_id })),
});

export const CATALOG: Case[] = [
  {
    section: "4.3",
    clause: "a dataset as it is served",
    request: "/catalog/datasets/essai",
    body: {
      dataset_id: "essai",
      has_records: true,
      data_visible: true,
      metas: { default: { title: "Essai complet", publisher: "Ville", license: null, records_count: 6 } },
    },
  },
  {
    section: "4.3",
    clause: "select flattens",
    request: "/catalog/datasets?select=dataset_id, records_count&where=dataset_id = 'essai'",
    results: [{ dataset_id: "essai", records_count: 6 }],
  },
  {
    section: "4.3",
    clause: "a dotted name keeps its dot",
    request: "/catalog/datasets?select=default.title&where=dataset_id = 'essai'",
    results: [{ "default.title": "Essai complet" }],
  },
  found("14", "datasetid is dataset_id, with the older colon", 'where=datasetid:"essai"', ["essai"]),
  found("14", "a metadata", 'where=publisher="Ville"', ["essai"]),
  found("9.1", "an integer beside modified is a year", "where=modified > 2020", ["essai"]),
  found("14", "features", "where=features='geo'", ["essai"]),
  found("17 row 43", "like on the catalogue", "where=features LIKE 'geo'", ["essai"]),
  found("9.4", "full text covers the metadata", 'where="arbre ville"', ["essai"]),
  found("17 row 43", "search in the title", "where=search(title, 'esai comp')", ["essai"]),
  found("17 row 44", "repeated where", "where=\"essai\"&where=features='geo'", ["essai"]),
  found("17 row 62", "search without a field list", "where=search('environement arb')", ["essai"]),
  found("9.4", "suggest", "where=suggest('envir')", ["essai"]),
  found("13", "refine on the catalogue", "refine=theme:Environnement", ["essai"]),
  found("13", "exclude on the catalogue", "exclude=theme:Environnement", ["duo"]),
  {
    section: "13",
    clause: "facets of the catalogue, in the order of the alphabet",
    request: "/catalog/facets?facet=keyword",
    body: {
      links: [{ rel: "self" }, { rel: "source" }],
      facets: [
        {
          name: "keyword",
          facets: [
            { name: "arbre", count: 1, state: "displayed" },
            { name: "ville", count: 1 },
          ],
        },
      ],
    },
  },
  {
    section: "8",
    clause: "an unknown metadata of the default template",
    request: "/catalog/datasets?select=inconnu",
    error: [400, "ODSQLError", "Unknown field: inconnu"],
  },
  {
    section: "11",
    clause: "groups of the catalogue",
    request: "/catalog/datasets?group_by=publisher&select=count(*) as n",
    results: [
      { publisher: null, n: 1 },
      { publisher: "Ville", n: 1 },
    ],
  },
];
