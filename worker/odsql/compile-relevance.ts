// The order of a full-text query that asks for none: the most relevant records first (explore-api §12).
import type { Condition } from "./ast.ts";
import { toRelevanceMatch } from "./compile-text.ts";
import type { Context } from "./typed.ts";

/** The texts that every record must match. */
function textsOf(where: Condition | null): Condition[] {
  if (where === null) return [];
  if (where.kind === "and") return where.operands.flatMap(textsOf);
  const isText =
    where.kind === "full-text" || (where.kind === "predicate" && ["search", "suggest"].includes(where.name));
  return isText ? [where] : [];
}

/** SQL to order by: FTS5 gives lower numbers to better matches. Null where nothing is searched for, or without an index. */
export function compileRelevance(where: Condition | null, context: Context): string | null {
  const { textIndex, rowId, confined } = context.schema;
  // How rare a word is would tell of records out of sight.
  if (confined !== null) return null;
  const matches = textsOf(where).flatMap((text) => toRelevanceMatch(text, context) ?? []);
  if (textIndex === null || matches.length === 0) return null;
  const match = context.bindings.bind(matches.map((each) => `(${each})`).join(" AND "));
  const ranked = context.tables.add(
    "id, score",
    `SELECT rowid, rank FROM ${textIndex.table} WHERE ${textIndex.table} MATCH ${match}`,
  );
  return `(SELECT score FROM ${ranked} WHERE id = ${rowId}) NULLS LAST`;
}
