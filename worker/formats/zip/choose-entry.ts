// Which files of an archive are the data: all that the pattern names, or the only one that can be read.
import { SourceFault } from "../conversion.ts";
import type { ZipEntry } from "./directory.ts";
import { matchesPattern } from "./pattern.ts";

/** What stands beside data in real archives. */
const BESIDE =
  /\.(txt|md|pdf|docx?|odt|html?|rtf|png|jpe?g|qgz|qgs|qml|sld|lyr|qmd|url|log)$|(^|\/)(readme|licen[cs]e|notice|lisez[-_ ]?moi)[^/]*$/i;

const names = (entries: ZipEntry[]) =>
  entries
    .map(({ name }) => name)
    .join(", ")
    .slice(0, 500);

const without = (entries: ZipEntry[]) => new SourceFault("archive_without_entry", { entries: names(entries) || "—" });

function onlyEntry(entries: ZipEntry[], isWanted: ((name: string) => boolean) | null): ZipEntry {
  const wanted = isWanted === null ? entries : entries.filter(({ name }) => isWanted(name));
  if (wanted.length === 0) throw without(entries);
  const [only] = wanted;
  if (wanted.length === 1 && only) return only;
  const data = wanted.filter(({ name, bytes }) => !BESIDE.test(name) && bytes > 0);
  const [main] = data;
  if (data.length === 1 && main) return main;
  throw new SourceFault("archive_several", { entries: names(data.length === 0 ? wanted : data) });
}

/**
 * @param pattern the publisher's word that every file of such a name is wanted, in the order of their names
 * @param isWanted without a pattern: which files may be the only one
 * @throws SourceFault `archive_several`, `archive_without_entry`, `archive_too_many`
 */
export function chooseEntries(
  entries: ZipEntry[],
  pattern: string | undefined,
  isWanted: ((name: string) => boolean) | null,
  limit: number,
): ZipEntry[] {
  if (pattern === undefined) return [onlyEntry(entries, isWanted)];
  const named = entries.filter(({ name }) => matchesPattern(name, pattern));
  if (named.length === 0) throw without(entries);
  if (named.length > limit) throw new SourceFault("archive_too_many", { count: named.length, limit });
  return named.sort((one, other) => (one.name < other.name ? -1 : 1));
}
