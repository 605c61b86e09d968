// How formats that cannot be read on from any byte are taken: once, from their beginning, into rows of cells. Then the
// rows are what is read (cells/), from any of them.
import type { FieldType } from "../field.ts";
import type { MessageCode, MessageParams } from "../messages.ts";
import type { Cell, FaultCode, Row } from "./cell.ts";
import type { ByteSource } from "./csv/read.ts";

/** A column of the source; `type` where the format itself says it. */
export type SourceColumn = { label: string; type: FieldType | null };

export type Fault = { code: FaultCode; params: Record<string, string | number> };

/** A row, or what is wrong with one that cannot be had. */
export type Converted = Row | Fault;

export const isFault = (converted: Converted): converted is Fault => !Array.isArray(converted);

/** What a resource says about how to read it. Each format takes what concerns it. */
export type ReadParams = {
  encoding?: string | undefined;
  headers_first_row?: boolean | undefined;
  /** 1-based; rows above are passed over. */
  first_row_no?: number | undefined;
  /** Names of sheets; none: the first that is visible and holds something. */
  sheets?: string[] | undefined;
  all_sheets?: boolean | undefined;
  /** Dotted path to the records. */
  json_root?: string | undefined;
  /** Dotted path within each record. */
  json_object?: string | undefined;
  /** Nested objects become columns of their own (`a.b`). */
  flatten?: boolean | undefined;
  /** Name of the column of keys, of a dictionary of records. */
  key_name?: string | undefined;
  tag_name?: string | undefined;
  /** Depth of the elements that are rows; the root is 0. */
  tag_depth?: number | undefined;
  /** How many elements above a row give it their attributes. */
  parent_attributes?: number | undefined;
  /** Coordinates are in this system, where the file does not say it. */
  epsg?: number | undefined;
  /** Entries of an archive: a name in which * and ? stand for anything. */
  entry?: string | undefined;
};

/** The columns are complete when the rows have ended. */
export type Conversion = { columns: SourceColumn[]; rows: AsyncIterable<Converted> };

export type Convert = (source: ByteSource, params: ReadParams) => Promise<Conversion> | Conversion;

/** A source that cannot be read, for a reason its publisher can mend. The caller adds the source's title. */
export class SourceFault extends Error {
  readonly code: MessageCode;
  readonly params: MessageParams;
  constructor(code: MessageCode, params: MessageParams = {}) {
    super(code);
    this.code = code;
    this.params = params;
  }
}

/** Columns by their label, in the order in which they were first seen. */
export class ColumnSet {
  readonly columns: SourceColumn[] = [];
  private readonly indexes = new Map<string, number>();
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** @throws SourceFault `too_many_fields` */
  indexOf(label: string, type: FieldType | null = null): number {
    const known = this.indexes.get(label);
    if (known !== undefined) return known;
    const index = this.columns.length;
    if (index >= this.limit) throw new SourceFault("too_many_fields", { count: index + 1, limit: this.limit });
    this.columns.push({ label, type });
    this.indexes.set(label, index);
    return index;
  }

  /** A row of some named values; columns that it lacks are null. */
  toRow(values: Iterable<readonly [label: string, cell: Cell]>): Row {
    const row: Row = [];
    for (const [label, cell] of values) {
      const index = this.indexOf(label);
      while (row.length < index) row.push(null);
      row[index] = cell;
    }
    return row;
  }
}
