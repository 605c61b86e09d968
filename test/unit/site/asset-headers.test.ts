// Headers of static files are also those of their 404s: a style sheet that is asked for a moment before it is deployed
// must not stay missing.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const RULES = readFileSync(join(import.meta.dirname, "../../../site/public/_headers"), "utf8");
const LONGEST_SECONDS = 3_600;

it("let no answer be kept for long", () => {
  expect(RULES).not.toMatch(/^\s+.*\bimmutable\b/m);
  const ages = [...RULES.matchAll(/max-age=(\d+)/g)].map(([, seconds]) => Number(seconds));
  expect(ages.filter((seconds) => seconds > LONGEST_SECONDS)).toEqual([]);
});

it("forbid guessing the type", () => {
  expect(RULES).toMatch(/^\/_astro\/\*\n\s+X-Content-Type-Options: nosniff/m);
});
