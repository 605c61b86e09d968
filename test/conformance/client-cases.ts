// The vendor's own client, unchanged, through every method of its builder.
import {
  type ApiClient,
  all,
  date,
  dateFromIsoString,
  dateTime,
  field,
  fromCatalog,
  fromDataNetwork,
  fromMonitoring,
  list,
  lower,
  NotFoundError,
  not,
  one,
  type Query,
  string,
} from "@opendatasoft/api-client";
import { describe, expect, test } from "vitest";

type Page = { total_count: number; results: Record<string, unknown>[] };

type Asked = Parameters<ApiClient["get"]>[0];

const essai = () => fromCatalog().dataset("essai");

type Open = () => ApiClient;

const getting = (open: Open) => (query: Asked) => open().get<Page>(query);
const findingIds = (open: Open) => async (query: Asked) => (await getting(open)(query)).results.map(({ id }) => id);

function describeEndpoints(open: Open): void {
  const get = getting(open);
  test("endpoints of the catalogue", async () => {
    expect(await open().get(fromCatalog().itself())).toMatchObject({ links: expect.any(Array) });
    expect(
      await get(
        fromCatalog()
          .datasets()
          .where(`dataset_id:${string("essai")}`),
      ),
    ).toMatchObject({ total_count: 1 });
    expect(await open().get(fromCatalog().facets().facet("keyword"))).toMatchObject({ facets: [{ name: "keyword" }] });
  });

  test("endpoints of a dataset", async () => {
    expect(await open().get(essai().itself())).toMatchObject({ dataset_id: "essai" });
    expect(await open().get(essai().facets().facet("film").facet("tags"))).toMatchObject({ facets: [{}, {}] });
    expect(await open().get(essai().record("6"))).toMatchObject({ nom: "paris" });
    expect(await open().get(essai().export("json").limit(2).select("id"))).toEqual([{ id: 1 }, { id: 2 }]);
  });

  test("every export of the catalogue", async () => {
    expect(await open().get(fromCatalog().export("json").where("dataset_id = 'duo'").select("dataset_id"))).toEqual([
      { dataset_id: "duo" },
    ]);
  });

  test("what one portal does not have is not found, and says so", async () => {
    const absent: [Query, string][] = [
      [fromCatalog().assets(), "resource /api/explore/v2.1/catalog/assets/"],
      ...[fromMonitoring(), fromDataNetwork()].flatMap((source, index): [Query, string][] => {
        const name = `source ${["monitoring", "opendatasoft"][index]}`;
        const { itself, facets, records, record, ...dataset } = source.dataset("essai");
        return [
          source.itself(),
          source.datasets(),
          source.facets(),
          source.assets(),
          source.export("csv"),
          itself(),
          facets(),
          records(),
          record("1"),
          dataset.export("csv"),
        ].map((query) => [query, name]);
      }),
    ];
    for (const [query, resource] of absent) {
      const refused = open().get(query);
      await expect(refused, query.toString()).rejects.toThrow(NotFoundError);
      await expect(refused).rejects.toMatchObject({
        details: { error_code: "NotFoundResource", message: `The requested ${resource} does not exist.` },
      });
    }
  });
}

function describeClauses(open: Open): void {
  const get = getting(open);
  const idsOf = findingIds(open);
  test("select, where, groupBy, orderBy, limit, offset, as strings and as updates", async () => {
    const records = essai().records().select("id, nom").where("capacite > 10").orderBy("-capacite").limit(10).offset(1);
    expect(await idsOf(records)).toEqual([5, 3, 2]);
    const narrowed = records
      .where((current) => all(current, "actif is true"))
      .offset((current) => current - 1)
      .limit((current) => current - 8)
      .select((current) => list(current, lower("nom")))
      .orderBy((current) => list(current, "id"));
    expect((await get(narrowed)).results).toEqual([
      { id: 6, nom: "paris", "lower(nom)": "paris" },
      { id: 3, nom: "Versailles Chantiers", "lower(nom)": "versailles chantiers" },
    ]);
    const grouped = essai().records().groupBy("zone as z").select("count(*) as n").orderBy("-n, z").limit(1);
    expect((await get(grouped)).results).toEqual([{ z: "America/Lima", n: 2 }]);
  });

  test("refine, exclude, facet, lang, timezone, set, unset, update, append", async () => {
    const base = essai().records().select("id").orderBy("id");
    expect(await idsOf(base.refine(`${field("zone")}:Europe`))).toEqual([1, 2, 3]);
    expect(await idsOf(base.refine("tags:a").refine("tags:c").facet("tags"))).toEqual([1, 4, 5]);
    expect(await idsOf(base.exclude("zone:Europe"))).toEqual([4, 5, 6]);
    expect(await idsOf(base.where("hour(vu) = 0").timezone("Europe/Paris"))).toEqual([1, 3]);
    const named = essai().records().select("date_format(vu, 'EEEE') as e").where("id = 2").lang("en");
    expect((await get(named)).results).toEqual([{ e: "Monday" }]);
    expect(
      await idsOf(
        base
          .set("limit", "2")
          .unset("offset")
          .update("limit", (current) => String(Number(current) - 1)),
      ),
    ).toEqual([1]);
    expect(await idsOf(base.where("id > 4").append("where", "id < 6"))).toEqual([5]);
  });
}

function describeConditions(open: Open): void {
  const get = getting(open);
  const idsOf = findingIds(open);
  test("conditions that the builder writes", async () => {
    const where = (condition: string) => idsOf(essai().records().select("id").orderBy("id").where(condition));
    expect(await where(all("capacite > 10", one("actif", "note < 0")))).toEqual([3, 5, 6]);
    expect(await where(not(`${field("nom")} = ${string("paris")}`))).toEqual([1, 2, 3, 4, 5]);
    expect(await where(`pose = ${date({ year: 2020 })}`)).toEqual([2, 3]);
    expect(await where(`pose = ${date({ year: 2021, month: 7, day: 15 })}`)).toEqual([6]);
    expect(await where(`pose:${dateFromIsoString("2020-02-29")}`)).toEqual([2]);
    expect(await where(`vu <= ${dateTime(new Date("2020-06-01T12:00:00Z"))}`)).toEqual([1, 2]);
    expect(await where(`nom = ${string('it\'s "quoted" \\ é')}`)).toEqual([]);
    expect(await where(`search(${field("nom")}, ${field("film")}, ${string("paris fus")})`)).toEqual([6]);
  });

  test("errors arrive as the client's own kinds", async () => {
    await expect(get(essai().records().where("nope = 1"))).rejects.toMatchObject({
      details: { error_code: "ODSQLError" },
    });
    await expect(get(fromCatalog().dataset("absent").records())).rejects.toMatchObject({
      details: { error_code: "NotFoundResource" },
    });
  });
}

/** @param open gives the client when the portal runs */
export function describeClient(open: Open): void {
  describe("the vendor's client", () => {
    describeEndpoints(open);
    describeClauses(open);
    describeConditions(open);
  });
}
