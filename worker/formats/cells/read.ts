// Reads converted rows on from any offset at which one begins.
import type { Row, RowChunk, RowFault } from "../cell.ts";
import type { Fault } from "../conversion.ts";
import { type ByteSource, type ReadLimits, RowTooLong } from "../csv/read.ts";

const NEWLINE = 10;

/** Where the line after `count` lines begins. */
function endOfLines(bytes: Uint8Array, count: number): number {
  let at = 0;
  for (let line = 0; line < count; line++) {
    const end = bytes.indexOf(NEWLINE, at);
    if (end === -1) return at;
    at = end + 1;
  }
  return at;
}

/** @throws RowTooLong */
export async function readCells(source: ByteSource, offset: number, limits: ReadLimits): Promise<RowChunk> {
  for (let size = limits.chunkBytes; ; size *= 4) {
    const bytes = await source.read(offset, Math.min(size, source.bytes - offset));
    const whole = bytes.lastIndexOf(NEWLINE) + 1;
    if (whole === 0 && offset + bytes.length < source.bytes) {
      if (size > limits.maxRowBytes) throw new RowTooLong();
      continue;
    }
    const cut = Math.min(whole, endOfLines(bytes, limits.maxRows ?? Number.POSITIVE_INFINITY) || whole);
    const text = new TextDecoder().decode(bytes.subarray(0, Math.max(0, cut - 1)));
    const lines: (Row | Fault)[] = JSON.parse(`[${text.replaceAll("\n", ",")}]`);
    const rows: Row[] = [];
    const faults: RowFault[] = [];
    for (const line of lines) {
      if (Array.isArray(line)) rows.push(line);
      else faults.push({ ...line, row: rows.length });
    }
    const nextOffset = offset + cut;
    return { rows, faults, nextOffset, done: nextOffset >= source.bytes, unclosed: false };
  }
}
