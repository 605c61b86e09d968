// JSON: a bare array of objects, and JSON lines: an object each (explore-api §14).
import { type Row, type Table, toJsonValue } from "../table.ts";

function toObjectText(row: Row, table: Table, keys: string[]): string {
  const members = table.columns.map(
    (column, index) => `${keys[index]}:${JSON.stringify(toJsonValue(row.values[index], column, table)) ?? "null"}`,
  );
  return `{${members.join(",")}}`;
}

/** Written by hand, because an object of JavaScript would put keys that are whole numbers first. */
const toKeys = (table: Table) => table.columns.map(({ key }) => JSON.stringify(key));

export async function* writeJson(table: Table): AsyncGenerator<string> {
  const keys = toKeys(table);
  let before = "[";
  for await (const batch of table.rows()) {
    if (batch.length === 0) continue;
    yield before + batch.map((row) => toObjectText(row, table, keys)).join(",\n");
    before = ",\n";
  }
  yield before === "[" ? "[]" : "]";
}

export async function* writeJsonLines(table: Table): AsyncGenerator<string> {
  const keys = toKeys(table);
  for await (const batch of table.rows()) yield batch.map((row) => `${toObjectText(row, table, keys)}\n`).join("");
}
