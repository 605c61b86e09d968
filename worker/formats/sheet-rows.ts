// Sheets of a workbook → rows under one header. The first sheet sets the columns; the others are matched by label.
import { MAX_FIELDS } from "../config.ts";
import type { Cell, Row } from "./cell.ts";
import { ColumnSet, type Conversion, type ReadParams, SourceFault } from "./conversion.ts";

export type Sheet = {
  name: string;
  hidden: boolean;
  /** Rows with their number in the sheet (1-based), as the file has them: empty ones may be absent. */
  rows(): AsyncIterable<{ number: number; cells: Row }>;
};

const isEmpty = (cell: Cell | undefined) => cell === null || cell === undefined || cell === "";

const labelOf = (cell: Cell | undefined) => (isEmpty(cell) || typeof cell === "object" ? "" : String(cell).trim());

/** Labels are unique: a repeated one is another column, also in another sheet. */
function uniqueLabels(cells: Row): string[] {
  const taken = new Map<string, number>();
  return cells.map((cell, index) => {
    const label = labelOf(cell) || `column_${index + 1}`;
    const count = (taken.get(label) ?? 0) + 1;
    taken.set(label, count);
    return count === 1 ? label : `${label}_${count}`;
  });
}

/** The last cell that holds something, and one more. */
function usedWidth(cells: Row): number {
  let width = cells.length;
  while (width > 0 && isEmpty(cells[width - 1])) width--;
  return width;
}

/** @throws SourceFault `sheet_not_found` */
export function chooseSheets(sheets: Sheet[], params: ReadParams): Sheet[] {
  const visible = sheets.filter(({ hidden }) => !hidden);
  if (params.all_sheets === true) return visible;
  if (params.sheets === undefined || params.sheets.length === 0) return visible;
  return params.sheets.map((wanted) => {
    const found = sheets.find(({ name }) => name.trim().toLowerCase() === wanted.trim().toLowerCase());
    if (found) return found;
    const names = sheets.map(({ name }) => name).join(", ");
    throw new SourceFault("sheet_not_found", { sheet: wanted, sheets: names.slice(0, 500) });
  });
}

async function* sheetRows(sheet: Sheet, set: ColumnSet, params: ReadParams): AsyncGenerator<Row> {
  const firstRow = params.first_row_no ?? 1;
  const hasHeader = params.headers_first_row ?? true;
  let places: number[] | null = null;
  for await (const { number, cells } of sheet.rows()) {
    const width = usedWidth(cells);
    if (number < firstRow || width === 0) continue;
    if (places === null) {
      const labels = hasHeader ? uniqueLabels(cells.slice(0, width)) : [];
      places = labels.map((label) => set.indexOf(label));
      if (hasHeader) continue;
    }
    // A row that is wider than the header has columns that nobody named.
    while (places.length < width) places.push(set.indexOf(`column_${places.length + 1}`));
    const row: Row = [];
    for (let at = 0; at < width; at++) {
      const place = places[at] ?? at;
      while (row.length < place) row.push(null);
      row[place] = cells[at] ?? null;
    }
    yield row;
  }
}

export function convertSheets(sheets: Sheet[], params: ReadParams): Conversion {
  const set = new ColumnSet(MAX_FIELDS);
  const chosen = chooseSheets(sheets, params);
  const firstOnly = params.all_sheets !== true && (params.sheets === undefined || params.sheets.length === 0);
  async function* rows() {
    for (const sheet of chosen) {
      yield* sheetRows(sheet, set, params);
      // Without a word from the publisher, the first sheet that holds something is the table.
      if (firstOnly && set.columns.length > 0) return;
    }
  }
  return { columns: set.columns, rows: rows() };
}
