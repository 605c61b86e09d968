// Names say what a thing is for; some words never do.
import { basename } from "node:path";
import { expect, it } from "vitest";
import { readSourceFiles } from "./source-files.ts";

const FORBIDDEN = new Set(["util", "utils", "helper", "helpers", "manager", "managers", "misc", "common", "data2"]);
const DECLARATION = /\b(?:function|const|let|class|type|interface)\s+([A-Za-z_$][\w$]*)/g;
/** Astro's dynamic routes (`[id].astro`, `[...slug].astro`) and its error page. */
const FILE_NAME = /^(\[(\.\.\.)?[a-z]+\]|[a-z0-9]+(-[a-z0-9]+)*)(\.[a-z]+)*\.(ts|tsx|mjs|astro)$/;
/** Astro components are named like the element that they become. */
const COMPONENT_NAME = /^[A-Z][A-Za-z0-9]*\.(astro|tsx)$/;

const files = readSourceFiles();

const words = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);

it("no file or declaration is called by a word that says nothing", () => {
  const names = files.flatMap(({ path, text }) => [
    path,
    ...[...text.matchAll(DECLARATION)].map((match) => `${path}: ${match[1]}`),
  ]);
  const bad = names.filter((name) => words(name.split(": ").at(-1) ?? "").some((word) => FORBIDDEN.has(word)));
  expect(bad).toEqual([]);
});

it("files are called in kebab-case", () => {
  const bad = files.filter(({ path }) => {
    const name = basename(path);
    return !FILE_NAME.test(name) && !(path.startsWith("site/src/") && COMPONENT_NAME.test(name));
  });
  expect(bad.map(({ path }) => path)).toEqual([]);
});

it("every file of the worker, the scripts and the tests says what it is for", () => {
  const silent = files.filter(({ path, text }) => /\.(ts|mjs)$/.test(path) && !/^(#!.*\n)?\/[/*]/.test(text));
  expect(silent.map(({ path }) => path)).toEqual([]);
});
