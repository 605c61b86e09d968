// Facets, refine and exclude (explore-api §13).
import type { Case } from "../case.ts";

const facets = (clause: string, query: string, body: object, choice?: string): Case => ({
  section: "13",
  clause,
  request: `/catalog/datasets/essai/facets?${query}`,
  body,
  ...(choice === undefined ? {} : { choice }),
});

const refined = (clause: string, query: string, ids: number[]): Case => ({
  section: "13",
  clause,
  request: `/catalog/datasets/essai/records?select=id&${query}`,
  ids,
});

const value = (name: string, count: number, more: object = {}) => ({
  name,
  count,
  state: "displayed",
  value: name,
  ...more,
});

export const FACETS: Case[] = [
  facets("without facet= all fields with the annotation", "", {
    facets: [{ name: "film" }, { name: "pose" }, { name: "tags" }, { name: "zone" }],
  }),
  facets("by count, nulls left out", "facet=tags", {
    facets: [{ name: "tags", facets: [value("a", 2), value("b", 2), value("c", 2)] }],
  }),
  facets(
    "dates are listed by year",
    "facet=pose",
    { facets: [{ name: "pose", facets: [value("2019", 1), value("2020", 2), value("2021", 2)] }] },
    "years in their order",
  ),
  facets("a refined date opens the next level", "facet=pose&refine=pose:2021/07", {
    facets: [
      {
        name: "pose",
        facets: [
          value("2021", 2, {
            facets: [
              {
                name: "07",
                count: 2,
                state: "refined",
                value: "2021/07",
                facets: [
                  { name: "14", count: 1, value: "2021/07/14" },
                  { name: "15", count: 1, value: "2021/07/15" },
                ],
              },
            ],
          }),
        ],
      },
    ],
  }),
  facets("paths show their first segment", "facet=zone", {
    facets: [{ name: "zone", facets: [value("Europe", 3), value("America", 2)] }],
  }),
  facets("a refined path opens the next level", "facet=zone&refine=zone:Europe", {
    facets: [
      {
        name: "zone",
        facets: [
          {
            name: "Europe",
            count: 3,
            state: "refined",
            value: "Europe",
            facets: [
              { name: "Paris", count: 2, value: "Europe/Paris" },
              { name: "Rome", count: 1 },
            ],
          },
        ],
      },
    ],
  }),
  facets("a disjunctive facet goes on listing its other values", "facet=tags&refine=tags:a", {
    facets: [{ name: "tags", facets: [{ name: "a", count: 2, state: "refined" }, value("b", 2), value("c", 2)] }],
  }),
  facets("counts follow where", "facet=zone&where=capacite > 14", {
    facets: [{ name: "zone", facets: [value("America", 1), value("Europe", 1)] }],
  }),
  facets("excluded values are listed without a count", "facet=film&exclude=film:star wars&where=id < 3", {
    facets: [
      { name: "film", facets: [value("Star Trek", 1), { name: "star wars", state: "excluded", value: "star wars" }] },
    ],
  }),
  facets("facet() with options", 'facet=facet(name="capacite", sort="-num", limit=2)', {
    facets: [{ name: "capacite", facets: [value("75", 1), value("30", 1)] }],
  }),
  {
    section: "13",
    clause: "facet=name(limit:N) is refused",
    request: "/catalog/datasets/essai/facets?facet=film(limit:5)",
    error: [400, "ODSQLSyntaxError", "unexpected ( at position 4"],
  },
  {
    section: "4.4",
    clause: "links of facets",
    request: "/catalog/datasets/essai/facets?facet=film",
    body: { links: [{ rel: "self" }, { rel: "dataset" }] },
  },
  refined("refine", "refine=film:star wars", [1]),
  refined("refine with quotes", 'refine=`film`:"star wars"', [1]),
  refined("a comma is part of the value", "refine=film:star wars, Star Trek", []),
  refined("different fields are all wanted", "refine=tags:a&refine=zone:America", [5]),
  refined("the same disjunctive field: any", "refine=tags:a&refine=tags:c", [1, 4, 5]),
  refined("the same other field: all, so none", "refine=film:star wars&refine=film:Star Trek", []),
  refined(
    "facet(…, disjunctive=true) makes it any",
    'refine=film:star wars&refine=film:Star Trek&facet=facet(name="film", disjunctive=true)',
    [1, 2],
  ),
  refined("a year, a month, a day", 'refine=pose:2021&refine=pose:2021/07&refine=pose:"2021/7/15"', [6]),
  refined("a path, or any of its descendants", "refine=zone:Europe", [1, 2, 3]),
  refined("exclude is the complement", "exclude=zone:Europe", [4, 5, 6]),
  refined("fields that are no facet", "refine=capacite:75", [6]),
];
