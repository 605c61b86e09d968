// Random and mutated texts in every clause: answered, or refused with a code of the API and a position that is right;
// nothing of a text ever reaches the SQL. `FUZZ_TEXTS=200000` (npm run fuzz) tries more, and says which were the slowest.
import { expect, it } from "vitest";
import type { RecordsQuery } from "../../../worker/dataset/contract.ts";
import { queryFacets, queryRecords } from "../../../worker/dataset/query.ts";
import { openRecords } from "./database.ts";
import { type Random, toRandom } from "./differential/random.ts";

const TEXTS = Number(process.env.FUZZ_TEXTS ?? 4_000);
const SEED = Number(process.env.SEED ?? 42);

/** Stands in every seed: where it turns up in SQL, a text was not bound. */
const MARK = "zqxj";

const SEEDS = [
  `a = '${MARK}' and not (n > 1 or b is true)`,
  `a like "${MARK}*" or '${MARK} x' or search(a, "${MARK}") or startswith(*, '${MARK}')`,
  `d in [date'2020-01'..date'2021'] and t >= now(days=-7, year=2020) and n in (1, 2.5, -3)`,
  "within_distance(p, geom'POINT(2 48)', 10km) and in_bbox(p, 1, 2, 3, 4)",
  `intersects(s, geom'{"type":"Point","coordinates":[1,2]}') and disjoint(p, geom'POLYGON((0 0, 1 0, 1 1, 0 0))')`,
  `year(d) as ${MARK}, date_format(t, "yyyy '${MARK}'") as f, lower(a), length(a) + n * 2 / 3 - (-x)`,
  `count(*), sum(n) / avg(x) as \`${MARK} y\`, median(n), percentile(x, 90), count(distinct m), bbox(p), envelope(p)`,
  "range(n, *, 1, 2, *), range(d, 1 month), range(x, ]10,50[), geo_cluster(p, 5, 40)",
  `-n, a desc, random(5), count(*) asc, include(a*), exclude(b)`,
  `facet(name="a", disjunctive=true, sort="-count", limit=5)`,
  `a:${MARK}`,
  `\`a\`:"${MARK}"`,
  `ifnull(a, '${MARK}') = 'é\\u00e9\\'' and "x" in m and a: 'b' and n: [1 TO 5]`,
];

const PIECES = [
  "(",
  ")",
  "[",
  "]",
  "'",
  '"',
  "`",
  ",",
  "..",
  "=",
  "!=",
  "<",
  "*",
  "-",
  "/",
  "\\",
  ":",
  " and ",
  " or ",
  "not ",
  " is ",
  "null",
  "date'",
  "geom'",
  "1e9",
  "99999999999999999999",
  "\u0000",
  "😀",
  "\ud800",
  "é",
  ";",
  "--",
  "?1",
  "$",
  "%",
  "NaN",
  "range(",
  "count(",
  "as ",
];

function mutate(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  switch (random.below(5)) {
    case 0:
      return text.slice(0, at) + text.slice(at + 1 + random.below(4));
    case 1:
      return text.slice(0, at) + random.pick(PIECES) + text.slice(at);
    case 2: {
      const from = random.below(text.length + 1);
      return text.slice(0, at) + text.slice(from, from + random.below(20)) + text.slice(at);
    }
    case 3:
      return text.slice(0, at) + random.pick(SEEDS).slice(random.below(30));
    default:
      return text.slice(0, at) + String.fromCharCode(random.below(0x2000)) + text.slice(at + 1);
  }
}

function toText(random: Random): string {
  if (random.chance(0.1)) return Array.from({ length: random.below(12) }, () => random.pick(PIECES)).join("");
  let text = random.pick(SEEDS);
  for (let times = random.below(5); times > 0; times--) text = mutate(text, random);
  return text;
}

const CLAUSES = ["select", "where", "group_by", "order_by", "refine", "exclude", "facet"] as const;

function toQuery(clause: (typeof CLAUSES)[number], text: string): RecordsQuery {
  const query: RecordsQuery = { where: [], lang: "en", timezone: "UTC" };
  if (clause === "where" || clause === "refine" || clause === "exclude" || clause === "facet")
    return { ...query, [clause]: [text] };
  return { ...query, [clause]: text };
}

/** Of the processor, not of the clock: what else the machine does is no fault of a text. */
type Timed = { milliseconds: number; clause: string; text: string };

function keepSlowest(slowest: Timed[], timed: Timed): Timed[] {
  if (slowest.length >= 5 && timed.milliseconds <= (slowest.at(-1)?.milliseconds ?? 0)) return slowest;
  return [...slowest, timed].toSorted((one, other) => other.milliseconds - one.milliseconds).slice(0, 5);
}

it("no text breaks the parser, the database or the answer", () => {
  const MULTIVALUED = { type: "text", annotations: { multivalued: "," } } as const;
  const { sql, live } = openRecords(
    {
      a: "text",
      n: "int",
      x: "double",
      b: "boolean",
      d: "date",
      t: "datetime",
      p: "geo_point_2d",
      m: MULTIVALUED,
      s: "geo_shape",
    },
    [
      ["a", 1, 1.5, 1, "2020-02-29", 0, 1, 2, '["u","v"]', '{"type":"Point","coordinates":[1,2]}'],
      [null, null, null, null, null, null, null, null, null, null],
    ],
  );
  const statements: string[] = [];
  const watched = {
    exec: (text: string, ...values: string[]) => {
      statements.push(text);
      return sql.exec(text, ...values);
    },
  } as unknown as SqlStorage;
  const random = toRandom(SEED);
  let slowest: Timed[] = [];
  const seen = new Map<string, number>();
  for (let index = 0; index < TEXTS; index++) {
    const clause = random.pick(CLAUSES);
    const text = toText(random);
    const query = toQuery(clause, text);
    const ask = clause === "facet" ? queryFacets : queryRecords;
    const before = process.threadCpuUsage();
    const answer = ask(watched, live, query);
    const { user, system } = process.threadCpuUsage(before);
    slowest = keepSlowest(slowest, { milliseconds: (user + system) / 1000, clause, text });
    const code = answer.ok ? "ok" : answer.failure.code;
    seen.set(code, (seen.get(code) ?? 0) + 1);
    const what = JSON.stringify({ clause, text });
    if (!answer.ok) expect(answer.failure.status, what).toBe(400);
    if (!answer.ok && code === "ODSQLSyntaxError") {
      const { position, token, text: shown } = answer.failure.params;
      expect(shown, what).toBe(text);
      const isEnd = token === "end of line";
      expect(isEnd ? text.slice(Number(position)).trim() : text.startsWith(String(token), Number(position)), what).toBe(
        isEnd ? "" : true,
      );
    }
    expect(
      statements.filter((statement) => statement.toLowerCase().includes(MARK)),
      what,
    ).toEqual([]);
    statements.length = 0;
  }
  // The texts are neither all sound nor all broken.
  expect(seen.get("ok") ?? 0).toBeGreaterThan(TEXTS / 50);
  expect(seen.get("ODSQLSyntaxError") ?? 0).toBeGreaterThan(TEXTS / 10);
  expect(seen.get("ODSQLError") ?? 0).toBeGreaterThan(TEXTS / 50);
  if (process.env.FUZZ_TEXTS)
    console.info(`${TEXTS} texts`, Object.fromEntries(seen), "slowest, in milliseconds of the processor:", slowest);
}, 600_000);
