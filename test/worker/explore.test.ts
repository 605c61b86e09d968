// The Explore API over HTTP: shapes, errors and headers that existing clients rely on (explore-api §1–§6).
import { beforeAll, describe, expect, test } from "vitest";
import { ask, order, publish, publishText, records } from "./client.ts";

const CSV = `nom;hauteur;plantation;remarquable;commune
Chêne;12,5;01/02/1998;oui;Nîmes
Tilleul;8;15/11/2004;non;Paris
Orme;;20/11/2004;non;Paris
Érable;20,25;;oui;
`;

beforeAll(async () => {
  await publishText("arbres", CSV);
});

describe("records", () => {
  test.each<[string, number, string[]]>([
    ["", 4, ["Chêne", "Tilleul", "Orme", "Érable"]],
    ["?limit=2&offset=1", 4, ["Tilleul", "Orme"]],
    ["?limit=0", 4, []],
    ["?order_by=hauteur", 4, ["Tilleul", "Chêne", "Érable", "Orme"]],
    ["?order_by=-hauteur", 4, ["Érable", "Chêne", "Tilleul", "Orme"]],
    ["?order_by=commune desc, nom", 4, ["Orme", "Tilleul", "Chêne", "Érable"]],
    ["?where=hauteur > 8 and remarquable = true", 2, ["Chêne", "Érable"]],
    ["?where=commune = 'Paris'&where=plantation >= date'2004-11-16'", 1, ["Orme"]],
    ["?where=plantation = date'2004-11'", 2, ["Tilleul", "Orme"]],
    ["?where=commune != 'Paris'", 1, ["Chêne"]],
    ["?where=not commune = 'Paris'", 2, ["Chêne", "Érable"]],
    ["?where=hauteur is null", 1, ["Orme"]],
    ["?where=1 = 2", 0, []],
    ["?limt=1&bogus=%3B--", 4, ["Chêne", "Tilleul", "Orme", "Érable"]],
  ])("%s", async (query, total, names) => {
    const { status, body } = await records("arbres", query);
    expect(status).toBe(200);
    expect(body.total_count).toBe(total);
    expect((body.results as { nom: string }[]).map(({ nom }) => nom)).toEqual(names);
  });

  test("every field is in every row, absent values are null", async () => {
    expect((await records("arbres", "?where=nom='Orme'")).body.results).toEqual([
      { nom: "Orme", hauteur: null, plantation: "2004-11-20", remarquable: false, commune: "Paris" },
    ]);
  });

  test("the path with a slash answers directly", async () => {
    expect((await ask("/api/explore/v2.1/catalog/datasets/arbres/records/?limit=1")).status).toBe(200);
  });
});

describe("errors", () => {
  test.each<[string, string, string]>([
    [
      "?where=inconnu = 1",
      "ODSQLError",
      "ODSQL query is malformed: Unknown field: inconnu. Clause(s) containing the error(s): where.",
    ],
    [
      "?select=inconnu",
      "ODSQLError",
      "ODSQL query is malformed: Unknown field: inconnu. Clause(s) containing the error(s): select.",
    ],
    [
      "?order_by=inconnu",
      "ODSQLError",
      "ODSQL query is malformed: Unknown field: inconnu. Clause(s) containing the error(s): order_by.",
    ],
    ["?where=garbage==", "ODSQLSyntaxError", "at position 8 in garbage==. Clause(s) containing the error(s): where."],
    ["?where=BOGUS(", "ODSQLSyntaxError", "at position 5 in BOGUS(. Clause(s) containing the error(s): where."],
    [
      "?limit=200",
      "InvalidRESTParameterError",
      "Invalid value for limit API parameter: 200 was found but -1 <= limit <= 100 is expected.",
    ],
    ["?limit=abc", "InvalidRESTParameterError", "abc"],
    [
      "?offset=9901&limit=100",
      "InvalidRESTParameterError",
      "Invalid value for sum of offset + limit API parameter: 10001 was found but <= 10000 is expected.",
    ],
    ["?where=hauteur = 'x'", "IncompatibleTypesInComparisonFilter", "double cannot be compared with text"],
    ["?timezone=Mars/Olympus", "InvalidRESTParameterError", "Mars/Olympus"],
    ["?refine=inconnu:Paris", "ODSQLError", "Unknown field: inconnu. Clause(s) containing the error(s): refine."],
    ["?exclude=commune", "ODSQLError", "must be the name of a field, a colon and a value"],
    [`?where=${"(".repeat(5000)}`, "ODSQLError", "where"],
    ["?where=nom = 'a'; DROP TABLE records_1", "ODSQLSyntaxError", "unexpected ; at position 9"],
    ['?where=`nom"` = 1', "ODSQLError", "Unknown field"],
  ])("%s", async (query, code, message) => {
    const { status, body } = await records("arbres", query);
    expect(status).toBe(400);
    expect(Object.keys(body)).toEqual(["error_code", "message"]);
    expect(body.error_code).toBe(code);
    expect(body.message).toContain(message);
  });

  test("an unknown dataset is 404 in upstream's words", async () => {
    expect(await records("does-not-exist")).toMatchObject({
      status: 404,
      body: { error_code: "NotFoundResource", message: "The requested dataset does-not-exist does not exist." },
    });
  });

  test.each([
    ["/api/explore/v2.1/catalog/datasets/arbres/aggregates", 410],
    ["/api/explore/v2.1/monitoring/datasets", 404],
    ["/api/explore/v2.1/catalog/nothing", 404],
  ])("%s is %i", async (path, status) => {
    expect((await ask(path)).status).toBe(status);
  });
});

describe("headers", () => {
  test("any site may read the answers", async () => {
    const { headers } = await records("arbres");
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
    const refused = await records("arbres", "?limit=999");
    expect(refused.headers.get("access-control-allow-origin")).toBe("*");
  });

  test("an answer that is held already is 304, until the next generation", async () => {
    const uid = await publishText("memoire", CSV);
    const etag = (await records("memoire")).headers.get("etag") ?? "";
    expect(etag).toMatch(/^"/);
    const path = "/api/explore/v2.1/catalog/datasets/memoire/records";
    expect((await ask(path, { headers: { "if-none-match": etag } })).status).toBe(304);
    await order("PUT", `/datasets/${uid}/metadata/`, { default: { title: { value: "Autre" } } });
    await publish(uid);
    expect((await ask(path, { headers: { "if-none-match": etag } })).status).toBe(200);
  });
});

describe("catalogue", () => {
  test("lists published datasets with their schema and metadata", async () => {
    const { body } = await ask("/api/explore/v2.1/catalog/datasets?where=dataset_id='arbres'");
    expect(body).toMatchObject({
      total_count: 1,
      results: [
        {
          dataset_id: "arbres",
          visibility: "domain",
          has_records: true,
          data_visible: true,
          attachments: [],
          metas: { default: { title: "arbres", records_count: 4, publisher: null } },
        },
      ],
    });
    const [dataset] = body.results as { fields: object[] }[];
    expect(dataset?.fields[1]).toEqual({
      name: "hauteur",
      label: "hauteur",
      description: null,
      type: "double",
      annotations: {},
    });
  });

  test("a restricted dataset is not in it, nor are its records readable", async () => {
    const uid = await publishText("reserve", CSV);
    await order("PUT", `/datasets/${uid}/`, { is_restricted: true, metadata: {} });
    await publish(uid);
    expect((await records("reserve")).status).toBe(404);
    expect((await ask("/api/explore/v2.1/catalog/datasets?where=dataset_id='reserve'")).body.total_count).toBe(0);
  });
});

describe("facets", () => {
  test("of records, with links", async () => {
    const path = "/api/explore/v2.1/catalog/datasets/arbres/facets";
    const { body } = await ask(`${path}?facet=commune&where=nom is not null`);
    expect(body).toMatchObject({
      links: [
        { rel: "self", href: expect.stringMatching(/\/datasets\/arbres\/facets$/) },
        { rel: "dataset", href: expect.stringMatching(/\/datasets\/arbres$/) },
      ],
      facets: [{ name: "commune", facets: expect.arrayContaining([expect.objectContaining({ state: "displayed" })]) }],
    });
    const [paris] = (body.facets as { facets: { value: string; count: number }[] }[])[0]?.facets ?? [];
    const refined = await records("arbres", `?refine=commune:${paris?.value}`);
    expect(refined.body.total_count).toBe(paris?.count);
    expect((await ask(`${path}?facet=inconnu`)).body).toMatchObject({ error_code: "ODSQLError" });
  });

  test("of the catalogue, and its datasets refined by them", async () => {
    const uid = await publishText("classe", CSV);
    await order("PUT", `/datasets/${uid}/metadata/`, {
      default: { theme: { value: ["Environnement"] }, keyword: { value: ["nature", "ville"] } },
    });
    await publish(uid);
    const catalog = "/api/explore/v2.1/catalog";
    const { body } = await ask(`${catalog}/facets?refine=theme:Environnement`);
    expect(body.links).toMatchObject([{ rel: "self" }, { rel: "source" }]);
    expect(body.facets).toEqual(
      expect.arrayContaining([
        {
          name: "keyword",
          facets: ["nature", "ville"].map((value) => ({ name: value, count: 1, state: "displayed", value })),
        },
        { name: "theme", facets: [{ name: "Environnement", count: 1, state: "refined", value: "Environnement" }] },
      ]),
    );
    const found = await ask(`${catalog}/datasets?refine=keyword:ville&select=dataset_id`);
    expect(found.body).toEqual({ total_count: 1, results: [{ dataset_id: "classe" }] });
    const searched = await ask(`${catalog}/datasets?where="natre vil*" or search("environement")&select=dataset_id`);
    expect(searched.body.results).toEqual([]);
    for (const where of ["search('natrue environ')", "'classe'", "keyword like 'VILLE'", "suggest('envi')"]) {
      expect((await ask(`${catalog}/datasets?where=${where}&select=dataset_id`)).body.results).toEqual([
        { dataset_id: "classe" },
      ]);
    }
  });
});
