// `refine` and `exclude` → conditions (explore-api §13). Values are compared exactly; a path stands for everything below
// it, a date for its whole year, month or day. Several values of one field must all hold, or any of a disjunctive facet.
import type { Condition, Expression } from "./ast.ts";
import { type FacetOptions, parseFacet, toFacetOptions } from "./facet-options.ts";
import { type Clause, queryError, unknownField } from "./failure.ts";
import type { QuerySchema } from "./schema.ts";

export type FilterText = {
  refine?: string[] | undefined;
  exclude?: string[] | undefined;
  facet?: string[] | undefined;
};

/** The values chosen and shut out, by the name of their field as asked. */
export type Filter = { options: FacetOptions; refined: string[]; excluded: string[] };

const QUOTED_NAME = /^\s*`((?:[^`\\]|\\.)+)`\s*:([\s\S]*)$/u;

function readPair(text: string, clause: Clause): [name: string, value: string] {
  const [, quoted, rest] = QUOTED_NAME.exec(text) ?? [];
  const colon = text.indexOf(":");
  if (quoted === undefined && colon <= 0) {
    throw queryError(`'${text}' must be the name of a field, a colon and a value`, clause);
  }
  const name = quoted === undefined ? text.slice(0, colon).trim() : quoted.replace(/\\(.)/gu, "$1");
  const value = (quoted === undefined ? text.slice(colon + 1) : (rest ?? "")).trim();
  const [, mark, inner] = /^(["'])([\s\S]*)\1$/u.exec(value) ?? [];
  return [name, mark === undefined ? value : (inner ?? "").replace(/\\(.)/gu, "$1")];
}

const given = (texts: string[] | undefined) => (texts ?? []).filter((text) => text.trim() !== "");

/** @throws AppError ODSQLError, ODSQLSyntaxError */
export function readFilters(text: FilterText, schema: QuerySchema): Map<string, Filter> {
  const asked = new Map(
    given(text.facet)
      .map((facet) => parseFacet(facet, schema))
      .map((each) => [each.field.name, each]),
  );
  const filters = new Map<string, Filter>();
  const read = (texts: string[] | undefined, clause: "refine" | "exclude") => {
    for (const pair of given(texts)) {
      const [name, value] = readPair(pair, clause);
      const field = schema.find(name);
      if (field === undefined) throw unknownField(name, clause);
      const options = asked.get(field.name) ?? toFacetOptions(field);
      const filter = filters.get(field.name) ?? { options, refined: [], excluded: [] };
      (clause === "refine" ? filter.refined : filter.excluded).push(value);
      filters.set(field.name, filter);
    }
  };
  read(text.refine, "refine");
  read(text.exclude, "exclude");
  return filters;
}

/** The conditions of all filters, but for what `except` is refined by. */
export function toFilterConditions(filters: Map<string, Filter>, except: string | null = null): Condition[] {
  return [...filters].flatMap(([name, { options, refined, excluded }]) => {
    const excluding = excluded.map((value): Condition => ({ kind: "not", operand: toCondition(options, value) }));
    if (refined.length === 0 || name === except) return excluding;
    const operands = refined.map((value) => toCondition(options, value));
    const [only] = operands;
    if (operands.length === 1 && only !== undefined) return [only, ...excluding];
    return [{ kind: options.disjunctive ? "or" : "and", operands }, ...excluding];
  });
}

const NEVER: Condition = {
  kind: "compare",
  operator: "=",
  left: { kind: "number", text: "1" },
  right: { kind: "number", text: "2" },
};

const DATE = /^(\d{4})(?:[/-](\d{1,2})(?:[/-](\d{1,2}))?)?$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T/;

/** The condition that a value of a field is the one asked for, or below it. */
export function toCondition({ field, separator }: FacetOptions, value: string): Condition {
  const left: Expression = { kind: "field", name: field.name };
  const equals = (right: Expression): Condition => ({ kind: "compare", operator: "=", left, right });
  switch (field.type) {
    case "int":
    case "double":
      return /^-?\d+(\.\d+)?$/.test(value) ? equals({ kind: "number", text: value }) : NEVER;
    case "boolean":
      if (!/^(true|false|1|0)$/i.test(value)) return NEVER;
      return equals({ kind: "boolean", value: /^(true|1)$/i.test(value) });
    case "date":
    case "datetime":
      return DATE.test(value) || DATE_TIME.test(value) ? equals({ kind: "date", text: value }) : NEVER;
    case "text": {
      const same = equals({ kind: "string", value });
      if (separator === null) return same;
      const below: Expression = { kind: "string", value: `${value}${separator}` };
      return { kind: "or", operands: [same, { kind: "predicate", name: "startswith", args: [left, below] }] };
    }
    default:
      return NEVER;
  }
}
