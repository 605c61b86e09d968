// Values of JSON → the cells of a row (publishing-platform §2.3): nested objects stay JSON, lists of plain values are joined.
import type { Cell } from "../cell.ts";

type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isPlain = (value: unknown) => typeof value !== "object" || value === null;

const LIST_SEPARATOR = ";";

export function toCell(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value) && value.every(isPlain)) {
    return value.length === 0 ? null : value.map((each) => (each === null ? "" : String(each))).join(LIST_SEPARATOR);
  }
  return value as Cell;
}

const MAX_FLATTEN_DEPTH = 10;

/** The members of a record; nested ones as `outer.inner` when they are to be flat. */
export function* recordCells(record: JsonObject, flatten: boolean, prefix = "", depth = 0): Generator<[string, Cell]> {
  for (const [key, value] of Object.entries(record)) {
    const label = prefix + key;
    if (flatten && depth < MAX_FLATTEN_DEPTH && isObject(value))
      yield* recordCells(value, true, `${label}.`, depth + 1);
    else yield [label, toCell(value)];
  }
}

/** The value at a dotted path; undefined where there is none. */
export function valueAt(value: unknown, path: string[]): unknown {
  let found = value;
  for (const key of path) found = isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  return found;
}
