// Values of groups that one statement cannot calculate beside the others: they are read before, and joined by the keys of
// the group.
import type { StoredValue } from "../field.ts";
import { toStatement } from "./statement.ts";
import { type Context, type Typed, toTyped, type ValueType } from "./typed.ts";

const keyOf = ({ keys }: Context) => `json_array(${keys.join(", ")})`;

const joined = (rows: [string, unknown][], type: ValueType, context: Context): Typed => {
  const cells = rows.map(([key, value]) => JSON.stringify([key, value]));
  const table = context.tables.declare(["key", "value"], cells, context);
  return toTyped(joinedByGroup(table, context), type);
};

/** SQL of the `value` of a group, by its `key` in a table. */
export function joinedByGroup(table: string, context: Context): string {
  const value = `(SELECT value FROM ${table} WHERE key = ${keyOf(context)})`;
  // Where all records are one group, an aggregate is what makes them one row.
  return context.keys.length === 0 ? `max(${value})` : value;
}

/** Different elements of a list, over all records of each group. */
export function countElements(list: Typed, context: Context): Typed {
  const body = `SELECT ${keyOf(context)}, count(DISTINCT e.value) FROM (SELECT * FROM ${context.source}), json_each(${list.sql}) AS e GROUP BY 1`;
  const counts = [...context.schema.ask(toStatement(body, context))].map(([key, count]): [string, unknown] => [
    String(key),
    count,
  ]);
  const typed = joined(counts, "int", context);
  return { ...typed, sql: `ifnull(${typed.sql}, 0)` };
}

/**
 * Cells of the records of each group → one JSON text per group.
 * @param columns SQL, none of which is null in a record that counts
 */
export function reduceGroups<T>(
  columns: string[],
  context: Context,
  add: (state: T | undefined, cells: StoredValue[]) => T,
  finish: (state: T) => unknown,
): Typed {
  const states = new Map<string, T>();
  const body = `SELECT ${[keyOf(context), ...columns].join(", ")} FROM ${context.source}`;
  for (const [key, ...cells] of context.schema.ask(toStatement(body, context))) {
    if (cells.includes(null)) continue;
    states.set(String(key), add(states.get(String(key)), cells));
  }
  const rows = [...states].map(([key, state]): [string, unknown] => [key, JSON.stringify(finish(state))]);
  return joined(rows, "json_blob", context);
}
