// Evidence for tests, as literals: what is not given is not known.
import { type DateRule, type Evidence, NO_EVIDENCE, type ZipStamps } from "../../../worker/last-modified/evidence.ts";
import { flagBackwards, type LastModified, resolveLastModified } from "../../../worker/last-modified/resolve.ts";

export const NOW = Date.UTC(2026, 10, 24, 12);

/** The manual's own example. */
export const PATTERN = String.raw`donnees-(?P<modified>\d{2}-\d{4}).csv`;

/** A date and time as MS-DOS packs them. */
export function dos(text: string) {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = text.split(/\D/).map(Number);
  return { date: ((year - 1980) << 9) | (month << 5) | day, time: (hour << 11) | (minute << 5) | (second >> 1) };
}

/** A zip entry with its DOS stamp alone. */
export const entry = (name: string, stamp: string): ZipStamps => ({
  name,
  dos: dos(stamp),
  unix: null,
  ntfs: null,
  infoZip: null,
});

export const resolve = (evidence: Partial<Evidence>, rule: DateRule = {}, previous: string | null = null) =>
  flagBackwards(resolveLastModified({ ...NO_EVIDENCE, ...evidence }, rule, NOW), previous);

export const codes = (result: LastModified) => result.reasons.map(({ code }) => code);
