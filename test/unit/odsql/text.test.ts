// Full text against rows (explore-api §9.3, §9.4): found in the index, beside it, and without one alike.
import { describe, expect, it } from "vitest";
import { type Fields, openRecords, rowsOf } from "./database.ts";

const FIELDS: Fields = {
  id: "int",
  name: "text",
  note: "text",
  tags: { type: "text", annotations: { multivalued: "," } },
};

const ROWS = [
  [1, "Star Wars", "LR.AG15T99", '["space opera","war"]'],
  [2, "Star Trek", "CR.MOD.1", '["space"]'],
  [3, "THE BOOK OF SECRETS", "Château d'Eau", '["opera","book"]'],
  [4, "Exelmans - Versailles", "PARIS 12E ARRDT", null],
  [5, "Versailles Chantiers", "nuclear fusion", "[]"],
  [6, null, "wars of stars", '["Étoile\\nfilante"]'],
  [7, "exelmans", null, '["a \\"quoted\\" word"]'],
];

const CASES: [string, number[]][] = [
  ["name like 'star'", [1, 2]],
  ["name like 'wars star'", [1]],
  ["name like 'STAR'", [1, 2]],
  ["name like 'sta'", []],
  ["name like 'Sta*'", [1, 2]],
  ["name like '%star%'", [1, 2]],
  ["name like ''", []],
  ["name like '%'", []],
  ["not name like '%star%'", [3, 4, 5, 6, 7]],
  ["note like '%fusion%'", [5]],
  ["note like 'LR.AG15%'", []],
  ["note like 'LR.AG15*'", [1]],
  ["note like 'CR.MOD.%'", [2]],
  ["note LIKE 'paris'", [4]],
  ["note like 'chateau'", [3]],
  ['note like "d\'eau"', [3]],
  ["lower(name) like 'star'", [1, 2]],
  ["tags like 'opera'", [1, 3]],
  ["tags like 'space opera'", [1]],
  ["tags like 'opera book'", []],
  ["tags like 'etoile filante'", [6]],
  ["tags like 'quoted'", [7]],
  ["'star wars'", [1]],
  ["'wars'", [1, 6]],
  ["'star* war*'", [1, 6]],
  ["'wars space'", [1]],
  ["'versailles' and not 'exelmans'", [5]],
  ['"it\'s"', []],
  ["'foo-bar \"AND\" (NEAR'", []],
  ["search(name, 'bok of secret')", [3]],
  ["search(name, 'Exelmans - Versailles')", [4]],
  ["search(name, 'versaille')", [4, 5]],
  ["search(name, 'verslles chant')", [5]],
  ["search(*, 'spce ope')", [1]],
  ["search('wras')", []],
  ["search('wats sta')", [1, 6]],
  ["search(name, note, 'trek mod')", [2]],
  ["search('')", []],
  ["suggest(name, 'Versailles')", [4, 5]],
  ["suggest(name, 'ver')", [4, 5]],
  ["suggest(name, 'star tr')", [2]],
  ["suggest(name, 'sta trek')", []],
  ["suggest(name, note, 'war')", [1, 6]],
  ["suggest(name, note, 'star mod')", []],
  ["startswith(name, 'Exelmans')", [4]],
  ["startswith(name, 'exel')", [7]],
  ["startswith(name, 'elmans')", []],
  ["startswith(tags, 'spa')", [1, 2]],
  ["startswith('Star')", [1, 2]],
  ["startswith(*, 'wars')", [6]],
  ['suggest(note,"code mod")and name LIKE "x"', []],
  ["name like 'star' or note like 'fusion'", [1, 2, 5]],
  ["name like 'exelmans' and startswith(note, 'PARIS')", [4]],
];

describe.each([
  ["all of them in the index", 7],
  ["some of them in the index", 4],
  ["none of them in an index", 0],
])("texts, %s", (_, indexed) => {
  const { ask } = openRecords(FIELDS, ROWS, indexed);

  it.each(CASES)("%s", (where, expected) => {
    const rows = rowsOf(ask({ where, select: "id", order_by: "id", limit: "100" }));
    expect(typeof rows === "string" ? rows : rows.map(({ id }) => id)).toEqual(expected);
  });

  it.each([
    ["id like 'x'", "like only supports text expressions, found int"],
    ["search(id, 'x')", "search() only supports text expressions, found int"],
    ["search(nope, 'x')", "Unknown field: nope"],
    ["search(name)", "the last argument of search() must be a string"],
    ["search('a', 'b')", "search() needs fields before its string"],
  ])("%s is refused", (where, reason) => {
    expect(ask({ where })).toMatchObject({ failure: { code: "ODSQLError", params: { reason, clause: "where" } } });
  });
});

it("the most relevant records come first, unless an order is asked for", () => {
  const { ask } = openRecords({ id: "int", text: "text" }, [
    [1, `beech ${"filler ".repeat(50)}`],
    [2, "beech beech beech"],
    [3, "oak"],
  ]);
  const ids = (query: object) => {
    const rows = rowsOf(ask({ select: "id", ...query }));
    return typeof rows === "string" ? rows : rows.map(({ id }) => id);
  };
  expect(ids({ where: "'beech'" })).toEqual([2, 1]);
  expect(ids({ where: "search(text, 'beech') and id > 0" })).toEqual([2, 1]);
  expect(ids({ where: "'beech'", order_by: "id" })).toEqual([1, 2]);
});

it("texts past the table's columns are found too, each by its field", () => {
  const fields: Fields = Object.fromEntries(Array.from({ length: 90 }, (_, index) => [`t${index}`, "text" as const]));
  const row = [...Array.from({ length: 80 }, (_, index) => `early${index}`)];
  const overflow = JSON.stringify(Array.from({ length: 10 }, (_, index) => `late${index}`));
  const { ask } = openRecords(fields, [[...row, overflow]]);
  const count = (where: string) => {
    const answer = ask({ where, limit: "0" });
    return answer.ok ? answer.page.total_count : answer.failure;
  };
  expect(count("t85 like 'late5'")).toBe(1);
  expect(count("t85 like 'late6'")).toBe(0);
  expect(count("'late6 early3'")).toBe(1);
});
