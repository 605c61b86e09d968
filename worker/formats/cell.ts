// What every reader makes of a source: rows of cells. A cell of a CSV file is text; other formats have values of their own.

/** JSON as it is kept between reading and loading. An instant is ISO text, a point `{lat, lon}`, a shape a GeoJSON geometry. */
export type Cell = string | number | boolean | null | CellObject;

/** Nested data, kept as they are. */
export type CellObject = { [key: string]: unknown } | unknown[];

export type Row = Cell[];

/** Something is wrong at this place; never a reason to stop. `row` is the number of the row before it in the chunk. */
export type RowFault = { row: number; code: FaultCode; params: Record<string, string | number> };

export type FaultCode = "row_not_json" | "row_not_object" | "value_too_long" | "shape_damaged";

export type RowChunk = {
  rows: Row[];
  /** Where the next row begins, in bytes; the size of the source when it is read to the end. */
  nextOffset: number;
  done: boolean;
  /** The file ended within quotes. */
  unclosed: boolean;
  faults: RowFault[];
};

/** Characters of a row's text, about: what its storage costs. */
export function rowSize(row: Row): number {
  let size = 0;
  for (const cell of row) {
    if (typeof cell === "string") size += cell.length + 1;
    else if (typeof cell === "object" && cell !== null) size += JSON.stringify(cell).length + 1;
    else size += 12;
  }
  return size;
}

/** A cell as the text that a text field shows. */
export function cellText(cell: Cell | undefined): string {
  if (typeof cell === "string") return cell;
  if (cell === null || cell === undefined) return "";
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell);
}
