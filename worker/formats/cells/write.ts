// Converted rows → bytes: one JSON array a line, or an object where a row could not be had. The same rows give the same bytes.
import type { Cell, Row } from "../cell.ts";
import { type Conversion, type Converted, isFault } from "../conversion.ts";

/** Large enough that encoding costs little, small enough to stop within an instant. */
const BLOCK_CHARACTERS = 256 * 1024;

function longest(row: Row): number {
  let found = 0;
  let size = -1;
  row.forEach((cell, index) => {
    const length = JSON.stringify(cell)?.length ?? 0;
    if (length > size) [found, size] = [index, length];
  });
  return found;
}

/** A row that cannot be stored loses its longest value, and says so. */
function* toLines(converted: Converted, maxRowBytes: number): Generator<string> {
  if (isFault(converted)) {
    yield JSON.stringify(converted);
    return;
  }
  const row: Row = converted.length === 0 ? [null] : converted;
  let line = JSON.stringify(row);
  // A character is three bytes of UTF-8 at the most.
  while (line.length > maxRowBytes / 3 && new TextEncoder().encode(line).length > maxRowBytes) {
    const at = longest(row);
    const lost: Cell = row[at] ?? null;
    if (lost === null) break;
    row[at] = null;
    yield JSON.stringify({
      code: "value_too_long",
      params: { column: at + 1, size: JSON.stringify(lost).length, limit: maxRowBytes },
    });
    line = JSON.stringify(row);
  }
  yield line;
}

/** @param onRows told how many rows there are so far, after each block */
export async function* writeCells(
  conversion: Conversion,
  maxRowBytes: number,
  onRows: (rows: number) => void = () => undefined,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let block = "";
  let rows = 0;
  for await (const converted of conversion.rows) {
    if (!isFault(converted)) rows++;
    for (const line of toLines(converted, maxRowBytes)) block += `${line}\n`;
    if (block.length < BLOCK_CHARACTERS) continue;
    onRows(rows);
    yield encoder.encode(block);
    block = "";
  }
  onRows(rows);
  if (block !== "") yield encoder.encode(block);
}
