// Cuts decoded CSV text into rows of cells (RFC 4180, read leniently). Quotes are syntax only at the start of a cell;
// a line without any quote takes the fast path. Cells are text exactly as in the file.

export type CsvSyntax = { delimiter: string; newline: "\n" | "\r"; quotes: boolean };

export type Scan = {
  rows: string[][];
  /** Characters that made complete rows; the rest belongs to the next chunk. */
  consumed: number;
  /** The text ended within quotes (only when `atEnd`). */
  unclosed: boolean;
};

/** Position of a row's end and its cells; `end` is -1 when the text stops before the row does. */
type QuotedRow = { cells: string[]; end: number; unclosed: boolean };

function trimCarriageReturn(text: string, start: number, end: number): number {
  return end > start && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
}

/** From the opening quote: the cell's text, and where the next delimiter, newline or the end is; -1 when unclosed. */
function readQuotedCell(text: string, open: number, syntax: CsvSyntax): { cell: string; next: number } {
  let cell = "";
  let from = open + 1;
  for (;;) {
    const close = text.indexOf('"', from);
    if (close === -1) return { cell: cell + text.slice(from), next: -1 };
    cell += text.slice(from, close);
    if (text.charCodeAt(close + 1) === 34) {
      cell += '"';
      from = close + 2;
      continue;
    }
    // Text between the closing quote and the next delimiter is not lost.
    let next = close + 1;
    while (next < text.length && text[next] !== syntax.delimiter && text[next] !== syntax.newline) next++;
    const tailEnd = text[next] === syntax.delimiter ? next : trimCarriageReturn(text, close + 1, next);
    return { cell: cell + text.slice(close + 1, tailEnd), next };
  }
}

function readQuotedRow(text: string, start: number, syntax: CsvSyntax, atEnd: boolean): QuotedRow {
  const cells: string[] = [];
  let position = start;
  for (;;) {
    if (text.charCodeAt(position) === 34) {
      const { cell, next } = readQuotedCell(text, position, syntax);
      if (next === -1 && !atEnd) return { cells, end: -1, unclosed: false };
      cells.push(cell);
      if (next === -1) return { cells, end: text.length, unclosed: true };
      position = next;
    } else {
      let end = position;
      while (end < text.length && text[end] !== syntax.delimiter && text[end] !== syntax.newline) end++;
      const cellEnd = text[end] === syntax.delimiter ? end : trimCarriageReturn(text, position, end);
      cells.push(text.slice(position, cellEnd));
      position = end;
    }
    if (position >= text.length) return { cells, end: atEnd ? text.length : -1, unclosed: false };
    if (text[position] === syntax.newline) return { cells, end: position + 1, unclosed: false };
    position++;
  }
}

/**
 * All complete rows of a text. Blank lines are passed over.
 * @param atEnd the text is the last of the file: its last row needs no newline
 * @param maxRows stop after so many rows
 */
export function scanRows(text: string, syntax: CsvSyntax, atEnd: boolean, maxRows = Number.POSITIVE_INFINITY): Scan {
  const rows: string[][] = [];
  let position = 0;
  let unclosed = false;
  let quote = syntax.quotes ? text.indexOf('"') : -1;
  while (position < text.length && rows.length < maxRows) {
    let end = text.indexOf(syntax.newline, position);
    if (end === -1) {
      if (!atEnd) break;
      end = text.length;
    }
    if (quote !== -1 && quote < position) quote = text.indexOf('"', position);
    if (quote !== -1 && quote < end) {
      const row = readQuotedRow(text, position, syntax, atEnd);
      if (row.end === -1) break;
      rows.push(row.cells);
      unclosed ||= row.unclosed;
      position = row.end;
      continue;
    }
    const lineEnd = trimCarriageReturn(text, position, end);
    if (lineEnd > position) rows.push(text.slice(position, lineEnd).split(syntax.delimiter));
    position = end + 1;
  }
  return { rows, consumed: Math.min(position, text.length), unclosed };
}
