// XLSX and XLSM → rows, streamed out of the archive: shared strings are held, nothing else (ECMA-376).
import { MAX_ROW_BYTES, MAX_SHARED_STRING_BYTES, MAX_UNPACKED_BYTES } from "../../config.ts";
import type { Conversion, ReadParams } from "../conversion.ts";
import { SourceFault } from "../conversion.ts";
import type { ByteSource } from "../csv/read.ts";
import { convertSheets, type Sheet } from "../sheet-rows.ts";
import { openArchive } from "../zip/open.ts";
import { readSheetRows } from "./rows.ts";
import { readSharedStrings } from "./shared-strings.ts";
import { readStyles } from "./styles.ts";
import { readWorkbook } from "./workbook.ts";

export async function convertXlsx(source: ByteSource, params: ReadParams): Promise<Conversion> {
  const archive = await openArchive(source, MAX_UNPACKED_BYTES);
  const open = (path: string) => archive.text(path);
  const { sheets, uses1904, stringsPath, stylesPath } = await readWorkbook(open);
  const strings = stringsPath === null ? null : open(stringsPath);
  const styles = stylesPath === null ? null : open(stylesPath);
  const context = {
    strings: strings === null ? null : await readSharedStrings(strings, MAX_SHARED_STRING_BYTES),
    styles: styles === null ? [] : await readStyles(styles),
    uses1904,
    maxRowCharacters: MAX_ROW_BYTES,
  };
  const readable = sheets.flatMap(({ name, hidden, path }): Sheet[] => {
    // Sheets of charts and macros have parts of another kind.
    if (!/worksheets?\//i.test(path) && !/sheet\d*\.xml$/i.test(path)) return [];
    return [
      {
        name,
        hidden,
        rows() {
          const text = open(path);
          if (text === null) throw new SourceFault("xlsx_damaged", { part: path });
          return readSheetRows(text, { ...context, name });
        },
      },
    ];
  });
  return convertSheets(readable, params);
}
