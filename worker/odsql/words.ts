// Words of texts as the full-text index sees them (explore-api §10): split at everything that is no letter and no digit,
// without accents and case. SQLite's tokenizer `unicode61 remove_diacritics 2` does the same.

const WORD = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;

/** Without accents, in lower case. */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

export function toWords(text: string): string[] {
  return (fold(text).match(WORD) ?? []).filter((word) => word !== "");
}

/** exact: the word itself · prefix: a word that begins so · fuzzy: a word at most `distance` edits away. */
export type Term = { word: string; match: "exact" | "prefix" | "fuzzy"; distance: number };

const toTerm = (word: string, isPrefix: boolean): Term => ({ word, match: isPrefix ? "prefix" : "exact", distance: 0 });

/** `*` at the end of a word asks for a prefix; words are split further at punctuation, all of them wanted (§9.3). */
export function toLikeTerms(text: string): Term[] {
  return text.split(/\s+/u).flatMap((part) => {
    const words = toWords(part);
    const prefix = part.endsWith("*");
    return words.map((word, index) => toTerm(word, prefix && index === words.length - 1));
  });
}

const distanceFor = (word: string) => (word.length > 5 ? 2 : word.length > 2 ? 1 : 0);

/** Every term but the last is fuzzy, the last one is a prefix (§9.4). */
export function toSearchTerms(text: string): Term[] {
  const words = toWords(text);
  return words.map((word, index): Term => {
    const distance = distanceFor(word);
    const isLast = index === words.length - 1;
    return isLast || distance === 0 ? toTerm(word, isLast) : { word, match: "fuzzy", distance };
  });
}

/** All words occur as they are, the last one as a prefix. */
export function toSuggestTerms(text: string): Term[] {
  const words = toWords(text);
  return words.map((word, index) => toTerm(word, index === words.length - 1));
}

/** Whether two words are at most `most` insertions, deletions and replacements apart. */
export function isWithin(one: string, other: string, most: number): boolean {
  if (Math.abs(one.length - other.length) > most) return false;
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    let best = row;
    for (let column = 1; column <= other.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1);
      const cost = Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      current.push(cost);
      best = Math.min(best, cost);
    }
    if (best > most) return false;
    previous = current;
  }
  return (previous[other.length] ?? 0) <= most;
}

function matchesTerm(word: string, term: Term): boolean {
  if (term.match === "prefix") return word.startsWith(term.word);
  return term.match === "exact" ? word === term.word : isWithin(word, term.word, term.distance);
}

/** Whether every term finds a word. */
export function matchesWords(words: string[], terms: Term[]): boolean {
  return terms.every((term) => words.some((word) => matchesTerm(word, term)));
}
