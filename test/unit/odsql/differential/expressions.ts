// Random expressions of the language, each with its text and with what it means for a row in plain TypeScript.
import { toLocal } from "./local.ts";
import type { Random } from "./random.ts";
import { type Row, WORDS } from "./rows.ts";

export type Expression<T> = { text: string; of(row: Row): T | null };

const both = <A, B, C>(left: A | null, right: B | null, use: (left: A, right: B) => C | null): C | null =>
  left === null || right === null ? null : use(left, right);

const INTEGERS = (random: Random): Expression<number> => {
  const value = random.below(21) - 10;
  return { text: String(value), of: () => value };
};

function toLeaf(random: Random): Expression<number> {
  switch (random.below(5)) {
    case 0:
      return { text: "n", of: ({ n }) => n };
    case 1:
      return { text: "x", of: ({ x }) => x };
    case 2:
      return { text: "`id`", of: ({ id }) => id };
    default:
      return INTEGERS(random);
  }
}

export function toNumber(random: Random, zone: string, depth = 2): Expression<number> {
  if (depth === 0) return toLeaf(random);
  switch (random.below(7)) {
    case 0: {
      const operator = random.pick(["+", "-", "*", "/"]);
      const left = toNumber(random, zone, depth - 1);
      const right = toNumber(random, zone, depth - 1);
      const calculate = (one: number, other: number) => {
        if (operator === "+") return one + other;
        if (operator === "-") return one - other;
        if (operator === "*") return one * other;
        return other === 0 ? null : one / other;
      };
      return {
        text: `(${left.text} ${operator} ${right.text})`,
        of: (row) => both(left.of(row), right.of(row), calculate),
      };
    }
    case 1: {
      const inner = toText(random);
      return { text: `length(${inner.text})`, of: (row) => inner.of(row)?.length ?? null };
    }
    case 2:
      return toDatePart(random, zone);
    case 3: {
      const fallback = random.below(5);
      return { text: `ifnull(n, ${fallback})`, of: ({ n }) => n ?? fallback };
    }
    case 4:
      return { text: "-(n)", of: ({ n }) => (n === null ? null : 0 - n) };
    default:
      return toLeaf(random);
  }
}

const PARTS: Record<string, [number, number]> = {
  year: [0, 4],
  month: [5, 7],
  day: [8, 10],
  hour: [11, 13],
  minute: [14, 16],
  second: [17, 19],
};

export function toDatePart(random: Random, zone: string): Expression<number> {
  const [part, [from, to]] = random.pick(Object.entries(PARTS));
  if (random.chance(0.5)) {
    const of = ({ d }: Row) => (d === null ? null : Number(`${d}T00:00:00`.slice(from, to)));
    return { text: `${part}(d)`, of };
  }
  return {
    text: `${part.toUpperCase()}(t)`,
    of: ({ t }) => (t === null ? null : Number(toLocal(t, zone).slice(from, to))),
  };
}

export function toText(random: Random): Expression<string> {
  switch (random.below(5)) {
    case 0:
      return { text: "lower(k)", of: ({ k }) => k?.toLowerCase() ?? null };
    case 1:
      return { text: "ifnull(k, 'none')", of: ({ k }) => k ?? "none" };
    case 2:
      return { text: "date_format(d, 'yyyy-MM')", of: ({ d }) => d?.slice(0, 7) ?? null };
    case 3:
      return { text: "s", of: ({ s }) => s };
    default:
      return { text: "k", of: ({ k }) => k };
  }
}

export type Condition = Expression<boolean>;

const compare = <T extends number | string>(operator: string, left: T, right: T): boolean => {
  if (operator === "=" || operator === ":") return left === right;
  if (operator === "!=") return left !== right;
  if (operator === "<") return left < right;
  if (operator === "<=") return left <= right;
  return operator === ">" ? left > right : left >= right;
};

const ORDERS = ["=", ":", "!=", "<", "<=", ">", ">="];
const quoted = (text: string) => `'${text}'`;

function toComparison(random: Random, zone: string): Condition {
  const operator = random.pick(ORDERS);
  if (random.chance(0.5)) {
    const [left, right] = [toNumber(random, zone), toNumber(random, zone, 1)];
    return {
      text: `${left.text} ${operator} ${right.text}`,
      of: (row) => both(left.of(row), right.of(row), (one, other) => compare(operator, one, other)),
    };
  }
  const left = toText(random);
  const right = random.pick(WORDS);
  const equality = random.pick(["=", "!="]);
  return {
    text: `${left.text} ${equality} ${quoted(right)}`,
    of: (row) => both(left.of(row), right, (one, other) => compare(equality, one, other)),
  };
}

function toDateComparison(random: Random, zone: string): Condition {
  const operator = random.pick(ORDERS);
  const literal = `20${18 + random.below(4)}-0${1 + random.below(9)}-1${random.below(9)}`.slice(
    0,
    random.pick([4, 7, 10]),
  );
  const start = `${literal}${"0000-01-01T00:00:00.000".slice(literal.length)}`;
  const isDay = random.chance(0.5);
  const wall = ({ d, t }: Row) => (isDay ? d && `${d}T00:00:00.000` : t === null ? null : toLocal(t, zone));
  const holds = (shown: string) => {
    if (operator === "=" || operator === ":") return shown.startsWith(literal);
    return operator === "!=" ? !shown.startsWith(literal) : compare(operator, shown, start);
  };
  const text = random.chance(0.2) && literal.length === 4 ? null : `date'${literal}'`;
  if (text !== null) {
    return { text: `${isDay ? "d" : "t"} ${operator} ${text}`, of: (row) => both(wall(row), "", holds) };
  }
  // A whole number is a year.
  const year = (shown: string) => compare(operator, Number(shown.slice(0, 4)), Number(literal));
  return { text: `${isDay ? "d" : "t"} ${operator} ${literal}`, of: (row) => both(wall(row), "", year) };
}

const PLAIN: Record<string, string> = { é: "e", É: "e" };
const toWords = (text: string) =>
  text
    .replace(/[éÉ]/g, (letter) => PLAIN[letter] ?? letter)
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");

function toLike(random: Random): Condition {
  const asked = Array.from({ length: 1 + random.below(2) }, () => random.pick(WORDS));
  const isPrefix = random.chance(0.3);
  const word = isPrefix ? `${random.pick(["s", "E", "wa", "é", "LR.a"])}*` : "";
  const pattern = [...asked, word].join(" ").trim();
  const found = (text: string) => {
    const words = toWords(text);
    const exact = asked.flatMap(toWords).every((each) => words.includes(each));
    const [last = "", ...before] = toWords(word).reverse();
    return (
      exact &&
      before.every((each) => words.includes(each)) &&
      (!isPrefix || words.some((each) => each.startsWith(last)))
    );
  };
  switch (random.below(3)) {
    case 0:
      return { text: `tags like ${quoted(pattern)}`, of: ({ tags }) => (tags === null ? null : tags.some(found)) };
    case 1:
      return {
        text: quoted(pattern),
        of: ({ k, s, tags }) => found([k, s, ...(tags ?? [])].filter((text) => text !== null).join(" ")),
      };
    default:
      return { text: `s like ${quoted(pattern)}`, of: ({ s }) => (s === null ? null : found(s)) };
  }
}

function toListCondition(random: Random): Condition {
  const words = Array.from({ length: 1 + random.below(3) }, () => random.pick(WORDS));
  const [word = ""] = words;
  switch (random.below(6)) {
    case 0:
      return { text: `tags = ${quoted(word)}`, of: ({ tags }) => (tags === null ? null : tags.includes(word)) };
    case 1:
      return { text: `tags != ${quoted(word)}`, of: ({ tags }) => (tags === null ? null : !tags.includes(word)) };
    case 2:
      return { text: `${quoted(word)} in tags`, of: ({ tags }) => (tags === null ? null : tags.includes(word)) };
    case 3:
      return {
        text: `tags in (${words.map(quoted).join(",")})`,
        of: ({ tags }) => (tags === null ? null : tags.some((tag) => words.includes(tag))),
      };
    case 4: {
      const numbers = words.map(() => random.below(20) - 10);
      return { text: `n IN (${numbers.join(", ")})`, of: ({ n }) => (n === null ? null : numbers.includes(n)) };
    }
    default:
      return { text: `k in (${words.map(quoted).join()})`, of: ({ k }) => (k === null ? null : words.includes(k)) };
  }
}

function toRangeCondition(random: Random): Condition {
  const [low, high] = [random.below(20) - 15, random.below(20)];
  const [open, close] = [random.pick(["[", "]"]), random.pick(["[", "]"])];
  const between = random.pick(["..", " TO "]);
  return {
    text: `x in ${open}${low}${between}${high}${close}`,
    of: ({ x }) => (x === null ? null : (open === "[" ? x >= low : x > low) && (close === "]" ? x <= high : x < high)),
  };
}

function toGeoCondition(random: Random): Condition {
  const [lat, lon] = [random.below(121) - 60, random.below(241) - 120];
  if (random.chance(0.5)) {
    const [north, east] = [lat + random.below(30), lon + random.below(30)];
    const inside = (p: Row["p"]) => p !== null && p.lat >= lat && p.lat <= north && p.lon >= lon && p.lon <= east;
    return { text: `in_bbox(p, ${lat}, ${lon}, ${north}, ${east})`, of: ({ p }) => inside(p) };
  }
  const kilometres = 500 + random.below(5000);
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const near = (p: NonNullable<Row["p"]>) => {
    // The angle between two points of a sphere, by its law of cosines.
    const cosine =
      Math.sin(radians(lat)) * Math.sin(radians(p.lat)) +
      Math.cos(radians(lat)) * Math.cos(radians(p.lat)) * Math.cos(radians(p.lon - lon));
    return 6_371.0088 * Math.acos(Math.max(-1, Math.min(1, cosine))) <= kilometres;
  };
  return {
    text: `within_distance(p, geom'POINT(${lon} ${lat})', ${kilometres}km)`,
    of: ({ p }) => p !== null && near(p),
  };
}

function toSimple(random: Random): Condition {
  const start = random.pick(["St", "s", "É", ""]);
  const simple: Condition[] = [
    { text: "b", of: ({ b }) => b },
    { text: "b is not true", of: ({ b }) => b !== true },
    { text: "b = false", of: ({ b }) => (b === null ? null : !b) },
    { text: "k is null", of: ({ k }) => k === null },
    { text: "tags is not null", of: ({ tags }) => tags !== null },
    { text: "p is null", of: ({ p }) => p === null },
    { text: "1 = 2", of: () => false },
    { text: "n < x", of: ({ n, x }) => both(n, x, (one, other) => one < other) },
    { text: `startswith(k, '${start}')`, of: ({ k }) => (k === null ? null : k.startsWith(start)) },
    { text: "d <= t", of: () => null },
  ];
  return random.pick(simple.slice(0, -1));
}

const MAKERS = [toComparison, toDateComparison, toLike, toListCondition, toRangeCondition, toGeoCondition, toSimple];

/** `not` is two-valued: it keeps what is unknown. */
export function toCondition(random: Random, zone: string, depth = 3): Condition {
  if (depth === 0 || random.chance(0.35)) return random.pick(MAKERS)(random, zone);
  const left = toCondition(random, zone, depth - 1);
  if (random.chance(0.3)) return { text: `not (${left.text})`, of: (row) => left.of(row) !== true };
  const right = toCondition(random, zone, depth - 1);
  const isAnd = random.chance(0.5);
  return {
    text: `(${left.text}) ${isAnd ? "and" : "OR"} (${right.text})`,
    of: (row) => {
      const [one, other] = [left.of(row), right.of(row)];
      if (isAnd) return one === false || other === false ? false : one === null || other === null ? null : true;
      return one === true || other === true ? true : one === null || other === null ? null : false;
    },
  };
}
