// zip: the stamp of the imported entry. Extra fields in UTC are better than the DOS stamp, which has no zone.

import { dosToWallClock } from "./dos-time.ts";
import type { ZipStamps } from "./evidence.ts";
import type { FindDate, Reading } from "./finding.ts";
import { absent, found } from "./finding.ts";
import { fromParis } from "./paris.ts";

const inUtc = (instant: number, raw: string): Reading => ({ instant, precision: "second", raw, zone: "explicit" });

/** The best stamp of one entry; a field that holds zero is unset. */
function readEntry({ dos, unix, ntfs, infoZip }: ZipStamps): Reading | null {
  if (unix) return inUtc(unix * 1000, `UT ${unix}`);
  if (ntfs) return inUtc(ntfs, `NTFS ${new Date(ntfs).toISOString()}`);
  if (infoZip) return inUtc(infoZip * 1000, `UX ${infoZip}`);
  const wallClock = dosToWallClock(dos);
  if (wallClock === undefined) return null;
  const raw = new Date(wallClock).toISOString().slice(0, 19).replace("T", " ");
  return { instant: fromParis(wallClock), precision: "2s", raw, zone: "assumed" };
}

export const fromZip: FindDate = ({ zip }) => {
  if (zip === null || zip.length === 0) return absent("date_zip_none");
  const readings = zip.map(readEntry);
  const [first] = readings;
  const agree = readings.every((reading) => reading?.instant === first?.instant);
  if (!agree) return absent("date_zip_ambiguous", { count: zip.length });
  return first ? found(first) : absent("date_zip_unset", { name: zip[0]?.name ?? "" });
};
