// Random queries over random records, with the answer that plain TypeScript finds.
import { type Condition, type Expression, toCondition, toDatePart, toNumber, toText } from "./expressions.ts";
import type { Random } from "./random.ts";
import type { Row } from "./rows.ts";

type Value = string | number | boolean | null;
type Answer = { total_count: number; results: Record<string, Value>[] };

export type RandomQuery = {
  text: {
    select: string;
    where?: string;
    group_by?: string;
    order_by?: string;
    limit: string;
    offset: string;
    timezone: string;
  };
  answer(rows: Row[]): Answer;
};

const ZONES = ["UTC", "Europe/Paris", "America/New_York"];

/** Code units are code points here: the words have no others. */
function order(one: Value, other: Value): number {
  if (one === other) return 0;
  if (one === null || other === null) return one === null ? -1 : 1;
  return one < other ? -1 : 1;
}

/** Some of the names, each in one of the spellings of its direction. */
function toSorts(random: Random, names: string[]): string[] {
  return names
    .filter(() => random.chance(0.4))
    .map((name) =>
      random.chance(0.5) ? random.pick([`-${name}`, `${name} DESC`]) : random.pick([name, `${name} asc`]),
    );
}

const range = (length: number) => Array.from({ length }, (_, index) => index);

function sorted(count: number, sorts: { compare(one: number, other: number): number }[]): number[] {
  return range(count).toSorted((one, other) => {
    for (const { compare } of sorts) {
      const found = compare(one, other);
      if (found !== 0) return found;
    }
    return one - other;
  });
}

function pick(results: Record<string, Value>[], places: number[]): Record<string, Value>[] {
  return places.flatMap((place): Record<string, Value>[] => {
    const row = results[place];
    return row === undefined ? [] : [row];
  });
}

function toWindow(random: Random) {
  const [limit, offset] = [1 + random.below(20), random.chance(0.3) ? random.below(10) : 0];
  return { limit, offset };
}

/** The orders are chosen when the query is written, and calculated when it is answered. */
function toRecordsQuery(random: Random): RandomQuery {
  const timezone = random.pick(ZONES);
  const where = random.chance(0.8) ? toCondition(random, timezone) : null;
  const outputs: Expression<Value>[] = range(1 + random.below(4)).map(() =>
    random.pick(
      [() => toNumber(random, timezone), () => toText(random), () => toCondition(random, timezone, 0)].slice(0, 2),
    )(),
  );
  const { limit, offset } = toWindow(random);
  const names = outputs.map((_, index) => `c${index}`);
  const sorts = toSorts(random, names);
  // What is searched for comes in the order of relevance, which nobody can foretell.
  const chosen = where !== null && /(^|\()'/.test(where.text) ? [...sorts, "id"] : sorts;
  const select = ["`id`", ...outputs.map(({ text }, index) => `${text} as c${index}`)].join(", ");
  return {
    text: {
      ...{ select, timezone, limit: String(limit), offset: String(offset) },
      ...(where === null ? {} : { where: where.text }),
      ...(chosen.length === 0 ? {} : { order_by: chosen.join(", ") }),
    },
    answer(rows): Answer {
      const found = rows.filter((row) => where === null || where.of(row) === true);
      const results = found.map((row): Record<string, Value> => {
        const cells = outputs.map((output, index): [string, Value] => [`c${index}`, output.of(row)]);
        return { id: row.id, ...Object.fromEntries(cells) };
      });
      const places = sorted(
        results.length,
        chosen.map((text) => toCompare(text, results, "last")),
      );
      const page = pick(results, places.slice(offset, offset + limit));
      return { total_count: found.length, results: page };
    },
  };
}

function toCompare(text: string, results: Record<string, Value>[], nulls: "last" | "lowest") {
  const [, minus, name = "", direction = ""] = /^(-?)([^ ]+) ?(\w*)$/.exec(text) ?? [];
  const descending = minus === "-" || direction === "DESC";
  return {
    compare(one: number, other: number): number {
      const [left = null, right = null] = [results[one]?.[name], results[other]?.[name]];
      if (nulls === "last" && (left === null || right === null)) return Number(left === null) - Number(right === null);
      return descending ? order(right, left) : order(left, right);
    },
  };
}

/** A key of groups: the values that a record has, each of which it counts in; none of a range that leaves it out. */
type Key = { text: string; of(row: Row): Value[]; rank?(row: Row): number };

function toKey(random: Random, timezone: string): Key {
  switch (random.below(7)) {
    case 0:
      return { text: "tags", of: ({ tags }) => (tags === null || tags.length === 0 ? [null] : [...new Set(tags)]) };
    case 1: {
      const width = 1 + random.below(15);
      const low = (n: number) => Math.floor(n / width) * width;
      const label = (n: number) => `[${low(n)}, ${low(n) + width - 1}]`;
      return {
        text: `range(n, ${width})`,
        of: ({ n }) => (n === null ? [] : [label(n)]),
        rank: ({ n }) => low(n ?? 0),
      };
    }
    case 2: {
      const part = toDatePart(random, timezone);
      return { text: part.text, of: (row) => [part.of(row)] };
    }
    case 3:
      return { text: "b", of: ({ b }) => [b] };
    case 4:
      return { text: "n", of: ({ n }) => [n] };
    default: {
      const text = toText(random);
      return { text: text.text, of: (row) => [text.of(row)] };
    }
  }
}

type Aggregate = { text: string; of(rows: Row[]): Value };

const present = <T>(values: (T | null)[]): T[] => values.filter((value) => value !== null);

function toAggregate(random: Random, timezone: string): Aggregate {
  const number = toNumber(random, timezone, 1);
  const numbers = (rows: Row[]) => present(rows.map((row) => number.of(row)));
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  switch (random.below(9)) {
    case 0:
      return { text: "count(*)", of: (rows) => rows.length };
    case 1:
      return { text: `count(${number.text})`, of: (rows) => numbers(rows).length };
    case 2:
      return { text: "count(distinct k)", of: (rows) => new Set(present(rows.map(({ k }) => k))).size };
    case 3:
      return { text: "count(distinct tags)", of: (rows) => new Set(present(rows.map(({ tags }) => tags)).flat()).size };
    case 4:
      return { text: `sum(${number.text})`, of: (rows) => (numbers(rows).length === 0 ? null : sum(numbers(rows))) };
    case 5:
      return {
        text: `avg(${number.text})`,
        of: (rows) => (numbers(rows).length === 0 ? null : sum(numbers(rows)) / numbers(rows).length),
      };
    case 6: {
      const largest = random.chance(0.5);
      const pick = (values: number[]) =>
        values.length === 0 ? null : largest ? Math.max(...values) : Math.min(...values);
      return { text: `${largest ? "max" : "min"}(${number.text})`, of: (rows) => pick(numbers(rows)) };
    }
    case 7:
      return {
        text: "max(d)",
        of: (rows) =>
          present(rows.map(({ d }) => d))
            .toSorted()
            .at(-1) ?? null,
      };
    default: {
      const percent = random.pick([0, 25, 50, 90, 100]);
      const text = percent === 50 ? `median(${number.text})` : `percentile(${number.text}, ${percent})`;
      return { text, of: (rows) => percentileOf(numbers(rows), percent) };
    }
  }
}

function percentileOf(values: number[], percent: number): number | null {
  const ascending = values.toSorted((one, other) => one - other);
  if (ascending.length === 0) return null;
  const place = ((ascending.length - 1) * percent) / 100;
  const low = ascending[Math.floor(place)] ?? 0;
  const high = ascending[Math.ceil(place)] ?? 0;
  return low + (high - low) * (place - Math.floor(place));
}

type Group = { keys: Value[]; ranks: Value[]; rows: Row[] };

function toGroups(keys: Key[], rows: Row[]): Group[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const combinations = keys.reduce<Value[][]>(
      (all, key) => all.flatMap((each) => key.of(row).map((value) => [...each, value])),
      [[]],
    );
    for (const values of combinations) {
      const name = JSON.stringify(values);
      const ranks = values.map((value, index) => keys[index]?.rank?.(row) ?? value);
      const group = groups.get(name) ?? { keys: values, ranks, rows: [] };
      group.rows.push(row);
      groups.set(name, group);
    }
  }
  return [...groups.values()];
}

function toGroupedQuery(random: Random): RandomQuery {
  const timezone = random.pick(ZONES);
  const where = random.chance(0.6) ? toCondition(random, timezone) : null;
  // A field twice is one key.
  const drawn = range(1 + random.below(2)).map(() => toKey(random, timezone));
  const keys = drawn.filter(({ text }, index) => drawn.findIndex((key) => key.text === text) === index);
  const aggregates = range(1 + random.below(3)).map(() => toAggregate(random, timezone));
  const { limit, offset } = toWindow(random);
  // Sums and means of fractions come out differently in the last digit: they give no order to rely on.
  const exact = aggregates.flatMap(({ text }, index) => (/^(count|min|max)/.test(text) ? [`a${index}`] : []));
  const chosen = toSorts(random, exact);
  return {
    text: {
      select: aggregates.map(({ text }, index) => `${text} as a${index}`).join(", "),
      group_by: keys.map(({ text }, index) => `${text} as k${index}`).join(", "),
      ...{ timezone, limit: String(limit), offset: String(offset) },
      ...(where === null ? {} : { where: where.text }),
      ...(chosen.length === 0 ? {} : { order_by: chosen.join(", ") }),
    },
    answer(rows) {
      const groups = toGroups(
        keys,
        rows.filter((row) => where === null || where.of(row) === true),
      );
      const results = groups.map((group) =>
        Object.fromEntries([
          ...group.keys.map((value, index): [string, Value] => [`k${index}`, value]),
          ...aggregates.map((aggregate, index): [string, Value] => [`a${index}`, aggregate.of(group.rows)]),
        ]),
      );
      const byKeys = keys.map((_, key) => ({
        compare: (one: number, other: number) =>
          order(groups[one]?.ranks[key] ?? null, groups[other]?.ranks[key] ?? null),
      }));
      const places = sorted(results.length, [...chosen.map((text) => toCompare(text, results, "lowest")), ...byKeys]);
      return {
        total_count: groups.length,
        results: pick(results, places.slice(offset, offset + limit)),
      };
    },
  };
}

export function toQuery(random: Random): RandomQuery {
  return random.chance(0.5) ? toRecordsQuery(random) : toGroupedQuery(random);
}

export type { Condition };
