// How a field is shown as a facet: by its annotations, or as a request says (`facet(name="f", disjunctive=true)`,
// explore-api §13).
import { annotationText, type FieldType } from "../field.ts";
import { queryError, unknownField } from "./failure.ts";
import type { QuerySchema, SchemaField } from "./schema.ts";
import { TokenStream } from "./token-stream.ts";

export const FACET_SORTS = ["count", "-count", "alphanum", "-alphanum", "num", "-num"] as const;

export type FacetSort = (typeof FACET_SORTS)[number];

export type FacetOptions = {
  field: SchemaField;
  disjunctive: boolean;
  /** Between the levels of a path; null for a flat facet. Dates are paths of year, month and day. */
  separator: string | null;
  sort: FacetSort;
  limit: number;
};

/** At most so many values of a facet are listed, unless more are asked for. */
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;
const DEFAULT_SEPARATOR = "/";

const isDateType = (type: FieldType) => type === "date" || type === "datetime";
const isSort = (text: unknown): text is FacetSort => FACET_SORTS.some((sort) => sort === text);
const isOn = (annotation: unknown) => (annotation ?? false) !== false;

export const isFacet = ({ annotations }: SchemaField): boolean => isOn(annotations.facet);

/** The options that a field's annotations give. */
export function toFacetOptions(field: SchemaField): FacetOptions {
  const { disjunctive, hierarchical, facetsort } = field.annotations;
  const asked = annotationText(facetsort);
  const fallback = isDateType(field.type) ? "alphanum" : "-count";
  const separator = annotationText(hierarchical) ?? DEFAULT_SEPARATOR;
  return {
    field,
    disjunctive: isOn(disjunctive),
    separator: isDateType(field.type) || isOn(hierarchical) ? separator : null,
    sort: isSort(asked) ? asked : fallback,
    limit: DEFAULT_LIMIT,
  };
}

function findField(name: string, schema: QuerySchema): SchemaField {
  const field = schema.find(name);
  if (field === undefined) throw unknownField(name, "facet");
  if (field.lon !== null || ["geo_shape", "file", "json_blob"].includes(field.type)) {
    throw queryError(`${name} is of type ${field.type}, which has no facet`, "facet");
  }
  return field;
}

/** `f`, `` `f` `` or `facet(name="f", …)`. @throws AppError ODSQLSyntaxError, ODSQLError */
export function parseFacet(text: string, schema: QuerySchema): FacetOptions {
  const stream = new TokenStream(text, "facet");
  if (!stream.isWord("facet") || !stream.isSymbol("(", 1)) {
    const token = stream.peek();
    if (token.kind !== "word" && token.kind !== "quoted") stream.fail();
    stream.next();
    // A name with a hyphen needs no quotes here, since nothing else may follow it.
    const name = stream.peek().kind === "end" ? token.value : text.trim();
    if (!/^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(name) && token.kind === "word") stream.fail();
    if (token.kind === "quoted") stream.expectEnd();
    return toFacetOptions(findField(name, schema));
  }
  stream.next();
  stream.next();
  const given = parseOptions(stream);
  const name = given.get("name");
  if (typeof name !== "string") throw queryError("facet() needs a name", "facet");
  return applyOptions(toFacetOptions(findField(name, schema)), given);
}

type Given = Map<string, string | number | boolean>;

const OPTIONS: ReadonlySet<string> = new Set(["name", "disjunctive", "hierarchical", "separator", "sort", "limit"]);

function parseOptions(stream: TokenStream): Given {
  const given: Given = new Map();
  do {
    const option = stream.peek();
    const name = option.value.toLowerCase();
    if (option.kind !== "word" || !OPTIONS.has(name)) stream.fail();
    stream.next();
    stream.expectSymbol("=");
    const value = stream.peek();
    if (value.kind === "string") given.set(name, value.value);
    else if (value.kind === "number") given.set(name, Number(value.value));
    else if (stream.isWord("true") || stream.isWord("false")) given.set(name, stream.isWord("true"));
    else stream.fail();
    stream.next();
  } while (stream.takeSymbol(","));
  stream.expectSymbol(")");
  stream.expectEnd();
  return given;
}

function applyOptions(options: FacetOptions, given: Given): FacetOptions {
  const next = { ...options };
  const disjunctive = given.get("disjunctive");
  if (typeof disjunctive === "boolean") next.disjunctive = disjunctive;
  const separator = given.get("separator");
  if (typeof separator === "string" && separator !== "") next.separator = separator;
  if (given.get("hierarchical") === true) next.separator ??= DEFAULT_SEPARATOR;
  if (given.get("hierarchical") === false && !isDateType(options.field.type)) next.separator = null;
  const sort = given.get("sort");
  if (sort !== undefined && !isSort(sort)) throw queryError(`sort must be one of ${FACET_SORTS.join(", ")}`, "facet");
  if (isSort(sort)) next.sort = sort;
  const limit = given.get("limit");
  if (limit !== undefined) next.limit = toLimit(limit);
  return next;
}

function toLimit(limit: string | number | boolean): number {
  const isSound = typeof limit === "number" && Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT;
  if (!isSound) throw queryError(`limit must be a whole number from 1 to ${MAX_LIMIT}`, "facet");
  return limit;
}
