// Clause text → tokens with zero-based positions (explore-api §7). Never throws: what is no token of the language
// becomes an `invalid` one, so that the parser reports the first fault in reading order.

export type TokenKind = "word" | "quoted" | "string" | "number" | "date" | "geometry" | "symbol" | "invalid" | "end";

/** `text` is the source as typed; `value` is what it stands for (escapes undone, quotes and prefix removed). */
export type Token = { kind: TokenKind; text: string; value: string; start: number; end: number };

const SPACE = /\s+/uy;
const WORD = /[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*/uy;
const NUMBER = /[0-9]+(?:\.[0-9]+)?/y;
/** `#attr` means something in the filters of rules only; elsewhere it is refused like any sign out of place. */
const SYMBOL = /#attr(?=\s*\()|!=|<=|>=|\.\.|[()[\],+\-*/=<>:]/y;
const STRING = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'/uy;
const QUOTED = /`(?:[^`\\]|\\[\s\S])+`/uy;
const LITERAL = /(date|geom)'((?:[^'\\]|\\[\s\S])*)'/iuy;
const ANYTHING = /[\s\S]/uy;

const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };

function undoEscapes(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/gu, (_, code: string | undefined, character: string) =>
    code === undefined ? (ESCAPES[character] ?? character) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

function match(pattern: RegExp, text: string, start: number): RegExpExecArray | null {
  pattern.lastIndex = start;
  return pattern.exec(text);
}

function readToken(text: string, start: number): Token {
  const token = (kind: TokenKind, source: string, value: string): Token => ({
    kind,
    text: source,
    value,
    start,
    end: start + source.length,
  });
  const literal = match(LITERAL, text, start);
  if (literal) {
    const kind = literal[1]?.toLowerCase() === "date" ? "date" : "geometry";
    return token(kind, literal[0], undoEscapes(literal[2] ?? ""));
  }
  const word = match(WORD, text, start)?.[0];
  if (word !== undefined) return token("word", word, word);
  const number = match(NUMBER, text, start)?.[0];
  if (number !== undefined) return token("number", number, number);
  const string = match(STRING, text, start)?.[0];
  if (string !== undefined) return token("string", string, undoEscapes(string.slice(1, -1)));
  const quoted = match(QUOTED, text, start)?.[0];
  // Only a backquote (or a backslash) needs an escape in a name: `\n` there is an n, not a line break.
  if (quoted !== undefined) return token("quoted", quoted, quoted.slice(1, -1).replace(/\\([\s\S])/gu, "$1"));
  const symbol = match(SYMBOL, text, start)?.[0];
  if (symbol !== undefined) return token("symbol", symbol, symbol);
  const invalid = match(ANYTHING, text, start)?.[0] ?? text.slice(start, start + 1);
  return token("invalid", invalid, invalid);
}

/** The tokens of a clause up to the first fault, the last one being `end`. */
export function readTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < text.length) {
    const space = match(SPACE, text, position);
    if (space) {
      position += space[0].length;
      continue;
    }
    const token = readToken(text, position);
    tokens.push(token);
    // Nothing after it will be read, and looking for the end of many an open quote takes long.
    if (token.kind === "invalid") break;
    position = token.end;
  }
  tokens.push({ kind: "end", text: "end of line", value: "", start: text.length, end: text.length });
  return tokens;
}
