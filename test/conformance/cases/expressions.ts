// `select` and `order_by` (explore-api §8, §12).
import type { Case } from "../case.ts";

const records = (section: string, clause: string, query: string, results: object[], choice?: string): Case => ({
  section,
  clause,
  request: `/catalog/datasets/essai/records?${query}`,
  results,
  ...(choice === undefined ? {} : { choice }),
});

const first = (section: string, clause: string, select: string, row: object, choice?: string): Case =>
  records(section, clause, `select=${select}&where=id = 1`, [row], choice);

const ordered = (section: string, clause: string, order_by: string, ids: number[]): Case => ({
  section,
  clause,
  request: `/catalog/datasets/essai/records?select=id&order_by=${order_by}`,
  ids,
});

const refused = (section: string, clause: string, query: string, code: string, message: string): Case => ({
  section,
  clause,
  request: `/catalog/datasets/essai/records?${query}`,
  error: [400, code, message],
});

const format = (pattern: string, shown: string, lang = "fr"): Case =>
  records(
    "8.2",
    `date_format ${pattern} → ${shown}`,
    `select=date_format(vu, ${pattern}) as f&where=id = 2&lang=${lang}`,
    [{ f: shown }],
  );

export const EXPRESSIONS: Case[] = [
  first("8", "a field and an expression with a label", "nom as n, capacite + 1 as c", {
    n: "Exelmans - Versailles",
    c: 11,
  }),
  first("8", "without a label the key is the source text as typed", "capacite  +  1, LENGTH( nom )", {
    "capacite  +  1": 11,
    "LENGTH( nom )": 21,
  }),
  first("8", "include and exclude by prefix", "include(c*)", { capacite: 10, code: "LR.AG15T99" }),
  first("8", "a label in backquotes", "nom as `Label with spaces`", { "Label with spaces": "Exelmans - Versailles" }),
  first("8", "a text as a value", "'hello' as h", { h: "hello" }),
  first("8.1", "length", "length(nom) as l", { l: 21 }),
  first("8.1", "lower", "lower(nom) as l", { l: "exelmans - versailles" }),
  first("8.1", "parts of a date are integers", "year(pose) as y, month(pose) as m, day(pose) as d", {
    y: 2019,
    m: 12,
    d: 31,
  }),
  first("8.1", "parts of an instant", "hour(vu) as h, minute(vu) as m, second(vu) as s", { h: 23, m: 30, s: 0 }),
  records(
    "8.1",
    "in the request's zone",
    "select=year(vu) as y, hour(vu) as h, year(pose) as p&where=id = 1&timezone=Europe/Paris",
    [{ y: 2020, h: 0, p: 2019 }],
  ),
  records("8.1", "ifnull", "select=ifnull(capacite, 0) as c&where=id = 4", [{ c: 0 }]),
  records("8.1", "division by zero is null", "select=capacite / 0 as c&where=id = 1", [{ c: null }]),
  records("8.1", "distance in metres", "select=distance(ici, geom'POINT(2.35 48.85)') as d&where=id = 6", [{ d: 0 }]),
  records("8.1", "json_format of what is no JSON", "select=json_format(code) as j&where=id = 1", [{ j: "LR.AG15T99" }]),
  format("'dd/MM/YYYY'", "01/06/2020"),
  format("\"'The date is 'dd/MM/YYYY\"", "The date is 01/06/2020"),
  format("\"'The date is '''dd/MM/YYYY''\"", "The date is '01/06/2020'"),
  format("'E'", "lun."),
  format("'EEEE'", "Monday", "en"),
  format("'EEEE'", "lunedì", "it"),
  format("'H'", "12"),
  format("'yy'", "20"),
  format("'MMM yyyy'", "Jun 2020", "en"),
  format("'MMMM'", "juin"),
  format("'xxxx-ww-e'", "2020-23-1"),
  format("'D'", "153"),
  records(
    "8.3",
    "now() moves by its arguments, in order",
    "select=id&where=id = 1 and pose < now(days=-7) and vu < now(year=2030)",
    [{ id: 1 }],
  ),
  refused(
    "8.3",
    "an unknown argument of now()",
    "where=vu < now(fortnights=1)",
    "ODSQLError",
    "Unknown argument of now(): fortnights",
  ),
  records("8.4", "count(*) and count(f)", "select=count(*) as a, count(film) as f&limit=1", [{ a: 6, f: 5 }]),
  records(
    "8.4",
    "count(distinct f), exact",
    "select=count(distinct note) as n, count(distinct ifnull(film, 'x')) as f&limit=1",
    [{ n: 4, f: 6 }],
    "exact, not approximate",
  ),
  records(
    "8.4",
    "count(distinct) of a list counts its elements",
    "select=count(distinct tags) as n&limit=1",
    [{ n: 3 }],
    "elements, as grouping does",
  ),
  records(
    "8.4",
    "avg, sum, min, max",
    "select=avg(capacite) as a, sum(capacite) as s, min(note) as l, max(note) as h&limit=1",
    [{ a: 28.8, s: 144, l: -1.5, h: 4.5 }],
  ),
  records("8.4", "extrema of dates", "select=min(pose) as mindate, max(pose) as maxdate&limit=1", [
    { mindate: "2019-12-31", maxdate: "2021-07-15" },
  ]),
  refused(
    "8.4",
    "text has no extremum",
    "select=max(nom)",
    "ODSQLError",
    "StatAggregation only supports numeric or date expression.",
  ),
  records("8.4", "median is percentile 50", "select=median(capacite) as m, percentile(capacite, 50) as p&limit=1", [
    { m: 15, p: 15 },
  ]),
  records(
    "8.4",
    "percentile takes 0 to 100",
    "select=percentile(capacite, 100) as p, percentile(capacite, 25) as q&limit=1",
    [{ p: 75, q: 14 }],
  ),
  records("8.4", "bbox is a rectangle", "select=bbox(ici) as b&where=id in (1, 2)&limit=1", [
    {
      b: {
        type: "Feature",
        properties: {},
        geometry: {
          type: "Polygon",
          coordinates: [
            [
              [2.35, 48.85],
              [2.36, 48.85],
              [2.36, 48.86],
              [2.35, 48.86],
              [2.35, 48.85],
            ],
          ],
        },
      },
    },
  ]),
  records(
    "8.4",
    "envelope is a hull; of one place, that place",
    "select=envelope(ici) as e&where=id in (1, 6)&limit=1",
    [{ e: { type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [2.35, 48.85] } } }],
  ),
  refused(
    "8.4",
    "stddev is not supported",
    "select=stddev(note)",
    "ODSQLSyntaxError",
    "unexpected ( at position 6 in stddev(note)",
  ),
  records(
    "8.4",
    "of nothing, count is 0 and the others null",
    "select=count(*) as c, sum(note) as s, id&where=1 = 2",
    [],
    "no record, no row",
  ),
  records("8", "arithmetic between aggregates", "select=sum(capacite)/count(capacite)*100 as p&limit=1", [{ p: 2880 }]),
  records("8", "arithmetic inside aggregates", "select=sum(capacite*2) as p&limit=1", [{ p: 288 }]),
  refused(
    "8",
    "an unknown field is never silent",
    "select=no_such_field",
    "ODSQLError",
    "ODSQL query is malformed: Unknown field: no_such_field. Clause(s) containing the error(s): select.",
  ),
  refused(
    "8",
    "no conditionals",
    "select=case when capacite > 1 then 1 end",
    "ODSQLSyntaxError",
    "unexpected when at position 5",
  ),
  ordered("12", "ascending, nulls last", "capacite", [1, 2, 3, 5, 6, 4]),
  ordered("12", "descending, nulls last", "capacite DESC", [6, 5, 3, 2, 1, 4]),
  ordered("12", "a minus is descending", "-capacite", [6, 5, 3, 2, 1, 4]),
  ordered("12", "several expressions", "note desc, id desc", [6, 1, 4, 2, 5, 3]),
  ordered("12", "a function", "length(nom), id", [6, 2, 4, 5, 3, 1]),
  ordered("12", "a distance", "distance(ici, geom'POINT(2.36 48.86)'), id", [2, 1, 6, 3, 5, 4]),
  {
    section: "12",
    clause: "no order: as inserted",
    request: "/catalog/datasets/essai/records?select=id",
    ids: [1, 2, 3, 4, 5, 6],
    choice: "insertion order",
  },
  ordered("12", "text by code point", "nom", [2, 1, 4, 5, 3, 6]),
  {
    section: "12",
    clause: "random(seed)",
    request: "/catalog/datasets/essai/records?select=id&where=id = 1&order_by=random(3)",
    ids: [1],
  },
];
