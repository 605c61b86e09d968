// Exports: lists, options and bodies (explore-api §2, §3, §5, §14, §18.1).
import type { Case } from "../case.ts";

const DUO = "/catalog/datasets/duo/exports";
const ESSAI = "/catalog/datasets/essai/exports";
const BARE = "with_bom=false";

const rels = (names: string) => names.split(" ").map((rel) => ({ rel }));

const csv = (section: string, clause: string, query: string, text: string, choice?: string): Case => ({
  section,
  clause,
  request: `${ESSAI}/csv?${BARE}&${query}`,
  text,
  ...(choice === undefined ? {} : { choice }),
});

export const EXPORTS: Case[] = [
  {
    section: "4.5",
    clause: "the formats of a dataset, by rel",
    request: ESSAI,
    body: { links: rels("self csv json jsonl xlsx parquet geojson fgb shp kml gpx ov2 jsonld turtle n3 rdfxml") },
  },
  {
    section: "4.5",
    clause: "the formats of the catalogue, by rel",
    request: "/catalog/exports",
    body: {
      links: rels(
        "self csv data.json dcat dcat_ap_ch dcat_ap_de dcat_ap_se dcat_ap_sp dcat_ap_it dcat_ap_vl dcat_ap_benap dublin_core json rdf rss ttl xlsx",
      ),
    },
  },
  {
    section: "18.1",
    clause: "a grouped table",
    request: `${DUO}/csv?${BARE}&group_by=id&select=id,count(*) as Count,avg(nb) as Avg&order_by=id desc`,
    text: "id;Count;Avg\r\nkoumoul;1;11\r\nbidule;1;22.2\r\n",
  },
  {
    section: "14",
    clause: "type and name of a file",
    request: `${DUO}/csv`,
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="duo.csv"',
    },
  },
  {
    section: "14",
    clause: "the name of the catalogue's file",
    request: "/catalog/exports/csv",
    headers: { "content-disposition": 'attachment; filename="datasets.csv"' },
  },
  {
    section: "14",
    clause: "the type of FlatGeobuf",
    request: `${ESSAI}/fgb?select=ici`,
    headers: { "content-type": "application/octet-stream; charset=utf-8" },
  },
  csv("5", "booleans", "select=id,actif&where=id = 5", "id;actif\r\n5;False\r\n"),
  csv("5", "points", "select=ici&where=id = 2", "ici\r\n48.86, 2.36\r\n"),
  csv(
    "5",
    "instants in the request's zone",
    "select=vu&where=id = 2&timezone=Europe/Paris",
    "2020-06-01T14:00:00+02:00",
  ),
  csv("5", "null is an empty cell", "select=id,film&where=id = 4", "id;film\r\n4;\r\n"),
  csv("3", "a list of values", "select=tags&where=id = 1", "tags\r\na,b\r\n"),
  csv("3", "list_separator", "select=tags&where=id = 1&list_separator=|", "tags\r\na|b\r\n"),
  csv("3", "delimiter", "select=id,nom&where=id = 6&delimiter=,", "id,nom\r\n6,paris\r\n"),
  csv("3", "quote_all", "select=id,nom&where=id = 6&quote_all=true", '"id";"nom"\r\n6;"paris"\r\n'),
  csv("3", "rows is an old name of limit", "select=id&rows=1", "id\r\n1\r\n"),
  csv(
    "14",
    "cells that begin as formulas stay what they are",
    "select=note&where=note < 0",
    "note\r\n-1.5\r\n",
    "unchanged unless spreadsheet_safe=true",
  ),
  {
    section: "3",
    clause: "a delimiter that is none",
    request: `${ESSAI}/csv?delimiter=x`,
    error: [400, "InvalidRESTParameterError", "Invalid value for delimiter API parameter: x was found"],
  },
  {
    section: "6",
    clause: "what is wrong is said before the file begins",
    request: `${ESSAI}/csv?select=no_such_field`,
    error: [
      400,
      "ODSQLError",
      "ODSQL query is malformed: Unknown field: no_such_field. Clause(s) containing the error(s): select.",
    ],
  },
  {
    section: "11",
    clause: "groups in the order of an aggregate, without a limit",
    request: `${ESSAI}/json?group_by=zone&select=count(*) as n&order_by=n desc`,
    error: [
      400,
      "ODSQLError",
      "aggregation function in order by is not supported with a limit > 20000. Please remove the order by or set a limit parameter lower than 20001.",
    ],
  },
  {
    section: "11",
    clause: "groups in the order of an aggregate, within 20000",
    request: `${ESSAI}/csv?${BARE}&group_by=zone&select=count(*) as n&order_by=n desc&limit=20000`,
    text: "zone;n\r\nAmerica/Lima;2\r\nEurope/Paris;2\r\n;1\r\nEurope/Rome;1\r\n",
  },
  {
    section: "4.1",
    clause: "totals are repeated once per record",
    request: `${ESSAI}/csv?${BARE}&select=count(*) as n&limit=2`,
    text: "n\r\n6\r\n6\r\n",
  },
  {
    section: "14",
    clause: "places for navigation devices",
    request: `${ESSAI}/ov2?select=nom,ici&where=id = 6`,
    text: "paris",
  },
  {
    section: "2",
    clause: "DCAT under the names of national profiles",
    request: "/catalog/exports/dcat_ap_ch?where=dataset_id = 'essai'",
    headers: { "content-type": "application/rdf+xml; charset=utf-8" },
    text: "<dcat:Dataset",
    choice: "the same document for all of them: nothing that a national profile adds",
  },
];
