// The rows of a cursor, one at a time.
import type { StoredValue } from "../field.ts";

/**
 * Whoever stops early leaves the rest to be read and forgotten here: the platform cannot close a cursor, and one that is
 * left midway keeps its table locked, which then can never be dropped.
 */
export function* readToEnd(cursor: Iterator<unknown>): Generator<StoredValue[]> {
  let next = cursor.next();
  try {
    for (; next.done !== true; next = cursor.next()) yield next.value as StoredValue[];
  } finally {
    while (next.done !== true) next = cursor.next();
  }
}
