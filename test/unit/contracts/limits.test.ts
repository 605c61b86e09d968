// Every limit and interval of worker/config.ts stands in the README, with its value where a person looks for it.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import * as config from "../../../worker/config.ts";
import { ROOT } from "./source-files.ts";

const readme = join(ROOT, "README.md");
const section = existsSync(readme) ? (readFileSync(readme, "utf8").split(/^## Limits.*$/m)[1] ?? "") : "";
const rows = new Set(
  [...(section.split(/^## /m)[0]?.matchAll(/^\|\s*`?([A-Z][A-Z0-9_]+)`?\s*\|/gm) ?? [])].map((row) => row[1]),
);

it.runIf(existsSync(readme))("the README's table “Limits” has a row for each constant", () => {
  expect(Object.keys(config).filter((name) => !rows.has(name))).toEqual([]);
});

it.runIf(existsSync(readme))("and no row for a constant that is gone", () => {
  expect([...rows].filter((name) => name !== undefined && !(name in config))).toEqual([]);
});
