// Numbers whose digits stand in groups of three: "1 234,5" (French), "1,234.5" (English), "1.234,5" (German, Spanish).
// Plain numbers of the same writing fit too, because only large ones are grouped.
import { parseDecimal, parseInteger } from "./numbers.ts";

type Group = " " | "," | ".";
type Mark = "," | ".";

/** Blanks: also no-break, narrow no-break, and the apostrophe of Switzerland. */
const GROUPED: Record<Group, RegExp> = {
  " ": /^-?[1-9]\d{0,2}(?:[ \u00a0\u202f'’]\d{3})+(?:[.,]\d{1,15})?$/,
  ",": /^-?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d{1,15})?$/,
  ".": /^-?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d{1,15})?$/,
};

const MAX_LENGTH = 40;

const withoutGroups = (text: string, group: Group) =>
  group === " " ? text.replace(/[ \u00a0\u202f'’]/g, "") : text.replaceAll(group, "");

export function parseGrouped(text: string, group: Group, mark: Mark): number | undefined {
  const isGrouped = text.length <= MAX_LENGTH && GROUPED[group].test(text);
  return parseDecimal(isGrouped ? withoutGroups(text, group) : text, mark);
}

export function parseGroupedInteger(text: string): number | undefined {
  const isGrouped = text.length <= MAX_LENGTH && GROUPED[" "].test(text);
  return parseInteger(isGrouped ? withoutGroups(text, " ") : text);
}
