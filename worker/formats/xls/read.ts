// XLS (BIFF) → rows. The library holds the whole workbook, so its size is capped.
import { CFB, read, utils, type WorkBook } from "@e965/xlsx";
import { MAX_HELD_BYTES } from "../../config.ts";
import type { Cell, Row } from "../cell.ts";
import { type Conversion, type ReadParams, SourceFault } from "../conversion.ts";
import type { ByteSource } from "../csv/read.ts";
import { convertSheets, type Sheet } from "../sheet-rows.ts";
import { fromSerial } from "../xlsx/serial-dates.ts";
import { kindOfFormat } from "../xlsx/styles.ts";
import { withoutFormulas } from "./records.ts";

type XlsCell = { t?: string; v?: unknown; z?: string | number };

function toCell(cell: XlsCell | undefined, uses1904: boolean): Cell {
  if (cell === undefined || cell.t === "e" || cell.t === "z") return null;
  if (typeof cell.v === "number") {
    const kind = typeof cell.z === "string" ? kindOfFormat(cell.z) : null;
    return kind === null ? cell.v : fromSerial(cell.v, kind, uses1904);
  }
  return typeof cell.v === "string" || typeof cell.v === "boolean" ? cell.v : null;
}

async function* sheetRows(book: WorkBook, name: string, uses1904: boolean) {
  const sheet = book.Sheets[name];
  const reference = sheet?.["!ref"];
  // Dense sheets are arrays of arrays.
  const lines = (sheet as { "!data"?: XlsCell[][] } | undefined)?.["!data"] ?? [];
  if (reference === undefined) return;
  const { s: start, e: end } = utils.decode_range(reference);
  for (let number = start.r; number <= end.r; number++) {
    const line = lines[number] ?? [];
    const cells: Row = [];
    for (let column = 0; column < line.length; column++) cells.push(toCell(line[column], uses1904));
    if (cells.length > 0) yield { number: number + 1, cells };
  }
}

const OPTIONS = {
  type: "array",
  dense: true,
  cellNF: true,
  cellText: false,
  cellHTML: false,
  cellFormula: false,
} as const;

/** The workbook out of its container (MS-CFB). @throws SourceFault `xls_damaged` */
function workbookStream(bytes: Uint8Array): Uint8Array {
  const container = CFB.read(bytes, { type: "array" });
  const entry = CFB.find(container, "/Workbook") ?? CFB.find(container, "/Book");
  if (entry?.content === undefined) throw new SourceFault("xls_damaged", { reason: "no workbook" });
  return Uint8Array.from(entry.content);
}

/** @throws SourceFault `source_held_too_large`, `xls_damaged`, `source_is_encrypted` */
export async function convertXls(source: ByteSource, params: ReadParams): Promise<Conversion> {
  if (source.bytes > MAX_HELD_BYTES)
    throw new SourceFault("source_held_too_large", { kind: "XLS", limit: MAX_HELD_BYTES });
  const bytes = (await source.read(0, source.bytes)).slice();
  let book: WorkBook;
  try {
    const content = workbookStream(bytes);
    book = read(withoutFormulas(content), OPTIONS);
  } catch (thrown) {
    if (thrown instanceof SourceFault) throw thrown;
    const reason = thrown instanceof Error ? thrown.message : "";
    if (/password|encrypt/i.test(reason)) throw new SourceFault("source_is_encrypted");
    throw new SourceFault("xls_damaged", { reason: reason.slice(0, 200) });
  }
  const uses1904 = book.Workbook?.WBProps?.date1904 === true;
  const sheets = book.SheetNames.map((name, index): Sheet => {
    const hidden = (book.Workbook?.Sheets?.[index]?.Hidden ?? 0) !== 0;
    return { name, hidden, rows: () => sheetRows(book, name, uses1904) };
  });
  return convertSheets(sheets, params);
}
