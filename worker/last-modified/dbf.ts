// The date in the header of a dBase file: year, month and day of the last change, and the mistakes of its writers.
import { dayToMs } from "./calendar.ts";
import { dosToWallClock } from "./dos-time.ts";
import type { FileEvidence, ZipStamps } from "./evidence.ts";
import type { Finding } from "./finding.ts";
import { absent, found } from "./finding.ts";

const DBASE_2 = 0x02;

/** Years since 1900, or two digits: 124 is 2024, 95 is 1995, 5 is 2005. */
const toYear = (byte: number) => (byte >= 80 ? 1900 + byte : 2000 + byte);

/** A writer that counts months from 0 is found out by the zip entry's stamp, the same day one month later. */
function isFromZero(year: number, month: number, day: number, zip: ZipStamps | null): boolean {
  const wallClock = zip === null ? undefined : dosToWallClock(zip.dos);
  if (wallClock === undefined) return false;
  const stamp = new Date(wallClock);
  return stamp.getUTCFullYear() === year && stamp.getUTCMonth() === month && stamp.getUTCDate() === day;
}

/** @param zip the entry that the file came out of */
export function fromDbf(file: Extract<FileEvidence, { format: "dbf" }>, zip: ZipStamps | null): Finding {
  const { version, month, day } = file;
  const raw = `YY=${file.year} MM=${month} DD=${day}`;
  if (version === DBASE_2) return absent("date_dbase_2");
  if (file.year === 0 && month === 0 && day === 0) return absent("date_file_absent");
  // shapelib writes this day into every new file, and many writers leave it there.
  if (file.year === 95 && month === 7 && day === 26) return absent("date_dummy", { text: "1995-07-26" });
  const year = toYear(file.year);
  if (isFromZero(year, month, day, zip)) {
    const instant = dayToMs(year, month + 1, day) ?? 0;
    return found(
      { instant, precision: "day", raw, zone: "corrected" },
      { code: "date_month_from_zero", params: { raw } },
    );
  }
  const instant = dayToMs(year, month, day);
  if (instant === undefined) return absent("date_impossible", { text: raw });
  return found({ instant, precision: "day", raw, zone: "assumed" });
}
