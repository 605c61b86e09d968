// The dialect of a CSV file: delimiter, encoding, line ends, where the header is. Found in the first bytes, unless
// the resource's parameters say otherwise (publishing-platform §2.3, `csvfile`).
import { bomEncoding } from "../detect.ts";
import { scanRows } from "./scan.ts";

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252" | (string & {});

export type Dialect = {
  delimiter: string;
  newline: "\n" | "\r";
  encoding: Encoding;
  /** The encoding was declared or has a byte order mark: it is not to be guessed again. */
  encodingIsSure: boolean;
  /** Bytes of the byte order mark. */
  bomBytes: number;
  /** Quotes around cells are syntax, and a doubled quote is a quote. */
  quotes: boolean;
  hasHeader: boolean;
  /** Rows to pass over before the header. */
  skipRows: number;
};

export const DELIMITERS = [";", ",", "\t", "|"] as const;

const SAMPLE_ROWS = 200;

/** How regular the sample is when cut at this delimiter: share of rows of the commonest width, 0 when it is 1. */
function regularity(text: string, delimiter: string, newline: "\n" | "\r", quotes: boolean) {
  const widths = new Map<number, number>();
  const rows = scanRows(text, { delimiter, newline, quotes }, false).rows.slice(0, SAMPLE_ROWS);
  for (const row of rows) widths.set(row.length, (widths.get(row.length) ?? 0) + 1);
  let best = { width: 1, share: 0 };
  for (const [width, count] of widths) {
    const share = count / rows.length;
    if (width > 1 && share > best.share) best = { width, share };
  }
  return best;
}

function sniffDelimiter(text: string, newline: "\n" | "\r", quotes: boolean): string {
  // A sample cut in the middle of its only row still has delimiters to count.
  const sample = text.includes(newline) ? text : text + newline;
  let found: string = ",";
  let best = { width: 1, share: 0 };
  for (const delimiter of DELIMITERS) {
    const candidate = regularity(sample, delimiter, newline, quotes);
    const better = candidate.share > best.share + 0.05;
    const wider = candidate.share > best.share - 0.05 && candidate.width > best.width;
    if (better || wider) {
      found = delimiter;
      best = candidate;
    }
  }
  return found;
}

export type DialectParams = {
  separator?: string | undefined;
  encoding?: string | undefined;
  doublequote?: boolean | undefined;
  headers_first_row?: boolean | undefined;
  first_row_no?: number | undefined;
};

/** @param head the first bytes of the file; @param whole whether that is all of it */
export function sniffDialect(head: Uint8Array, params: DialectParams): Dialect {
  const bom = bomEncoding(head);
  const encoding = bom?.encoding ?? params.encoding ?? "utf-8";
  // Decoded leniently: only ASCII marks are looked for here; the whole file is checked while types are inferred.
  const text = new TextDecoder(encoding).decode(head.subarray(bom?.length ?? 0));
  const newline = !text.includes("\n") && text.includes("\r") ? "\r" : "\n";
  const quotes = params.doublequote ?? true;
  const skipRows = Math.max(0, (params.first_row_no ?? 1) - 1);
  const body = text.split(newline).slice(skipRows).join(newline);
  return {
    delimiter: params.separator ?? sniffDelimiter(body, newline, quotes),
    newline,
    encoding,
    encodingIsSure: bom !== null || params.encoding !== undefined,
    bomBytes: bom?.length ?? 0,
    quotes,
    hasHeader: params.headers_first_row ?? true,
    skipRows,
  };
}
