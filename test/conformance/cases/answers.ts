// Shapes, parameters and values of answers (explore-api §1, §3–§6).
import type { Case } from "../case.ts";

const ESSAI = "/catalog/datasets/essai/records";
const LIMIT = "Invalid value for limit API parameter: ";

export const ANSWERS: Case[] = [
  { section: "1", clause: "a slash at the end answers directly", request: `${ESSAI}/?limit=1&select=id`, ids: [1] },
  {
    section: "1",
    clause: "unknown parameters are ignored",
    request: `${ESSAI}?limt=1&bogus_param=1&select=id&where=id = 1`,
    ids: [1],
  },
  {
    section: "1",
    clause: "repeated where is ANDed",
    request: `${ESSAI}?select=id&where=capacite > 10&where=actif`,
    ids: [3, 6],
  },
  {
    section: "1",
    clause: "repeated select is joined",
    request: `${ESSAI}?select=id&select=nom&where=id = 6`,
    results: [{ id: 6, nom: "paris" }],
    choice: "joined with a comma",
  },
  {
    section: "1",
    clause: "other sources than catalog",
    request: "/monitoring/datasets",
    error: [404, "NotFoundResource", "source monitoring"],
  },
  {
    section: "2",
    clause: "one record is the bare object",
    request: `${ESSAI}/6?select=id,nom`,
    body: { id: 6, nom: "paris" },
  },
  {
    section: "2",
    clause: "removed endpoints",
    request: "/catalog/datasets/essai/aggregates",
    error: [410, "RemovedEndpoint", ""],
  },
  {
    section: "3",
    clause: "limit is 10 unless asked otherwise; 0 counts only",
    request: `${ESSAI}?limit=0`,
    body: { total_count: 6, results: [] },
  },
  {
    section: "3",
    clause: "limit=-1 is as many as there may be",
    request: `${ESSAI}?limit=-1&select=id`,
    ids: [1, 2, 3, 4, 5, 6],
    choice: "100 (§15)",
  },
  { section: "3", clause: "offset", request: `${ESSAI}?select=id&offset=4`, ids: [5, 6] },
  {
    section: "3",
    clause: "offset + limit up to 10000, inclusive",
    request: `${ESSAI}?select=id&offset=9900&limit=100`,
    ids: [],
  },
  {
    section: "3",
    clause: "offset + limit beyond",
    request: `${ESSAI}?offset=9901&limit=100`,
    error: [
      400,
      "InvalidRESTParameterError",
      "Invalid value for sum of offset + limit API parameter: 10001 was found but <= 10000 is expected.",
    ],
  },
  {
    section: "3",
    clause: "groups up to 20000",
    request: `${ESSAI}?group_by=zone&limit=20000&select=count(*) as n&where=id = 1`,
    results: [{ zone: "Europe/Paris", n: 1 }],
  },
  {
    section: "6",
    clause: "a limit too high",
    request: `${ESSAI}?limit=200`,
    error: [400, "InvalidRESTParameterError", `${LIMIT}200 was found but -1 <= limit <= 100 is expected.`],
  },
  {
    section: "6",
    clause: "a limit that is no number",
    request: `${ESSAI}?limit=abc`,
    error: [400, "InvalidRESTParameterError", `${LIMIT}abc`],
  },
  {
    section: "6",
    clause: "an unknown dataset",
    request: "/catalog/datasets/does-not-exist/records",
    error: [404, "NotFoundResource", "The requested dataset does-not-exist does not exist."],
  },
  {
    section: "6",
    clause: "an unknown zone",
    request: `${ESSAI}?timezone=Mars/Olympus`,
    error: [400, "InvalidRESTParameterError", "Mars/Olympus"],
  },
  {
    section: "4.1",
    clause: "missing data is null, never absent",
    request: `${ESSAI}?select=film, capacite, pose, ici, tags&where=id = 4`,
    results: [{ film: null, capacite: null, pose: null, ici: null, tags: ["c"] }],
  },
  { section: "4.1", clause: "no match", request: `${ESSAI}?where=1 = 2`, body: { total_count: 0, results: [] } },
  {
    section: "4.1",
    clause: "an aggregate without groups is repeated once per record",
    request: `${ESSAI}?select=count(*) as total&limit=3`,
    body: { total_count: 6, results: [{ total: 6 }, { total: 6 }, { total: 6 }] },
  },
  {
    section: "4.1",
    clause: "the number of a record may be selected",
    request: `${ESSAI}?select=_id&limit=1`,
    results: [{ _id: 1 }],
    choice: "an integer, which names the record in /records/{record_id}",
  },
  {
    section: "5",
    clause: "int, double, boolean, text",
    request: `${ESSAI}?select=capacite, note, actif, nom&where=id = 5`,
    results: [{ capacite: 30, note: -1.5, actif: false, nom: "PARIS 12E ARRDT" }],
  },
  {
    section: "5",
    clause: "date and datetime, microseconds when not zero",
    request: `${ESSAI}?select=pose, vu&where=id = 5`,
    results: [{ pose: "2021-07-14", vu: "2021-07-14T08:05:09.250000+00:00" }],
  },
  {
    section: "5",
    clause: "instants in the request's zone",
    request: `${ESSAI}?select=vu&where=id = 2&timezone=Europe/Paris`,
    results: [{ vu: "2020-06-01T14:00:00+02:00" }],
  },
  {
    section: "5",
    clause: "a point by its names",
    request: `${ESSAI}?select=ici&where=id = 2`,
    results: [{ ici: { lon: 2.36, lat: 48.86 } }],
  },
  {
    section: "5",
    clause: "a list, of one too",
    request: `${ESSAI}?select=tags&where=id in (1, 2)`,
    results: [{ tags: ["a", "b"] }, { tags: ["b"] }],
  },
];
