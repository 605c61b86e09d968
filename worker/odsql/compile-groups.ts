// `group_by` → keys (explore-api §11). A multivalued field gives one group per distinct element, so its elements are
// joined to the record; null is a group like any other.
import { childrenOf, type Expression, fingerprint, type LabelledExpression } from "./ast.ts";
import { compileExpression } from "./compile-expression.ts";
import { queryError } from "./failure.ts";
import type { Output } from "./format.ts";
import { type Context, describe, type Typed, toTyped } from "./typed.ts";

/** Beyond this the keys of a row would no longer be result columns of their own. */
const MAX_KEYS = 20;

/** Each of them multiplies the rows to be grouped by the length of its list. */
const MAX_SPREAD_KEYS = 2;

const GEOGRAPHIC: ReadonlySet<string> = new Set(["geo_point_2d", "geo_shape"]);

export type Groups = {
  outputs: Output[];
  /** By fingerprint of the key's expression. */
  known: Map<string, Typed>;
  /** SQL joins that spread multivalued fields, and the columns that they give. */
  joins: string;
  columns: string[];
  /** SQL of what is grouped by. */
  keys: string[];
};

export function compileGroups(items: LabelledExpression[], context: Context): Groups {
  const groups: Groups = { outputs: [], known: new Map(), joins: "", columns: [], keys: [] };
  /** By the SQL of its elements, because a field may have two names. */
  const lists = new Map<string, Typed>();
  if (items.length > MAX_KEYS) throw queryError(`over ${MAX_KEYS} expressions to group by`, context.clause);
  items.forEach((item, index) => {
    const name = fingerprint(item.expression);
    const typed = groups.known.get(name) ?? compileKey(item.expression, context);
    const key = typed.multivalued ? (lists.get(typed.elements) ?? spread(typed, index, groups)) : typed;
    if (typed.multivalued) lists.set(typed.elements, key);
    if (lists.size > MAX_SPREAD_KEYS) {
      throw queryError(`over ${MAX_SPREAD_KEYS} multivalued fields to group by`, context.clause);
    }
    groups.known.set(name, key);
    groups.keys.push(key.bucket ?? key.sql);
    groups.outputs.push({ key: item.key, typed: key, instant: isRawDate(item.expression, key) });
  });
  return groups;
}

/** The source of grouped queries, lists spread. */
export function toGroupedSource({ schema, filter }: Context, { joins, columns }: Groups): string {
  const where = filter === null ? "" : ` WHERE ${filter}`;
  if (joins === "") return `${schema.table}${where}`;
  return `(SELECT ${schema.table}.*, ${columns.join(", ")} FROM ${schema.table}${joins}${where})`;
}

/** Leaves out the group of the records that are in no range: of a group it is asked once, of the records for each. */
export function toHaving({ outputs }: Groups): string {
  const buckets = outputs.flatMap(({ typed }) => (typed.bucket === null ? [] : [`(${typed.bucket}) IS NOT NULL`]));
  return buckets.length === 0 ? "" : ` HAVING ${buckets.join(" AND ")}`;
}

function compileKey(expression: Expression, context: Context): Typed {
  const typed = compileExpression(expression, context);
  if (GEOGRAPHIC.has(typed.type)) {
    throw queryError(
      "Aggregation on geo point field is not possible. Use the geo_cluster(<field>, int_precision) aggregation function instead",
      context.clause,
    );
  }
  // A cluster is a JSON object as well, but has a number.
  if (typed.type === "file" || (typed.type === "json_blob" && typed.bucket === null)) {
    throw queryError(`group_by does not support expressions of type ${describe(typed)}`, context.clause);
  }
  return typed;
}

/** A value that a list holds twice counts its record once. */
function spread(typed: Typed, index: number, groups: Groups): Typed {
  const alias = `_e${index}`;
  const earlier = `SELECT 1 FROM ${typed.elements} AS d WHERE d.key < ${alias}.key AND d.value = ${alias}.value`;
  groups.joins += ` LEFT JOIN ${typed.elements} AS ${alias} ON NOT EXISTS (${earlier})`;
  groups.columns.push(`${alias}.value AS _k${index}`);
  return toTyped(`_k${index}`, "text");
}

function isRawDate(expression: Expression, typed: Typed): boolean {
  return expression.kind === "field" && typed.type === "date";
}

/** @throws AppError ODSQLError where an output reads a field that differs within a group */
export function checkGrouped(expression: Expression, known: ReadonlyMap<string, Typed>, context: Context): void {
  if (expression.kind === "aggregate" || known.has(fingerprint(expression))) return;
  if (expression.kind === "field") {
    // An unknown field is reported as such before it is asked why it is not a key.
    compileExpression(expression, context);
    throw queryError(
      `Field ${expression.name} must be in the group_by clause or inside an aggregation function`,
      context.clause,
    );
  }
  for (const child of childrenOf(expression)) checkGrouped(child, known, context);
}
