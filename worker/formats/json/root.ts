// Where in a JSON document the records are: found in its first part, by the arrays and objects that begin there.
import { JSONParser } from "@streamparser/json";
import { isObject } from "./records.ts";

export type JsonShape =
  /** An array of records at this path; the root itself for none. */
  | { kind: "array"; path: string[]; features: boolean }
  /** Each member of the object at this path is a record. */
  | { kind: "dict"; path: string[] }
  /** The document is one record. */
  | { kind: "single" };

/** What the first part of a document holds, as far as it goes. */
function partialDocument(text: string): unknown {
  let root: unknown;
  const parser = new JSONParser({ emitPartialValues: true, emitPartialTokens: true });
  parser.onValue = ({ value, stack }) => {
    root = stack.length === 0 ? value : (stack[1]?.value ?? stack[0]?.value ?? value);
  };
  try {
    parser.write(text);
  } catch {
    // The whole document is read later, and its damage told then.
  }
  return root;
}

const MAX_DEPTH = 6;

/** The shallowest array that begins with an object or an array. */
function findArray(root: unknown): string[] | null {
  let level: { value: unknown; path: string[] }[] = [{ value: root, path: [] }];
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    for (const { value, path } of level) {
      if (Array.isArray(value) && typeof value[0] === "object" && value[0] !== null) return path;
    }
    level = level.flatMap(({ value, path }) =>
      isObject(value) ? Object.entries(value).map(([key, inner]) => ({ value: inner, path: [...path, key] })) : [],
    );
  }
  return null;
}

export function findShape(start: string): JsonShape {
  const root = partialDocument(start);
  if (Array.isArray(root)) return { kind: "array", path: [], features: isFeature(root[0]) };
  if (!isObject(root)) return { kind: "array", path: [], features: false };
  if (root.type === "FeatureCollection" || isFeature((root.features as unknown[] | undefined)?.[0])) {
    return { kind: "array", path: ["features"], features: true };
  }
  if (Array.isArray(root.items)) return { kind: "array", path: ["items"], features: false };
  const values = Object.values(root);
  const isDict = values.length > 0 && values.every(isObject);
  const path = isDict ? null : findArray(root);
  if (path !== null) return { kind: "array", path, features: false };
  return isDict && values.length > 1 ? { kind: "dict", path: [] } : nestedOrSingle(root);
}

/** An object around one array, however deep, or around nothing that repeats. */
function nestedOrSingle(root: unknown): JsonShape {
  const path = findArray(root);
  return path === null ? { kind: "single" } : { kind: "array", path, features: false };
}

const isFeature = (value: unknown) => isObject(value) && value.type === "Feature";
