// The words of a full-text index, for fuzzy search. Listing them reads the whole index, so they are kept in memory while
// nothing is added to it, unless they are too many.
import { MAX_KEPT_WORDS } from "../config.ts";
import { readToEnd } from "./read-rows.ts";
import { vocabularyTable } from "./storage/fulltext.ts";
import { lastNumber } from "./storage/generations.ts";
import { indexedUpTo } from "./storage/indexes.ts";
import { type Layout, quoteIdentifier } from "./storage/layout.ts";

/** `number`: the last generation's. A later one may give the numbers of erased records to others: `last` alone is not enough. */
type State = { table: string; last: number; number: number };

type Kept = State & { words: string[] };

const kept = new WeakMap<SqlStorage, Kept>();

function* readWords(sql: SqlStorage, state: State): Generator<string> {
  const { table } = state;
  const words: string[] = [];
  for (const [term] of readToEnd(sql.exec(`SELECT term FROM ${quoteIdentifier(vocabularyTable(table))}`).raw())) {
    if (words.length <= MAX_KEPT_WORDS) words.push(String(term));
    yield String(term);
  }
  if (words.length <= MAX_KEPT_WORDS) kept.set(sql, { ...state, words });
}

/** What was taken out of the index may still be among them: it finds nothing. */
export function wordsOf(sql: SqlStorage, { table }: Layout): Iterable<string> {
  const state = { table, last: indexedUpTo(sql, table), number: lastNumber(sql) };
  const known = kept.get(sql);
  const isKnown = known?.table === table && known.last === state.last && known.number === state.number;
  return isKnown ? known.words : readWords(sql, state);
}
