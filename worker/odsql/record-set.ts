// Conditions that SQL cannot express: the records are read once before the query, judged here, and handed to the query as
// a set of numbers. Few are a list; many are a text with one bit per number, which SQLite reads in constant time.
import type { StoredValue } from "../field.ts";
import { toStatement } from "./statement.ts";
import type { Context } from "./typed.ts";

export type Judged = {
  /** SQL of the cells that the judgement reads. */
  columns: string[];
  /** SQL that narrows the records down; null for all of them. */
  where: string | null;
  test(cells: StoredValue[]): boolean;
};

const MAX_LISTED = 5_000;
/** Bits of a character; those from `0` on need no escape in JSON. */
const BITS = 5;
const FIRST = 48;

/** SQL condition that is true of the records of which `test` is, and false of all others. */
export function selectRecords(context: Context, { columns, where, test }: Judged): string {
  const { schema } = context;
  const conditions = [schema.scope, where].filter((condition) => condition !== null);
  const filter = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  const statement = toStatement(
    `SELECT ${[schema.rowId, ...columns].join(", ")} FROM ${schema.table}${filter}`,
    context,
  );
  const numbers: number[] = [];
  for (const [number, ...cells] of schema.ask(statement)) if (test(cells)) numbers.push(Number(number));
  if (numbers.length === 0) return "0";
  if (numbers.length <= MAX_LISTED) {
    return `(${schema.rowId} IN (SELECT value FROM ${context.bindings.bindList(numbers.map(String))}))`;
  }
  const bits = context.bindings.bind(toBits(numbers));
  const character = `unicode(substr(CAST(${bits} AS BLOB), ${schema.rowId} / ${BITS} + 1, 1))`;
  return `(ifnull((${character} - ${FIRST}) >> (${schema.rowId} % ${BITS}), 0) & 1)`;
}

function toBits(numbers: number[]): string {
  const last = numbers.reduce((most, number) => Math.max(most, number), 0);
  const groups = new Uint8Array(Math.floor(last / BITS) + 1).fill(FIRST);
  for (const number of numbers) {
    const group = Math.floor(number / BITS);
    groups[group] = (groups[group] ?? FIRST) + (1 << (number % BITS));
  }
  return new TextDecoder().decode(groups);
}
