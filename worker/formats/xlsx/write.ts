// XLSX, streamed: one sheet, continued on another where a sheet is full. Dates are dates and numbers are numbers; what a
// cell cannot hold is cut, and the last sheet says where.
import type { Row, Table } from "../table.ts";
import { escapeXml } from "../xml.ts";
import { Archive, type WriteText } from "./archive.ts";
import { MAX_CELL_CHARACTERS, toCell, toColumnLetters, toTextCell } from "./cells.ts";
import * as parts from "./parts.ts";

export type XlsxOptions = { useLabels: boolean };

const MAX_SHEET_ROWS = 1_048_576;
/** Sizes in the archive are 32-bit numbers. */
const MAX_SHEET_BYTES = 1024 ** 3;
const MAX_NOTES = 100;

/** Cells by which a text was cut, counted and sampled. */
type Cuts = { count: number; samples: string[] };

class Workbook {
  readonly #archive = new Archive();
  readonly #names: string[] = [];

  openSheet(name: string): WriteText {
    this.#names.push(escapeXml(name));
    const write = this.#archive.open(`xl/worksheets/sheet${this.#names.length}.xml`);
    write(parts.SHEET_HEAD);
    return write;
  }

  get sheets(): number {
    return this.#names.length;
  }

  take(): Uint8Array[] {
    return this.#archive.take();
  }

  /** The parts that name the sheets come last, when their number is known. */
  end(): Uint8Array[] {
    const archive = this.#archive;
    archive.add("xl/workbook.xml", parts.toWorkbook(this.#names));
    archive.add("xl/_rels/workbook.xml.rels", parts.toWorkbookRelations(this.sheets));
    archive.add("xl/styles.xml", parts.STYLES);
    archive.add("_rels/.rels", parts.ROOT_RELATIONS);
    archive.add("[Content_Types].xml", parts.toContentTypes(this.sheets));
    archive.end();
    return archive.take();
  }
}

/** @returns rows as XML, by their number in the sheet */
function rowWriter(table: Table, titles: string[], cuts: Cuts) {
  const letters = titles.map((_, index) => toColumnLetters(index));
  const wrap = (number: number, cells: string[]) => `<row r="${number}">${cells.join("")}</row>`;
  const header = wrap(
    1,
    titles.map((title, index) => toTextCell(title, `${letters[index]}1`, parts.STYLE.header)),
  );
  const toXml = ({ values }: Row, number: number) => {
    const cells = table.columns.map((column, index) => {
      const address = `${letters[index]}${number}`;
      return toCell(values[index], column, table, address, () => {
        cuts.count++;
        if (cuts.samples.length < MAX_NOTES) cuts.samples.push(`${address} – ${titles[index]}`);
      });
    });
    return wrap(number, cells);
  };
  return { header, toXml };
}

/** A sheet that says which values were longer than a cell may be, in both languages. */
function writeNotes(write: WriteText, { count, samples }: Cuts): void {
  const lines = [
    `Valeurs coupées à ${MAX_CELL_CHARACTERS} caractères, le maximum d’une cellule : ${count}. Le CSV les contient entières.`,
    `Values cut at ${MAX_CELL_CHARACTERS} characters, the most that a cell can hold: ${count}. The CSV holds them whole.`,
    ...samples,
  ];
  lines.forEach((line, index) => {
    write(`<row r="${index + 1}">${toTextCell(line, `A${index + 1}`, 0)}</row>`);
  });
  write(parts.SHEET_END, true);
}

export async function* writeXlsx(table: Table, options: XlsxOptions): AsyncGenerator<Uint8Array> {
  const workbook = new Workbook();
  const titles = table.columns.map(({ key, label }) => (options.useLabels ? label : key));
  const cuts: Cuts = { count: 0, samples: [] };
  const { header, toXml } = rowWriter(table, titles, cuts);
  const base = parts.toSheetName(table.name);
  let write = workbook.openSheet(base);
  let rows = 1;
  let bytes = write(header);
  for await (const batch of table.rows()) {
    if (rows + batch.length > MAX_SHEET_ROWS || bytes > MAX_SHEET_BYTES) {
      write(parts.SHEET_END, true);
      write = workbook.openSheet(`${base} ${workbook.sheets + 1}`);
      rows = 1;
      bytes = write(header);
    }
    const from = rows + 1;
    bytes += write(batch.map((row, index) => toXml(row, from + index)).join(""));
    rows += batch.length;
    yield* workbook.take();
  }
  write(parts.SHEET_END, true);
  if (cuts.count > 0) writeNotes(workbook.openSheet("⚠"), cuts);
  yield* workbook.end();
}
