// grist: `updatedAt` of the document, from Grist's API. Undocumented there, so its absence is expected too. It is the date
// of the whole document: any table and any view of it.
import type { FindDate } from "./finding.ts";
import { absent, found } from "./finding.ts";
import { parseText } from "./parse-text.ts";

export const fromGrist: FindDate = ({ grist }, _rule, now) => {
  if (grist === null) return absent("date_grist_none");
  if ("status" in grist) return absent("date_grist_refused", { status: grist.status });
  if (grist.updatedAt === null) return absent("date_grist_absent");
  const parsed = parseText(grist.updatedAt, new Date(now).getUTCFullYear() + 1);
  if (parsed.date === null) return absent(parsed.code, { text: grist.updatedAt });
  return found({ ...parsed.date, raw: grist.updatedAt });
};
