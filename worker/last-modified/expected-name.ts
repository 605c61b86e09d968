// `expected.name`: which file is meant. A regular expression in Python's syntax where it has a named group; otherwise a
// plain name, in which `*` and `?` stand for any characters. Matching ignores folders.
import { compilePattern } from "./python-pattern.ts";

const NAMED_GROUP = /\(\?P?<[^>=!]/;

const toPlainPattern = (name: string) =>
  name
    .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");

/** @throws Error with a sentence where the expression cannot be used */
export function compileName(name: string): (fileName: string) => boolean {
  const isPattern = NAMED_GROUP.test(name);
  const pattern = compilePattern(isPattern ? name : toPlainPattern(name));
  return (fileName) => pattern.matches(fileName.split(/[/\\]/).at(-1) ?? fileName);
}

/** Whether the name is an expression in which a date may stand. */
export const isDatePattern = (name: string | undefined): boolean => name !== undefined && NAMED_GROUP.test(name);
