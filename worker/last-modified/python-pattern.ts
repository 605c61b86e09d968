// A publisher's regular expression in Python's syntax → RE2JS, which matches in linear time. Where both engines read the
// same text differently, the text is rewritten (last-modified §1.3 A); what RE2 cannot do is refused with its own words.
import { RE2JS } from "re2js";

/** Long enough for any file name's pattern; compiling costs memory in proportion. */
const MAX_LENGTH = 1_000;

export type NamePattern = {
  groups: ReadonlySet<string>;
  /** Whether the pattern matches the whole name. */
  matches(name: string): boolean;
  /** @returns the group's text, "" when it took no part, or null when the pattern does not match. */
  match(name: string, group: string, search: boolean): string | null;
};

const ASCII_NAME = /^[A-Za-z_]\w*$/;

/** What stands at `at`, and how it is written for RE2; one character as it is, otherwise. */
function translate(pattern: string, at: number, inClass: boolean, names: Map<string, string>): [string, number] {
  const rest = pattern.slice(at, at + 200);
  const named = inClass ? null : /^\(\?P?<([^>=!]+)>/u.exec(rest);
  if (named?.[1] !== undefined) {
    // RE2 takes ASCII names only; Python takes "année".
    const name = named[1].normalize("NFC");
    const alias = ASCII_NAME.test(name) ? name : `lisiere_${names.size}`;
    names.set(name, alias);
    return [`(?P<${alias}>`, named[0].length];
  }
  const open = inClass ? null : /^\{,(\d+)\}/.exec(rest);
  if (open !== null) return [`{0,${open[1]}}`, open[0].length];
  if (rest.startsWith("\\")) {
    const escaped = rest.slice(0, 2);
    // Python's classes know every alphabet, so that \w takes "é".
    if (escaped === "\\w") return [inClass ? "\\p{L}\\p{N}_" : "[\\p{L}\\p{N}_]", 2];
    if (escaped === "\\W" && !inClass) return ["[^\\p{L}\\p{N}_]", 2];
    if (escaped === "\\Z") return ["\\z", 2];
    return [escaped, escaped.length];
  }
  return [rest.slice(0, 1), 1];
}

function toRe2(pattern: string): { text: string; names: Map<string, string> } {
  const names = new Map<string, string>();
  let text = "";
  /** Where the class that we are in began; a "]" right behind is one of its members. */
  let classAt = -1;
  for (let at = 0; at < pattern.length; ) {
    const [written, length] = translate(pattern, at, classAt !== -1, names);
    if (classAt === -1 && written === "[") classAt = at + (pattern[at + 1] === "^" ? 1 : 0);
    else if (classAt !== -1 && written === "]" && at > classAt + 1) classAt = -1;
    text += written;
    at += length;
  }
  return { text, names };
}

/** @throws Error with a sentence for people, in English, when the pattern cannot be used */
export function compilePattern(source: string): NamePattern {
  if (source.length > MAX_LENGTH) throw new Error(`longer than ${MAX_LENGTH} characters`);
  const { text, names } = toRe2(source.normalize("NFC"));
  const compiled = RE2JS.compile(text);
  return {
    groups: new Set(names.keys()),
    matches: (name) => compiled.matches(name.normalize("NFC")),
    match(name, group, search) {
      const matcher = compiled.matcher(name.normalize("NFC"));
      if (!(search ? matcher.find() : matcher.matches())) return null;
      const alias = names.get(group.normalize("NFC"));
      return alias === undefined ? null : (matcher.group(alias) ?? "");
    },
  };
}
