// Full text → SQL (explore-api §9.3, §9.4): bare strings, like, search, suggest, startswith. Words are looked up in the
// index; records that it does not know yet, and what it cannot tell apart (the elements of a list, fields that share a
// column), are read and judged one by one.
import type { Condition, Expression } from "./ast.ts";
import { compileExpression } from "./compile-expression.ts";
import { queryError, unknownField } from "./failure.ts";
import { toTexts } from "./format.ts";
import { selectRecords } from "./record-set.ts";
import type { SchemaField } from "./schema.ts";
import { type Context, describe, type Typed, toTypedField } from "./typed.ts";
import { isWithin, matchesWords, type Term, toLikeTerms, toSearchTerms, toSuggestTerms, toWords } from "./words.ts";

/** Words of the index that one fuzzy term may stand for. */
const MAX_VARIANTS = 200;

type TextValue = Pick<Typed, "sql" | "multivalued"> & { column: string | null; shared: boolean };

function toTextValue(field: SchemaField): TextValue {
  const { value: sql, multivalued, textColumn } = field;
  return { sql, multivalued, column: textColumn?.name ?? null, shared: textColumn?.shared ?? false };
}

/** A bare string: every text field together. */
export function compileFullText(text: string, context: Context): string {
  return matchTogether(context.schema.texts.map(toTextValue), toLikeTerms(text), context);
}

export function compileLike(operand: Expression, pattern: string, context: Context): string {
  return matchTogether([toOperand(operand, "like", context)], toLikeTerms(pattern), context);
}

function toOperand(operand: Expression, name: string, context: Context): TextValue {
  const field = operand.kind === "field" ? context.schema.find(operand.name) : undefined;
  const typed = field === undefined ? compileExpression(operand, context) : toTypedField(field);
  if (typed.type !== "text" && typed.type !== "null") {
    throw queryError(`${name} only supports text expressions, found ${describe(typed)}`, context.clause);
  }
  if (field !== undefined) return toTextValue(field);
  return { sql: typed.sql, multivalued: typed.multivalued, column: null, shared: false };
}

/** `search(f, g, "words")`, `suggest(*, "words")`, `startswith("text")`. */
export function compileTextPredicate(name: string, args: Expression[], context: Context): string {
  const [text, ...fields] = args.toReversed();
  if (text?.kind !== "string") throw queryError(`the last argument of ${name}() must be a string`, context.clause);
  const isAll = fields.length === 0 || (fields.length === 1 && fields[0]?.kind === "star");
  const values = isAll
    ? context.schema.texts.map(toTextValue)
    : fields.map((field) => toFieldOperand(field, name, context)).reverse();
  if (name === "startswith") return anyOf(values.map((value) => startsWith(value, text.value, context)));
  if (name === "search") return matchTogether(values, toSearchTerms(text.value), context);
  const terms = toSuggestTerms(text.value);
  return anyOf(values.map((value) => matchTogether([value], terms, context)));
}

/** The query of the index for one condition of the where clause; null where the index cannot answer it. */
export function toRelevanceMatch(condition: Condition, context: Context): string | null {
  const { texts } = context.schema;
  if (condition.kind === "full-text") return toMatchOf(texts.map(toTextValue), toLikeTerms(condition.text), context);
  if (condition.kind !== "predicate") return null;
  const text = condition.args.at(-1);
  if (text?.kind !== "string") return null;
  const named = condition.args
    .slice(0, -1)
    .flatMap((argument) => (argument.kind === "field" ? [toFieldOperand(argument, condition.name, context)] : []));
  const terms = condition.name === "search" ? toSearchTerms(text.value) : toSuggestTerms(text.value);
  return toMatchOf(named.length === 0 ? texts.map(toTextValue) : named, terms, context);
}

function toMatchOf(values: TextValue[], terms: Term[], context: Context): string | null {
  if (values.length === 0 || terms.length === 0 || values.some(({ column }) => column === null)) return null;
  return toMatch(values, terms, context);
}

function toFieldOperand(field: Expression, name: string, context: Context): TextValue {
  if (field.kind !== "field") throw queryError(`${name}() needs fields before its string`, context.clause);
  if (context.schema.find(field.name) === undefined) throw unknownField(field.name, context.clause);
  return toOperand(field, `${name}()`, context);
}

/** As a balanced tree: the platform limits the depth of an expression. */
function anyOf(conditions: string[]): string {
  if (conditions.length <= 1) return conditions[0] ?? "0";
  const middle = Math.ceil(conditions.length / 2);
  return `(${anyOf(conditions.slice(0, middle))} OR ${anyOf(conditions.slice(middle))})`;
}

/** Case-sensitive, of the whole value. The first comparison is for an index, the second is the truth. */
function startsWith({ sql, multivalued }: TextValue, text: string, { bindings }: Context): string {
  const bound = bindings.bind(text);
  const test = (value: string) => `${value} >= ${bound} AND substr(${value}, 1, ${[...text].length}) = ${bound}`;
  return multivalued ? `EXISTS (SELECT 1 FROM json_each(${sql}) WHERE ${test("value")})` : `(${test(sql)})`;
}

/** Records in whose values, taken together, every term finds a word. */
function matchTogether(values: TextValue[], terms: Term[], context: Context): string {
  if (values.length === 0 || terms.length === 0) return "0";
  const { textIndex, rowId, indexed, confined } = context.schema;
  const judge = (where: string | null) =>
    selectRecords(context, {
      columns: values.map(({ sql }) => sql),
      where,
      test: (cells) => matches(cells.map((cell, index) => toElements(cell, values[index]))),
    });
  const matches = (elements: string[][]) => {
    // Of one list, one element must satisfy all terms.
    if (elements.length === 1) return (elements[0] ?? []).some((element) => matchesWords(toWords(element), terms));
    return matchesWords(elements.flat().flatMap(toWords), terms);
  };
  if (textIndex === null || values.some(({ column }) => column === null)) return judge(null);
  // The words of records out of sight would take the places of variants that are there.
  if (confined !== null && terms.some((term) => term.match === "fuzzy")) return judge(null);
  const found = `${rowId} IN (SELECT rowid FROM ${textIndex.table} WHERE ${textIndex.table} MATCH ${context.bindings.bind(toMatch(values, terms, context))})`;
  const isWhole = values.length === context.schema.texts.length;
  const isExact =
    (isWhole || !values.some(({ shared }) => shared)) &&
    (values.length > 1 || terms.length === 1 || !values[0]?.multivalued);
  const known = isExact ? `(${found})` : judge(found);
  return indexed === null ? known : `(${known} OR ${judge(`${rowId} > ${indexed}`)})`;
}

function toElements(cell: unknown, value: TextValue | undefined): string[] {
  if (cell === null || cell === undefined) return [];
  return value?.multivalued ? toTexts(String(cell)).map(String) : [String(cell)];
}

/** The query of the index: `{f0 f3} : ("word" AND "pre" *)`. */
function toMatch(values: TextValue[], terms: Term[], context: Context): string {
  const columns = [...new Set(values.map(({ column }) => `"${column}"`))];
  const words = terms.map((term) => {
    if (term.match === "exact") return quoted(term.word);
    if (term.match === "prefix") return `${quoted(term.word)} *`;
    return `(${variantsOf(term.word, term.distance, context).map(quoted).join(" OR ")})`;
  });
  return `{${columns.join(" ")}} : (${words.join(" AND ")})`;
}

const quoted = (word: string) => `"${word.replaceAll('"', '""')}"`;

/** The words of the index that are near to a word, itself included. */
function variantsOf(word: string, distance: number, context: Context): string[] {
  const { textIndex } = context.schema;
  const variants = new Set([word]);
  if (textIndex === null) return [...variants];
  for (const known of textIndex.words()) {
    if (variants.size < MAX_VARIANTS && isWithin(known, word, distance)) variants.add(known);
  }
  return [...variants];
}
