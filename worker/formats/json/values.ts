// The values at one place of a JSON document, as it streams in: memory is that of one value.
import { Tokenizer, TokenParser, TokenType } from "@streamparser/json";
import { SourceFault } from "../conversion.ts";
import { exactNumber } from "./exact-number.ts";

/** A value in memory is some times its text. */
export const MAX_VALUE_CHARACTERS = 8 * 1024 ** 2;
const PIECE_CHARACTERS = 64 * 1024;

export type FoundValue = { key: string | number | undefined; value: unknown };

function* slices(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += PIECE_CHARACTERS) yield text.slice(at, at + PIECE_CHARACTERS);
}

/** Whole numbers that a double does not hold are codes, and stay what is written. */
class ExactTokenizer extends Tokenizer {
  override parseNumber(text: string): number {
    return exactNumber(text) as number;
  }
}

const OPENING: ReadonlySet<TokenType> = new Set([TokenType.LEFT_BRACE, TokenType.LEFT_BRACKET]);
const CLOSING: ReadonlySet<TokenType> = new Set([TokenType.RIGHT_BRACE, TokenType.RIGHT_BRACKET]);

/** Every level is an object in memory, and a call where values are written again. */
const MAX_DEPTH = 500;

const toFault = (thrown: unknown): SourceFault =>
  thrown instanceof SourceFault
    ? thrown
    : new SourceFault("json_damaged", { reason: (thrown instanceof Error ? thrown.message : "").slice(0, 200) });

/**
 * @param path as `$.*` (elements of the root) or `$.a.b.*`
 * @throws SourceFault `json_damaged`, `json_value_too_large`, `source_too_deep`
 */
export async function* jsonValues(pieces: AsyncIterable<string>, path: string): AsyncGenerator<FoundValue[]> {
  const found: FoundValue[] = [];
  const tokenizer = new ExactTokenizer();
  const parser = new TokenParser({ paths: [path], keepStack: false });
  let depth = 0;
  tokenizer.onToken = (token) => {
    if (OPENING.has(token.token)) depth++;
    else if (CLOSING.has(token.token)) depth--;
    if (depth > MAX_DEPTH) throw new SourceFault("source_too_deep", { limit: MAX_DEPTH });
    parser.write(token);
  };
  parser.onEnd = () => {
    if (!tokenizer.isEnded) tokenizer.end();
  };
  let since = 0;
  parser.onValue = ({ value, key }) => {
    found.push({ key, value });
    since = 0;
  };
  const feed = (text: string) => {
    try {
      if (!parser.isEnded) tokenizer.write(text);
      else if (text.trim() !== "") throw new Error("more text behind the document");
    } catch (thrown) {
      throw toFault(thrown);
    }
  };
  for await (const piece of pieces) {
    for (const text of slices(piece)) {
      since += text.length;
      feed(text);
      if (since > MAX_VALUE_CHARACTERS) throw new SourceFault("json_value_too_large", { limit: MAX_VALUE_CHARACTERS });
      if (found.length > 0) yield found.splice(0);
    }
  }
  if (!parser.isEnded) throw new SourceFault("json_damaged", { reason: "the document is cut short" });
}
