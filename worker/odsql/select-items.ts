// Which outputs a `select` asks for (explore-api §8): `*`, include and exclude patterns, labelled expressions.
import type { LabelledExpression, SelectItem } from "./ast.ts";
import { queryError } from "./failure.ts";
import type { QuerySchema } from "./schema.ts";

type Patterns = Extract<SelectItem, { kind: "pattern" }>;

function toFieldItem(name: string): LabelledExpression {
  return { kind: "expression", expression: { kind: "field", name }, alias: null, key: name };
}

function matches(name: string, { patterns }: Patterns): boolean {
  return patterns.some((pattern) => (pattern.prefix ? name.startsWith(pattern.name) : name === pattern.name));
}

/** The outputs in order; `exclude` alone means "all but", and takes away from what stands before it too. */
export function toOutputs(items: SelectItem[], schema: QuerySchema): LabelledExpression[] {
  const names = schema.fields.map(({ name }) => name);
  let outputs: LabelledExpression[] = [];
  items.forEach((item, index) => {
    if (item.kind === "all") outputs.push(...names.map(toFieldItem));
    else if (item.kind === "expression") outputs.push(item);
    else if (item.mode === "include") outputs.push(...names.filter((name) => matches(name, item)).map(toFieldItem));
    else {
      if (index === 0) outputs = names.map(toFieldItem);
      outputs = outputs.filter(({ key, alias }) => alias !== null || !matches(key, item));
    }
  });
  return outputs;
}

/** @throws AppError ODSQLError for a label given to two outputs */
export function checkAliases(items: LabelledExpression[]): void {
  const seen = new Set<string>();
  for (const { alias } of items) {
    if (alias === null) continue;
    if (seen.has(alias)) throw queryError(`Alias '${alias}' is declared several times`, "select");
    seen.add(alias);
  }
}
