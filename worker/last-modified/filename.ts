// filename: the date that the publisher wrote into the file's name, where the pattern of expected.name has a group for it.
import type { FindDate, Finding, Note } from "./finding.ts";
import { absent, found } from "./finding.ts";
import { parseText } from "./parse-text.ts";
import { compilePattern, type NamePattern } from "./python-pattern.ts";

function compile(pattern: string): NamePattern | { problem: string } {
  try {
    return compilePattern(pattern);
  } catch (thrown) {
    return { problem: thrown instanceof Error ? thrown.message : "unreadable" };
  }
}

/** The last segment of a path; zip writers use both kinds of slash. */
const baseName = (name: string) => name.split(/[/\\]/).at(-1) ?? name;

function readName(captured: string, name: string, now: number): Finding {
  if (captured.trim() === "") return absent("date_name_group_empty", { name });
  const lastYear = new Date(now).getUTCFullYear() + 1;
  const parsed = parseText(captured, lastYear);
  if (parsed.date === null) return absent(parsed.code, { text: captured });
  return found({ ...parsed.date, raw: captured });
}

export const fromFilename: FindDate = (evidence, rule, now) => {
  const { pattern: source, group = "modified", search = false } = rule;
  if (source === undefined) return absent("date_name_pattern_missing", { group });
  const pattern = compile(source);
  if ("problem" in pattern) return absent("date_name_pattern_invalid", { pattern: source, reason: pattern.problem });
  if (!pattern.groups.has(group.normalize("NFC"))) {
    return absent("date_name_group_missing", { pattern: source, group });
  }
  const names = evidence.names.map(({ origin, name }) => ({ origin, name: baseName(name) }));
  if (names.length === 0) return absent("date_name_unknown");
  const notes: Note[] = [];
  for (const { name } of names) {
    const captured = pattern.match(name, group, search);
    if (captured === null) continue;
    const finding = readName(captured, name, now);
    notes.push(...finding.notes);
    if (finding.reading !== null) return found(finding.reading, { code: "date_name_matched", params: { name } });
  }
  if (notes.length > 0) return { reading: null, notes };
  const tried = [...new Set(names.map(({ name }) => name))].join(", ");
  return absent("date_name_mismatch", { pattern: source, names: tried });
};
