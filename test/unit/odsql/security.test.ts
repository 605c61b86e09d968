// Rules shut records, fields and cells out: a query through them answers as the same query would on a table in which only
// what they show was ever stored. `QUERIES=10000` asks more random queries, `SEED=…` others.
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { ANONYMOUS, type Identity } from "../../../worker/catalog/accounts/identity.ts";
import { type Rule, sightOf } from "../../../worker/catalog/accounts/sight.ts";
import type { RecordsQuery } from "../../../worker/dataset/contract.ts";
import { queryFacets, queryRecords } from "../../../worker/dataset/query.ts";
import type { StoredValue } from "../../../worker/field.ts";
import type { RecordsSecurity } from "../../../worker/odsql/security.ts";
import { type Fields, openRecords, type Records } from "./database.ts";
import { toQuery } from "./differential/queries.ts";
import { type Random, toRandom } from "./differential/random.ts";
import { FIELDS, type Row, toRows, toStored, WORDS } from "./differential/rows.ts";

const QUERIES = Number(process.env.QUERIES ?? 200);
const SEED = Number(process.env.SEED ?? 20_261_124);
const ROWS = 50;
const QUERIES_OF_ONE = 20;

/** A filter as a rule has it, and the records that it selects according to plain TypeScript. */
type Filter = { text: string; of(row: Row): boolean };

const FILTERS: Filter[] = [
  { text: "", of: () => true },
  { text: "n > 0", of: ({ n }) => n !== null && n > 0 },
  { text: "b is true or k = 'star'", of: ({ b, k }) => b === true || k === "star" },
  { text: "not (n > 0)", of: ({ n }) => !(n !== null && n > 0) },
  { text: "s like 'wars'", of: ({ s }) => s !== null && /(^|[ -])wars([ -]|$)/i.test(s) },
  { text: "year(t) >= 2019", of: ({ t }) => t !== null && new Date(t).getUTCFullYear() >= 2019 },
  { text: "tags = 'x'", of: ({ tags }) => tags?.includes("x") ?? false },
  { text: "within_distance(p, geom'POINT(0 0)', 0.001m)", of: () => false },
  { text: "no_such_field = 1", of: () => false },
  { text: "#attr(k, words)", of: ({ k }) => k === "Star" || k === "x" },
  { text: "#attr(n, `digits`)", of: ({ n }) => n === 3 || n === -4 },
  { text: "not #attr(k, 'words')", of: ({ k }) => k !== "Star" && k !== "x" },
  { text: "not #attr(k, nothing)", of: () => false },
  { text: "b is true or #attr(k, nothing)", of: ({ b }) => b === true },
];

const ATTRIBUTES = { words: ["Star", "x"], digits: ["3", "-4", "many"] };
const SOMEBODY: Identity = { ...ANONYMOUS, username: "ada", attributes: ATTRIBUTES };
const NAMES = Object.keys(FIELDS);

// A rule that fits no more is told to the log at every request.
beforeAll(() => {
  vi.spyOn(console, "warn").mockReturnValue(undefined);
});
afterAll(() => {
  vi.restoreAllMocks();
});

type Granted = { filter: Filter; fields: string[] | null };

const toGranted = (random: Random): Granted => ({
  filter: random.pick(FILTERS),
  // Without `id` a random query has little to say.
  fields: random.chance(0.3) ? null : NAMES.filter((name) => name === "id" || random.chance(0.6)),
});

function toSecurity(granted: Granted[]): RecordsSecurity | undefined {
  const rules = granted.map(
    ({ filter, fields }): Rule => ({
      scope: "group",
      isDataVisible: true,
      visibleFields: fields,
      filterQuery: filter.text,
      permissions: [],
    }),
  );
  const sight = sightOf(SOMEBODY, true, rules);
  if (sight.kind === "whole") return undefined;
  if (sight.kind === "nothing" || sight.security === null) throw new Error("the rules show something");
  return sight.security;
}

/** A table in which only what the rules show is stored, under the numbers that the records have. */
function openShown(rows: Row[], granted: Granted[]): Records {
  const shownIn = (row: Row, name: string) =>
    granted.some(({ filter, fields }) => filter.of(row) && (fields?.includes(name) ?? true));
  // A rule with a filter that names a field that is not there shows nothing, and no field either.
  const sound = granted.filter(({ filter }) => !filter.text.startsWith("no_such"));
  const names = NAMES.filter((name) => sound.some(({ fields }) => fields?.includes(name) ?? true));
  const shown = rows.filter((row) => granted.some(({ filter }) => filter.of(row)));
  const fields: Fields = Object.fromEntries(names.flatMap((name) => (FIELDS[name] ? [[name, FIELDS[name]]] : [])));
  const stored = shown.map((row) =>
    names.flatMap((name): StoredValue[] => {
      const at = NAMES.indexOf(name);
      const cells = toStored(row).slice(at, name === "p" ? at + 2 : at + 1);
      return shownIn(row, name) ? cells : cells.map(() => null);
    }),
  );
  const opened = openRecords(fields, stored, 0);
  for (const [index, { id }] of shown.toReversed().entries()) {
    opened.database.exec(`UPDATE records_1 SET _id = ${id} WHERE _id = ${shown.length - index}`);
  }
  return opened;
}

/** Everything is in sight, and no order of relevance. */
const ALL: RecordsSecurity = { grants: [{ fields: null, filter: "" }], attributes: {} };

const toAsked = (text: Partial<RecordsQuery>, security: RecordsSecurity | undefined): RecordsQuery => ({
  lang: "en",
  timezone: "UTC",
  where: [],
  ...text,
  ...(security === undefined ? {} : { security }),
});

/** Sums come in another order: the last digits may differ. */
const toComparable = (answer: unknown) =>
  JSON.parse(
    JSON.stringify(answer, (_, value) => (typeof value === "number" ? Number(value.toPrecision(9)) + 0 : value)),
  );

function toText(random: Random): Partial<RecordsQuery> {
  const { where, ...text } = toQuery(random).text;
  const word = random.pick(WORDS);
  const field = random.pick(NAMES);
  const searches = [`'${word}'`, `search('${word}s')`, `suggest(s, '${word}')`, `startswith('${word}')`];
  switch (random.below(5)) {
    case 0:
      return { where: [random.pick(searches)], order_by: random.pick(["_id", `${field}`, `${field} desc`]) };
    case 1:
      return { select: `*, ${field} as z`, order_by: field, limit: "100" };
    case 2:
      return { select: `count(*), max(${random.pick(["n", "x", "t"])}) as m`, group_by: field };
    default:
      return { ...text, where: where === undefined ? [] : [where] };
  }
}

it("rules answer as if nothing else had ever been stored", () => {
  const random = toRandom(SEED);
  for (let asked = 0; asked < QUERIES; asked += QUERIES_OF_ONE) {
    const rows = toRows(random, ROWS);
    const granted = Array.from({ length: 1 + random.below(3) }, () => toGranted(random));
    const security = toSecurity(granted) ?? ALL;
    const whole = openRecords(FIELDS, rows.map(toStored), random.pick([ROWS, 20, 0]));
    const shown = openShown(rows, granted);
    for (let index = 0; index < QUERIES_OF_ONE; index++) {
      const text = toText(random);
      const facets = { facet: [random.pick(NAMES)], where: text.where ?? [] };
      const what = JSON.stringify({ text, security });
      const seen = queryRecords(whole.sql, whole.live, toAsked(text, security));
      expect(toComparable(seen), what).toEqual(toComparable(queryRecords(shown.sql, shown.live, toAsked(text, ALL))));
      expect(queryFacets(whole.sql, whole.live, toAsked(facets, security)), what).toEqual(
        queryFacets(shown.sql, shown.live, toAsked(facets, ALL)),
      );
    }
  }
}, 600_000);
