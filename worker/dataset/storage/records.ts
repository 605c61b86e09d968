// Bulk insert into a generation's table. The platform binds 100 values per statement, so rows go in groups; the SQL text
// of each group size is constant, because the statement cache is keyed on it.
import type { StoredValue } from "../../field.ts";
import { insertColumns, type Layout, quoteIdentifier } from "./layout.ts";

const MAX_BOUND_VALUES = 100;

export type RecordWriter = {
  /** Values of one row after another, each in the order of `insertColumns(layout)`. */
  write(values: StoredValue[]): void;
  width: number;
};

function insertSql(layout: Layout, columns: string[], rows: number): string {
  const row = `(${columns.map(() => "?").join(",")})`;
  const names = columns.map(quoteIdentifier).join(",");
  return `INSERT INTO ${quoteIdentifier(layout.table)} (${names}) VALUES ${Array(rows).fill(row).join(",")}`;
}

export function recordWriter(sql: SqlStorage, layout: Layout): RecordWriter {
  const columns = insertColumns(layout);
  const width = columns.length;
  const group = Math.max(1, Math.floor(MAX_BOUND_VALUES / width));
  const many = insertSql(layout, columns, group);
  const one = insertSql(layout, columns, 1);
  return {
    width,
    write(values) {
      let from = 0;
      for (; from + group * width <= values.length; from += group * width) {
        sql.exec(many, ...values.slice(from, from + group * width));
      }
      for (; from < values.length; from += width) sql.exec(one, ...values.slice(from, from + width));
    },
  };
}
