// `group_by` (explore-api §11, §18.1).
import type { Case } from "../case.ts";

const grouped = (
  dataset: string,
  section: string,
  clause: string,
  query: string,
  results: object[],
  choice?: string,
): Case => ({
  section,
  clause,
  request: `/catalog/datasets/${dataset}/records?${query}`,
  results,
  ...(choice === undefined ? {} : { choice }),
});

const refused = (section: string, clause: string, query: string, message: string): Case => ({
  section,
  clause,
  request: `/catalog/datasets/essai/records?${query}`,
  error: [400, "ODSQLError", message],
});

export const GROUPS: Case[] = [
  grouped("essai", "11", "null is a group, the first", "group_by=film&select=count(*) as n&limit=2", [
    { film: null, n: 1 },
    { film: "Star Trek", n: 1 },
  ]),
  grouped("essai", "11", "keys stand in the answer whether or not they are selected", "group_by=note&where=note > 1", [
    { note: 2 },
    { note: 4.5 },
  ]),
  grouped(
    "essai",
    "11",
    "a list gives a group per element",
    "group_by=tags&select=count(*) as n",
    [
      { tags: null, n: 2 },
      { tags: "a", n: 2 },
      { tags: "b", n: 2 },
      { tags: "c", n: 2 },
    ],
    "as a terms aggregation does",
  ),
  grouped(
    "essai",
    "11",
    "the order of an aggregate that is not selected",
    "group_by=zone&order_by=count(*) desc, zone&limit=2",
    [{ zone: "America/Lima" }, { zone: "Europe/Paris" }],
  ),
  grouped("essai", "11", "null is the lowest, so last where descending", "group_by=zone&order_by=zone desc", [
    { zone: "Europe/Rome" },
    { zone: "Europe/Paris" },
    { zone: "America/Lima" },
    { zone: null },
  ]),
  grouped("essai", "11", "a raw date is a full instant", "group_by=pose&where=id = 5", [
    { pose: "2021-07-14T00:00:00+00:00" },
  ]),
  grouped("essai", "11", "parts of dates are integers", "group_by=year(pose) as y&select=count(*) as n", [
    { y: null, n: 1 },
    { y: 2019, n: 1 },
    { y: 2020, n: 2 },
    { y: 2021, n: 2 },
  ]),
  grouped("essai", "11", "date_format gives texts", "group_by=date_format(pose, 'YYYY-MM') as m&where=id > 4", [
    { m: "2021-07" },
  ]),
  grouped("essai", "11", "two keys", "group_by=zone, actif&select=count(*) as n&where=id < 4", [
    { zone: "Europe/Paris", actif: false, n: 1 },
    { zone: "Europe/Paris", actif: true, n: 1 },
    { zone: "Europe/Rome", actif: true, n: 1 },
  ]),
  refused(
    "6",
    "a point is no key",
    "group_by=ici",
    "Aggregation on geo point field is not possible. Use the geo_cluster(<field>, int_precision) aggregation function instead",
  ),
  refused(
    "8",
    "a plain field beside groups must be a key",
    "group_by=zone&select=nom",
    "Field nom must be in the group_by clause",
  ),
  refused("8", "a label twice", "group_by=zone as y&select=count(*) as y", "Alias 'y' is declared several times"),
  grouped(
    "essai",
    "8",
    "the expression of a key may be selected with a label: both are filled",
    "select=year(pose) as y,count(*) as n&group_by=year(pose)&where=id in (1, 2)",
    [
      { "year(pose)": 2019, y: 2019, n: 1 },
      { "year(pose)": 2020, y: 2020, n: 1 },
    ],
    "fill both (§15)",
  ),
  grouped("essai", "11.1", "a width over integers: closed labels", "group_by=RANGE(capacite,15)&select=count(*)", [
    { "RANGE(capacite,15)": "[0, 14]", "count(*)": 2 },
    { "RANGE(capacite,15)": "[15, 29]", "count(*)": 1 },
    { "RANGE(capacite,15)": "[30, 44]", "count(*)": 1 },
    { "RANGE(capacite,15)": "[75, 89]", "count(*)": 1 },
  ]),
  grouped("duo", "11.1", "a width over doubles: half-open labels", "group_by=range(nb, 10)&select=count(*)", [
    { "range(nb, 10)": "[10, 20[", "count(*)": 1 },
    { "range(nb, 10)": "[20, 30[", "count(*)": 1 },
  ]),
  grouped(
    "essai",
    "11.1",
    "bounds over integers",
    "group_by=RANGE(capacite,*,15,20,25,30,40,*) as c&select=count(*) as n",
    [
      { c: "[*, 14]", n: 2 },
      { c: "[15, 19]", n: 1 },
      { c: "[30, 39]", n: 1 },
      { c: "[40, *]", n: 1 },
    ],
    "ranges without a record are left out",
  ),
  grouped(
    "essai",
    "11.1",
    "values outside of the bounds are dropped",
    "group_by=RANGE(capacite, 14,15,16) as c&select=count(*) as n",
    [
      { c: "[14, 14]", n: 1 },
      { c: "[15, 15]", n: 1 },
    ],
  ),
  grouped("duo", "11.1", "bounds over doubles", "group_by=range(nb, *, 20, *)&select=count(*)", [
    { "range(nb, *, 20, *)": "[*, 20.0[", "count(*)": 1 },
    { "range(nb, *, 20, *)": "[20.0, *[", "count(*)": 1 },
  ]),
  grouped("duo", "11.1", "a fraction as a bound", "group_by=RANGE(nb, 20.5, *) as r", [{ r: "[20.5, *[" }]),
  grouped(
    "duo",
    "11.1",
    "bounds over dates",
    "group_by=RANGE(some_date, *, date'2017-11-11', date'2018-01-01') as r&select=count(*) as n",
    [
      { r: "[*, 2017-11-11T00:00:00.000Z[", n: 1 },
      { r: "[2017-11-11T00:00:00.000Z, 2018-01-01T00:00:00.000Z[", n: 1 },
    ],
  ),
  grouped("duo", "11.1", "a day", "group_by=range(some_date, 1 day) as day&select=count(*)", [
    { day: "[2017-10-10T00:00:00.000Z, 2017-10-11T00:00:00.000Z[", "count(*)": 1 },
    { day: "[2017-12-12T00:00:00.000Z, 2017-12-13T00:00:00.000Z[", "count(*)": 1 },
  ]),
  grouped("essai", "11.1", "a day of a zone", "group_by=range(vu, 1d) as d&where=id = 1&timezone=Europe/Paris", [
    { d: "[2020-01-01T00:00:00+01:00, 2020-01-02T00:00:00+01:00[" },
  ]),
  grouped(
    "essai",
    "11.1",
    "a multiple of a fixed unit, no space before it",
    "group_by=range(vu,12hours) as h&where=id = 2",
    [{ h: "[2020-06-01T12:00:00.000Z, 2020-06-02T00:00:00.000Z[" }],
  ),
  grouped(
    "essai",
    "11.1",
    "M is a month, m a minute",
    "group_by=range(vu, 1 M) as a, range(vu, 1 m) as b&where=id = 2",
    [
      {
        a: "[2020-06-01T00:00:00.000Z, 2020-07-01T00:00:00.000Z[",
        b: "[2020-06-01T12:00:00.000Z, 2020-06-01T12:01:00.000Z[",
      },
    ],
  ),
  refused("11.1", "months come one by one", "group_by=range(pose, 2 months)", "must be 1"),
  grouped("duo", "11.1", "the older brackets", "group_by=range(nb, ]20[) as r", [
    { r: "[*, 20.0[" },
    { r: "[20.0, *[" },
  ]),
  grouped(
    "essai",
    "11.2",
    "clusters of points",
    "group_by=GEO_CLUSTER(ici, 24)&select=count(*)&where=id in (1, 5, 6)&order_by=count(*) desc",
    [
      { "GEO_CLUSTER(ici, 24)": { cluster_centroid: { lat: 48.85, lon: 2.35 } }, "count(*)": 2 },
      { "GEO_CLUSTER(ici, 24)": { cluster_centroid: { lat: -12.05, lon: -77.05 } }, "count(*)": 1 },
    ],
  ),
  {
    section: "11",
    clause: "fields before aggregates in order_by",
    request: "/catalog/datasets/essai/records?group_by=zone&order_by=zone, count(*)",
    error: [400, "ODSQLError", "aggregation functions must come before fields in order by"],
  },
  {
    section: "15",
    clause: "total_count of groups",
    request: "/catalog/datasets/essai/records?group_by=zone&limit=1",
    count: 4,
    choice: "the number of groups, up to 20,000",
  },
  grouped("duo", "18.1", "plain field beside totals", "select=id,avg(nb) AS avg_nb,count(*) as total", [
    { id: "koumoul", avg_nb: 16.6, total: 2 },
    { id: "bidule", avg_nb: 16.6, total: 2 },
  ]),
  grouped("duo", "18.1", "group_by=id", "group_by=id", [{ id: "bidule" }, { id: "koumoul" }]),
  grouped("duo", "18.1", "an offset", "group_by=id,nb&offset=1", [{ id: "koumoul", nb: 11 }]),
  grouped("duo", "18.1", "ordered by an aggregate", "group_by=id&order_by=avg(nb)", [
    { id: "koumoul" },
    { id: "bidule" },
  ]),
  grouped("duo", "18.1", "ordered by a label", "group_by=id&select=avg(nb) as avg_nb&order_by=avg_nb DESC", [
    { id: "bidule", avg_nb: 22.2 },
    { id: "koumoul", avg_nb: 11 },
  ]),
  grouped("duo", "18.1", "ordered by the label of a key", "group_by=id as identifiant&order_by=identifiant desc", [
    { identifiant: "koumoul" },
    { identifiant: "bidule" },
  ]),
  grouped("duo", "18.1", "grouped by a year", "group_by=year(some_date) as annee&select=count(*)", [
    { annee: 2017, "count(*)": 2 },
  ]),
];
