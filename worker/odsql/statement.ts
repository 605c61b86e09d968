// A body of SQL → a statement: with the tables that it reads declared before it, within the platform's length.
import type { StoredValue } from "../field.ts";
import { queryError } from "./failure.ts";
import type { Context } from "./typed.ts";

/** `values` has the one bound value of `?1`, or none. */
export type Statement = { sql: string; values: string[] };

/** Reads the rows of a statement: what has to be known of the data before a query can be written. */
export type Ask = (statement: Statement) => Iterable<StoredValue[]>;

/** Name of the table expression with the spans of constant offset. */
export const ZONE_TABLE = "_zone";

/** The platform's limit is 100,000 bytes. */
const MAX_SQL_BYTES = 95_000;
/** The platform's limit of a bound text is 2,000,000 bytes. */
const MAX_BOUND_BYTES = 1_900_000;
/** Beyond any year, and exact in JSON. */
const FOREVER = 9_000_000_000_000_000;

/** Rows made for a query, as table expressions that it may join. */
export class Tables {
  readonly #declarations = new Map<string, string>();

  /** @param rows JSON texts of arrays, a cell for each column. @returns the table's name */
  declare(columns: string[], rows: string[], { bindings }: Pick<Context, "bindings">): string {
    const cells = columns.map((_, index) => `value->>${index}`).join(", ");
    return this.add(columns.join(", "), `SELECT ${cells} FROM ${bindings.bindList(rows)}`);
  }

  /** @returns the name of a table with the rows of a query, read once */
  add(columns: string, body: string): string {
    const rows = `(${columns}) AS MATERIALIZED (${body})`;
    for (const [name, declaration] of this.#declarations) if (declaration === `${name}${rows}`) return name;
    const name = `_t${this.#declarations.size}_`;
    this.#declarations.set(name, `${name}${rows}`);
    return name;
  }

  /** Another set that begins with these tables. */
  copy(): Tables {
    const copied = new Tables();
    for (const [name, declaration] of this.#declarations) copied.#declarations.set(name, declaration);
    return copied;
  }

  /** The declarations that a body of SQL needs, with those that they need themselves. */
  of(body: string): string[] {
    const needed = new Set<string>();
    const read = (text: string) => {
      for (const [name, declaration] of this.#declarations) {
        if (needed.has(name) || !text.includes(name)) continue;
        needed.add(name);
        read(declaration);
      }
    };
    read(body);
    return [...this.#declarations].filter(([name]) => needed.has(name)).map(([, declaration]) => declaration);
  }
}

/** @throws AppError ODSQLError for a query that is too long for the platform */
export function toStatement(body: string, context: Context): Statement {
  const declarations = context.tables.of(body);
  if ([body, ...declarations].some((text) => text.includes(ZONE_TABLE))) {
    declarations.unshift(
      `${ZONE_TABLE}(since, until, shift) AS MATERIALIZED (SELECT value->>0, value->>1, value->>2 FROM ${bindZone(context)})`,
    );
  }
  let sql = body;
  if (declarations.length > 0) {
    const all = declarations.join(", ");
    sql = body.startsWith("WITH ") ? `WITH ${all}, ${body.slice(5)}` : `WITH ${all} ${body}`;
  }
  const values = sql.includes("?1") ? context.bindings.toValues() : [];
  const isLong = (text: string, most: number) => text.length > most / 3 && new TextEncoder().encode(text).length > most;
  if (isLong(sql, MAX_SQL_BYTES) || isLong(values[0] ?? "", MAX_BOUND_BYTES)) {
    throw queryError("the query is too long", context.clause);
  }
  return { sql, values };
}

/** Nearest to the present first: the spans are searched in this order, and most dates are recent. */
function bindZone({ bindings, zone, now }: Context): string {
  const finite = (instant: number) => Math.max(-FOREVER, Math.min(FOREVER, instant));
  const spans = zone.spans().toSorted((one, other) => Math.abs(one.from - now) - Math.abs(other.from - now));
  return bindings.bindList(spans.map(({ from, to, offset }) => JSON.stringify([finite(from), finite(to), offset])));
}
