// The words of a full-text index, for fuzzy search. Listing them reads the whole index, so they are kept in memory while
// nothing is added to it, unless they are too many.
import { MAX_KEPT_WORDS } from "../config.ts";
import { readToEnd } from "./read-rows.ts";
import { vocabularyTable } from "./storage/fulltext.ts";
import { indexedUpTo } from "./storage/indexes.ts";
import { type Layout, quoteIdentifier } from "./storage/layout.ts";

type Kept = { table: string; last: number; words: string[] };

const kept = new WeakMap<SqlStorage, Kept>();

function* readWords(sql: SqlStorage, table: string, last: number): Generator<string> {
  const words: string[] = [];
  for (const [term] of readToEnd(sql.exec(`SELECT term FROM ${quoteIdentifier(vocabularyTable(table))}`).raw())) {
    if (words.length <= MAX_KEPT_WORDS) words.push(String(term));
    yield String(term);
  }
  if (words.length <= MAX_KEPT_WORDS) kept.set(sql, { table, last, words });
}

/** What was taken out of the index may still be among them: it finds nothing. */
export function wordsOf(sql: SqlStorage, { table }: Layout): Iterable<string> {
  const last = indexedUpTo(sql, table);
  const known = kept.get(sql);
  return known?.table === table && known.last === last ? known.words : readWords(sql, table, last);
}
