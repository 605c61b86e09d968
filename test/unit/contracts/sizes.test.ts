// Small files: the limits of CONTRIBUTING.md. An exception needs a reason, and the list should stay empty.
import { expect, it } from "vitest";
import { readSourceFiles } from "./source-files.ts";

const HARD_LIMIT = 400;
const MEDIAN_LIMIT = 150;

/** Path → why it may be longer than `HARD_LIMIT`. */
const EXCEPTIONS: Record<string, string> = {};

const OWN_LIMITS: [pattern: RegExp, lines: number][] = [
  [/^worker\/index\.ts$/, 60],
  [/^worker\/dataset\/actor\.ts$/, 250],
  [/^site\/src\/components\//, 120],
];

const sizes = readSourceFiles().map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }));

it("no file is longer than its limit", () => {
  const limitOf = (path: string) => OWN_LIMITS.find(([pattern]) => pattern.test(path))?.[1] ?? HARD_LIMIT;
  const tooLong = sizes.filter(({ path, lines }) => lines > limitOf(path) && !(path in EXCEPTIONS));
  expect(tooLong).toEqual([]);
});

it("exceptions exist, need to be, and say why", () => {
  for (const [path, reason] of Object.entries(EXCEPTIONS)) {
    expect(sizes.find((file) => file.path === path)?.lines ?? 0, path).toBeGreaterThan(HARD_LIMIT);
    expect(reason.length, path).toBeGreaterThan(20);
  }
});

it("most files are short", () => {
  const sorted = sizes.map(({ lines }) => lines).sort((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(MEDIAN_LIMIT);
});

it("the closed list of worker/lib stays short", () => {
  expect(sizes.filter(({ path }) => path.startsWith("worker/lib/")).length).toBeLessThanOrEqual(10);
});
