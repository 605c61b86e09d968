// Aggregates beside plain fields, without group_by: every record shows the totals of all (explore-api §17 row 28).
// They are calculated once, in a table of one row that is joined to the records.
import { aggregatesIn, fingerprint, type LabelledExpression } from "./ast.ts";
import { compileExpression } from "./compile-expression.ts";
import type { Context, Typed } from "./typed.ts";

export type Totals = {
  /** SQL columns of the table of totals. */
  columns: string;
  /** By fingerprint of the aggregate: its column. */
  known: Map<string, Typed>;
};

export function compileTotals(items: LabelledExpression[], context: Context): Totals {
  const columns: string[] = [];
  const known = new Map<string, Typed>();
  for (const aggregate of items.flatMap(({ expression }) => aggregatesIn(expression))) {
    const name = fingerprint(aggregate);
    if (known.has(name)) continue;
    const typed = compileExpression(aggregate, context);
    const column = `_t${columns.length}`;
    columns.push(`${typed.sql} AS ${column}`);
    known.set(name, { ...typed, sql: column });
  }
  return { columns: columns.join(", "), known };
}
