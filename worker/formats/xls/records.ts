// The records of an XLS workbook (MS-XLS 2.1.4), made safe for the library that reads them: formulas are of no use here,
// and damaged ones make it read without end.
import { SourceFault } from "../conversion.ts";

const FORMULA = 0x0006;
/** Formulas of older versions, names, shared and array formulas, tables, conditions and validations: all of them hold formulas. */
const WITH_FORMULAS = new Set([
  0x0206, 0x0406, 0x0018, 0x0023, 0x0221, 0x0236, 0x01b0, 0x01b1, 0x01be, 0x04bc, 0x087a, 0x0879,
]);
/** A record that the library passes over (UNCALCED). */
const PASSED_OVER = 0x005e;
const BEGINNING = 0x0809;
/** Excel 97 and later, Excel 5 and 95. In older versions formulas stand elsewhere. */
const VERSIONS = new Set([0x0600, 0x0500]);
const OLD_BEGINNINGS = new Set([0x0009, 0x0209, 0x0409]);
const HEADER_BYTES = 4;
/** Where in a FORMULA record the length of its tokens stands; its value is before it. */
const TOKENS_OFFSET = 20;

/** The same workbook without its formulas; values stay. @throws SourceFault `xls_damaged` */
export function withoutFormulas(workbook: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = workbook.slice();
  const view = new DataView(bytes.buffer);
  if (view.byteLength < HEADER_BYTES || view.getUint16(0, true) !== BEGINNING) {
    throw new SourceFault("xls_damaged", { reason: "no beginning" });
  }
  let at = 0;
  while (at + HEADER_BYTES <= bytes.length) {
    const kind = view.getUint16(at, true);
    const length = view.getUint16(at + 2, true);
    const body = at + HEADER_BYTES;
    // Behind the last record there are zeros, up to the end of the sector.
    if (kind === 0 && length === 0) break;
    if (body + length > bytes.length) throw new SourceFault("xls_damaged", { reason: "a record is cut short" });
    if (OLD_BEGINNINGS.has(kind) || (kind === BEGINNING && !VERSIONS.has(view.getUint16(body, true)))) {
      throw new SourceFault("xls_damaged", { reason: "a version before Excel 5, or none" });
    }
    if (kind === FORMULA && length >= TOKENS_OFFSET + 2) view.setUint16(body + TOKENS_OFFSET, 0, true);
    if (WITH_FORMULAS.has(kind) || (kind === FORMULA && length < TOKENS_OFFSET + 2))
      view.setUint16(at, PASSED_OVER, true);
    at = body + length;
  }
  return bytes;
}
