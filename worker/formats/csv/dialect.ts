// The dialect of a CSV file: encoding, line ends, delimiter, where the header is. Found in the first bytes, unless the
// resource's parameters say otherwise (publishing-platform §2.3, `csvfile`).
import { bomEncoding } from "../detect.ts";
import { decodeLeniently, type Encoding, toEncoding } from "../encodings.ts";
import { scanRows } from "./scan.ts";

export type Dialect = {
  delimiter: string;
  newline: "\n" | "\r";
  encoding: Encoding;
  /** The encoding was declared or has a byte order mark: it is not to be guessed again. */
  encodingIsSure: boolean;
  /** Quotes around cells are syntax, and a doubled quote is a quote. */
  quotes: boolean;
  hasHeader: boolean;
  /** Where the first row that counts begins: behind the byte order mark and the lines to pass over. */
  startOffset: number;
};

export type DialectParams = {
  separator?: string | undefined;
  encoding?: string | undefined;
  doublequote?: boolean | undefined;
  headers_first_row?: boolean | undefined;
  first_row_no?: number | undefined;
};

export const DELIMITERS = [";", ",", "\t", "|"] as const;

const SAMPLE_ROWS = 200;

/** Encoding and line ends: what must be known before anything can be read. @param head the first bytes of the file */
export function sniffText(head: Uint8Array, params: DialectParams) {
  const bom = bomEncoding(head);
  const declared = params.encoding === undefined ? null : toEncoding(params.encoding);
  const encoding: Encoding = bom?.encoding ?? declared ?? "utf-8";
  // Decoded leniently: only ASCII marks are looked for here; the whole file is checked while types are inferred.
  const text = decodeLeniently(head, encoding);
  const newline: Dialect["newline"] = !text.includes("\n") && text.includes("\r") ? "\r" : "\n";
  return { encoding, newline, encodingIsSure: bom !== null || declared !== null, bomBytes: bom?.length ?? 0 };
}

type Syntax = Pick<Dialect, "newline" | "quotes">;

/** How regular the sample is when cut at this delimiter: share of rows of the commonest width, 0 when it is 1. */
function regularity(text: string, delimiter: string, syntax: Syntax) {
  const widths = new Map<number, number>();
  const { rows } = scanRows(text, { delimiter, ...syntax }, false, SAMPLE_ROWS);
  for (const row of rows) widths.set(row.length, (widths.get(row.length) ?? 0) + 1);
  let best = { width: 1, share: 0 };
  for (const [width, count] of widths) {
    const share = count / rows.length;
    if (width > 1 && share > best.share) best = { width, share };
  }
  return best;
}

/** The delimiter that cuts a sample into rows of one width, the wider where two do. */
export function sniffDelimiter(sample: Uint8Array, encoding: Encoding, syntax: Syntax): string {
  const text = decodeLeniently(sample, encoding);
  // A sample cut in the middle of its only row still has delimiters to count.
  const rows = text.includes(syntax.newline) ? text : text + syntax.newline;
  let found: string = ",";
  let best = { width: 1, share: 0 };
  for (const delimiter of DELIMITERS) {
    const candidate = regularity(rows, delimiter, syntax);
    const better = candidate.share > best.share + 0.05;
    const wider = candidate.share > best.share - 0.05 && candidate.width > best.width;
    if (better || wider) {
      found = delimiter;
      best = candidate;
    }
  }
  return found;
}
