// Which file of an archive is the data: the one that the pattern names, or the only one that can be read.
import { SourceFault } from "../conversion.ts";
import type { ZipEntry } from "./directory.ts";

/** What stands beside data in real archives. */
const BESIDE =
  /\.(txt|md|pdf|docx?|odt|html?|rtf|png|jpe?g|qgz|qgs|qml|sld|lyr|qmd|url|log)$|(^|\/)(readme|licen[cs]e|notice|lisez[-_ ]?moi)[^/]*$/i;

const names = (entries: ZipEntry[]) =>
  entries
    .map(({ name }) => name)
    .join(", ")
    .slice(0, 500);

/** @throws SourceFault `archive_several`, `archive_without_entry` */
export function chooseEntry(entries: ZipEntry[], isWanted: ((name: string) => boolean) | null): ZipEntry {
  const wanted = isWanted === null ? entries : entries.filter(({ name }) => isWanted(name));
  if (wanted.length === 0) throw new SourceFault("archive_without_entry", { entries: names(entries) || "—" });
  const [only] = wanted;
  if (wanted.length === 1 && only) return only;
  const data = wanted.filter(({ name, bytes }) => !BESIDE.test(name) && bytes > 0);
  const [main] = data;
  if (data.length === 1 && main) return main;
  throw new SourceFault("archive_several", { entries: names(data.length === 0 ? wanted : data) });
}
