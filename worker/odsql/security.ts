// What a person may see of a dataset (publishing-platform §5), made part of the schema before a query is compiled: records
// out of sight match nothing, fields out of sight do not exist, and a cell that no rule shows is null wherever it is read.

import type { Condition } from "./ast.ts";
import { toContext } from "./compile.ts";
import { compileCondition, toBalanced } from "./compile-where.ts";
import { checkDepth } from "./depth.ts";
import { parseRuleFilter } from "./parse-where.ts";
import type { QuerySchema, SchemaField } from "./schema.ts";
import { toStatement } from "./statement.ts";
import type { Attributes } from "./token-stream.ts";
import type { Context } from "./typed.ts";
import { UTC } from "./zone.ts";

/** What one rule shows: of the records that its filter selects (all, if empty), these fields (null: all). */
export type Grant = { fields: readonly string[] | null; filter: string };

/** Everything that any grant shows, cell by cell, and nothing else. `attributes` are those of the person, for `#attr()`. */
export type RecordsSecurity = { grants: readonly Grant[]; attributes: Attributes };

/** SQL conditions of one grant; null for all records. */
type Rule = { fields: ReadonlySet<string> | null; filter: string | null };

const NOTHING = "0";

/** An attribute that a person does not have shows nothing, denied or not. */
function lacksAttribute(condition: Condition): boolean {
  if (condition.kind === "attribute") return condition.values.length === 0;
  if (condition.kind === "not") return lacksAttribute(condition.operand);
  return "operands" in condition && condition.operands.some(lacksAttribute);
}

function withoutDenials(condition: Condition): Condition {
  if (condition.kind === "not" && lacksAttribute(condition)) return { kind: "attribute", field: "_id", values: [] };
  if (condition.kind !== "and" && condition.kind !== "or") return condition;
  return { kind: condition.kind, operands: condition.operands.map(withoutDenials) };
}

/**
 * The filter of a rule, with the attributes of the person in their places. Empty: null.
 * @throws AppError ODSQLSyntaxError with the position, ODSQLError
 */
export function parseFilter(filter: string, attributes: Attributes): Condition | null {
  if (filter.trim() === "") return null;
  const condition = parseRuleFilter(filter, attributes);
  checkDepth({ select: [], where: condition, groupBy: [], orderBy: [] });
  return withoutDenials(condition);
}

function anyOf(rules: Rule[]): string | null {
  const filters = rules.map(({ filter }) => filter);
  if (filters.includes(null)) return null;
  const some = [...new Set(filters.filter((filter) => filter !== null && filter !== NOTHING))] as string[];
  return some.length === 0 ? NOTHING : toBalanced(some, "OR");
}

/** A table of the records in which a field is shown: short where it is read, whatever the rules are. */
function toGuard(rules: Rule[], guards: Map<string, string>, context: Context): string | null {
  const filter = anyOf(rules);
  if (filter === null || filter === NOTHING) return filter;
  const { rowId, table, scope } = context.schema;
  const known = guards.get(filter);
  if (known !== undefined) return known;
  const where = scope === null ? filter : `${scope} AND ${filter}`;
  const shown = context.tables.add("id", `SELECT ${rowId} FROM ${table} WHERE ${where}`);
  const guard = `${rowId} IN (SELECT id FROM ${shown})`;
  guards.set(filter, guard);
  return guard;
}

function guardField(field: SchemaField, guard: string): SchemaField {
  const guarded = (sql: string) => `(CASE WHEN ${guard} THEN ${sql} END)`;
  const value = guarded(field.value);
  return {
    ...field,
    value,
    lon: field.lon === null ? null : guarded(field.lon),
    elements: `json_each(${value})`,
    // The indexes know the cells that are not shown.
    textColumn: null,
    box: null,
    bands: null,
  };
}

function compileRule({ fields, filter }: Grant, attributes: Attributes, context: Context): Rule {
  const condition = parseFilter(filter, attributes);
  return {
    fields: fields === null ? null : new Set(fields),
    filter: condition === null ? null : compileCondition(condition, context),
  };
}

/**
 * @param now milliseconds since 1970 UTC, for `now()`; filters read dates in UTC, whatever zone a request asks for
 * @param onFault told of a filter that the fields do not fit any more: its rule shows nothing
 */
export function confineSchema(
  schema: QuerySchema,
  { grants, attributes }: RecordsSecurity,
  now: number,
  onFault: (filter: string, thrown: unknown) => void,
): QuerySchema {
  const context = toContext({ where: null }, { schema, zone: UTC, lang: "fr", now });
  const rules = grants.flatMap((grant): Rule[] => {
    try {
      return [compileRule(grant, attributes, context)];
    } catch (thrown) {
      onFault(grant.filter, thrown);
      return [];
    }
  });
  const guards = new Map<string, string>();
  const fields = schema.fields.flatMap((field): SchemaField[] => {
    const showing = rules.filter((rule) => rule.fields?.has(field.name) ?? true);
    if (showing.length === 0) return [];
    const guard = showing.length === rules.length ? null : toGuard(showing, guards, context);
    return [guard === null ? field : guardField(field, guard)];
  });
  // A column of the index that fields share would be searched for all of them.
  const shown = fields.map((field) => (field.textColumn?.shared ? { ...field, textColumn: null } : field));
  const records = anyOf(rules);
  const scope = [schema.scope, records].filter((condition) => condition !== null).join(" AND ") || null;
  const byName = new Map(shown.map((field) => [field.name, field]));
  const hidden = new Set(schema.fields.map(({ name }) => name));
  const texts = new Set(schema.texts.map(({ name }) => name));
  const confined = { bindings: context.bindings, tables: context.tables };
  const count = toStatement(`SELECT count(*) FROM ${schema.table}${scope === null ? "" : ` WHERE ${scope}`}`, context);
  return {
    ...schema,
    fields: shown,
    texts: shown.filter(({ name }) => texts.has(name)),
    find: (name) => byName.get(name) ?? (hidden.has(name) ? undefined : schema.find(name)),
    scope,
    // What a query is estimated to cost is told: of what is in sight only.
    size: records === null ? schema.size : Number([...schema.ask(count)][0]?.[0] ?? 0),
    statistics: null,
    confined,
  };
}
