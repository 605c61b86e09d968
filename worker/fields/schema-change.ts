// What changed in the schema of a source since the last load, for the publisher to know.
import type { FieldType } from "../field.ts";
import type { Column } from "./configure.ts";

export type SchemaChange = {
  added: string[];
  removed: string[];
  retyped: { name: string; from: FieldType; to: FieldType }[];
  /** Fields that the configuration names and the source does not have. */
  unmatched: string[];
};

/** @param before null on a first load. @returns null when nothing changed and every setting found its field */
export function schemaChange(before: Column[] | null, after: Column[], unmatched: string[]): SchemaChange | null {
  const former = new Map((before ?? after).map((column) => [column.name, column.type]));
  const names = new Set(after.map(({ name }) => name));
  const change: SchemaChange = {
    added: after.filter(({ name }) => !former.has(name)).map(({ name }) => name),
    removed: [...former.keys()].filter((name) => !names.has(name)),
    retyped: after.flatMap(({ name, type }) => {
      const from = former.get(name);
      return from === undefined || from === type ? [] : [{ name, from, to: type }];
    }),
    unmatched,
  };
  return Object.values(change).some((list) => list.length > 0) ? change : null;
}
