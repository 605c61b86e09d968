// A cursor over the tokens of one clause, with the two limits that keep a hostile text from exhausting the stack:
// the length of the clause and the depth of nesting.
import { type Clause, queryError, syntaxError } from "./failure.ts";
import { readTokens, type Token } from "./lexer.ts";

/** More than the address of a request can hold at most platforms. */
export const MAX_CLAUSE_LENGTH = 20_000;
/** Levels of parentheses, signs and `not` that the parser follows; the compiler has a finer limit. */
export const MAX_NESTING = 100;

/** Of a person: attribute → values. */
export type Attributes = Readonly<Record<string, readonly string[]>>;

export class TokenStream {
  readonly text: string;
  readonly clause: Clause;
  /** What `#attr()` may ask of the person, in the filter of a rule; null in the clauses of requests. */
  readonly attributes: Attributes | null;
  readonly #tokens: Token[];
  #index = 0;
  #depth = 0;

  constructor(text: string, clause: Clause, attributes: Attributes | null = null) {
    if (text.length > MAX_CLAUSE_LENGTH) {
      throw queryError(`the clause is longer than ${MAX_CLAUSE_LENGTH} characters`, clause);
    }
    this.text = text;
    this.clause = clause;
    this.attributes = attributes;
    this.#tokens = readTokens(text);
  }

  peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#index + ahead, this.#tokens.length - 1)];
    if (token === undefined) throw new RangeError("a token stream always ends with an end token");
    return token;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== "end") this.#index++;
    return token;
  }

  /** End of the token taken last, 0 before the first. */
  get lastEnd(): number {
    return this.#tokens[this.#index - 1]?.end ?? 0;
  }

  isSymbol(symbol: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "symbol" && token.value === symbol;
  }

  isWord(word: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "word" && token.value.toLowerCase() === word;
  }

  takeSymbol(symbol: string): boolean {
    const found = this.isSymbol(symbol);
    if (found) this.next();
    return found;
  }

  takeWord(word: string): boolean {
    const found = this.isWord(word);
    if (found) this.next();
    return found;
  }

  expectSymbol(symbol: string): Token {
    if (!this.isSymbol(symbol)) this.fail();
    return this.next();
  }

  expectEnd(): void {
    if (this.peek().kind !== "end") this.fail();
  }

  /** Refuses the clause because of a token, by default the one to come. */
  fail(token: Token = this.peek()): never {
    throw syntaxError(token.text, token.start, this.text, this.clause);
  }

  tooDeep(): never {
    throw queryError("the expression is nested too deeply", this.clause);
  }

  /** Runs a rule that may contain itself. */
  nested<T>(parse: () => T): T {
    if (++this.#depth > MAX_NESTING) this.tooDeep();
    const node = parse();
    this.#depth--;
    return node;
  }
}
