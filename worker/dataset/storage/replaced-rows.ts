// Which rows of a job's sources another row of the same id replaces: one bit a row, 65,536 rows to a stored page, so that
// ten million rows are some hundred writes. Marks are only ever added: finding them again changes nothing.

const PAGE_ROWS = 65_536;
const PAGE_BYTES = PAGE_ROWS / 8;

function readPage(sql: SqlStorage, page: number): Uint8Array | null {
  const row = sql.exec<{ bits: ArrayBuffer }>("SELECT bits FROM _replaced_rows WHERE page = ?", page).toArray()[0];
  return row ? new Uint8Array(row.bits) : null;
}

/** Forgets the marks of another job. */
export function clearReplaced(sql: SqlStorage): void {
  sql.exec("DELETE FROM _replaced_rows");
}

/** @param rows numbers of rows; in a transaction of the caller's */
export function markReplaced(sql: SqlStorage, rows: readonly number[]): void {
  const pages = Map.groupBy(rows, (row) => Math.floor(row / PAGE_ROWS));
  for (const [page, marked] of pages) {
    const bits = readPage(sql, page) ?? new Uint8Array(PAGE_BYTES);
    for (const row of marked) {
      const at = row % PAGE_ROWS;
      bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7));
    }
    sql.exec("INSERT OR REPLACE INTO _replaced_rows (page, bits) VALUES (?, ?)", page, bits.buffer as ArrayBuffer);
  }
}

/** Whether a row is marked, for rows that are asked for in about their order. */
export function replacedReader(sql: SqlStorage): (row: number) => boolean {
  let page = -1;
  let bits: Uint8Array | null = null;
  return (row) => {
    const wanted = Math.floor(row / PAGE_ROWS);
    if (wanted !== page) [page, bits] = [wanted, readPage(sql, wanted)];
    const at = row % PAGE_ROWS;
    return bits !== null && ((bits[at >> 3] ?? 0) & (1 << (at & 7))) !== 0;
  };
}
