// file: the date that the file carries in itself. Each format has its own ways to be wrong (last-modified §1.3 B).
import { fromDbf } from "./dbf.ts";
import { dosToWallClock } from "./dos-time.ts";
import type { DosStamp } from "./evidence.ts";
import type { FindDate, Finding } from "./finding.ts";
import { absent, found } from "./finding.ts";
import { fromParis } from "./paris.ts";
import { parseText } from "./parse-text.ts";

const QUARTER_MS = 15 * 60_000;
const MAX_OFFSET_MS = 14 * 3_600_000;
/** The part is written to the zip some seconds after its date was taken. */
const TOLERANCE_MS = 20_000;

/** Applications that write the wall clock and call it UTC. */
const FALSE_UTC = /^(?:LibreOffice|OpenOffice)/i;

/** How far a wall clock is ahead of UTC, by the zip stamp that LibreOffice gives the same part in true UTC. */
function offsetFrom(wallClock: number, dos: DosStamp | null): number | undefined {
  const utc = dos === null ? undefined : dosToWallClock(dos);
  if (utc === undefined) return undefined;
  const offset = Math.round((wallClock - utc) / QUARTER_MS) * QUARTER_MS;
  const isOffset = Math.abs(wallClock - utc - offset) <= TOLERANCE_MS && Math.abs(offset) <= MAX_OFFSET_MS;
  return isOffset ? offset : undefined;
}

/** A text of an office file → date. @param isWallClock the writer is known to give its local time, `Z` or not */
function fromOffice(text: string | null, isWallClock: boolean, dos: DosStamp | null, now: number): Finding {
  if (text === null || text.trim() === "") return absent("date_file_absent");
  const lastYear = new Date(now).getUTCFullYear() + 1;
  const parsed = parseText(text, lastYear);
  if (parsed.date === null) return absent(parsed.code, { text });
  const asFound = found({ ...parsed.date, raw: text });
  const bare = text.trim().replace(/z$/i, "");
  const claimsUtc = bare !== text.trim();
  // Nothing to read behind an offset that is written out, which is believed, or behind a day without a time.
  const wallClock = isWallClock ? parseText(`${bare}Z`, lastYear).date?.instant : undefined;
  if (wallClock === undefined) return asFound;
  const offset = offsetFrom(wallClock, dos);
  if (offset === undefined && !claimsUtc) return asFound;
  if (offset === 0 && claimsUtc) return asFound;
  const instant = offset === undefined ? fromParis(wallClock) : wallClock - offset;
  const code = claimsUtc ? "date_false_utc" : "date_zone_from_zip";
  return found({ ...parsed.date, instant, raw: text, zone: "corrected" }, { code, params: { text } });
}

export const fromFile: FindDate = ({ file, zip }, _rule, now) => {
  if (file === null) return absent("date_file_none");
  if (file.format === "dbf") return fromDbf(file, zip?.[0] ?? null);
  if (file.format === "ooxml") {
    return fromOffice(file.modified, FALSE_UTC.test(file.application ?? ""), file.dos, now);
  }
  if (file.format === "odf") return fromOffice(file.modified, true, file.dos, now);
  if (file.format === "gpx") return fromOffice(file.modified, false, null, now);
  const instant = file.format === "gzip" ? file.seconds * 1000 : file.saved;
  if (!instant) return absent("date_file_absent");
  return found({ instant, precision: "second", raw: new Date(instant).toISOString(), zone: "explicit" });
};
