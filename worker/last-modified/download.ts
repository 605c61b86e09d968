// download: the moment of the download, for data taken fresh from their producer. Only when asked for by name.
import { toIso } from "./calendar.ts";
import type { FindDate } from "./finding.ts";
import { absent, found } from "./finding.ts";

export const fromDownload: FindDate = ({ downloadedAt }) => {
  if (downloadedAt === null) return absent("date_download_none");
  const instant = Math.floor(downloadedAt / 1000) * 1000;
  return found({ instant, precision: "second", raw: toIso(instant), zone: "explicit" });
};
