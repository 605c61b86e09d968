// What a reader keeps does not grow with the rows (invariant 9): the live heap, buffers included, is weighed after a garbage
// collection on the way, in a file and in one of four times its rows. Nothing here depends on time.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { MAX_SHARED_STRING_BYTES } from "../../../worker/config.ts";
import { writeCells } from "../../../worker/formats/cells/write.ts";
import type { Convert } from "../../../worker/formats/conversion.ts";
import type { ByteSource } from "../../../worker/formats/csv/read.ts";
import { CONVERTERS, type ConvertedFormat } from "../../../worker/formats/registry.ts";
import { SharedStrings } from "../../../worker/formats/xlsx/shared-strings.ts";
import { LARGE_FILES } from "../../bench/large-files.ts";

const MB = 1024 ** 2;
/** More than a reader takes at once. */
const ROWS = 15_000;
const TIMES = 4;
/** A row kept is some 300 bytes, so 45,000 more of them are twice as much; unpacked pieces of archives differ by less. */
const MAX_GROWTH = 6 * MB;
/** Of one job; its other half is what the steps around the reader need. */
const MAX_HELD = 24 * MB;

setFlagsFromString("--expose_gc");
const collect: () => void = runInNewContext("gc");

/** Bytes of what is still reachable. */
function live(): number {
  // Buffers are given back behind the first one.
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const sourceOf = (file: Uint8Array): ByteSource => ({
  bytes: file.length,
  read: async (from, length) => file.slice(from, from + length),
});

/** @returns the most that was live between two blocks of rows, beyond what was before */
async function heldBy(convert: Convert, file: Uint8Array): Promise<number> {
  const before = live();
  const conversion = await convert(sourceOf(file), {});
  let most = live() - before;
  let blocks = 0;
  for await (const _ of writeCells(conversion, 1_900_000))
    if (blocks++ % 8 === 0) most = Math.max(most, live() - before);
  return most;
}

/** A library that holds the whole file, whose size is therefore capped. */
const HOLDING = new Set<ConvertedFormat>(["xlsfile"]);
const nameOf = (format: ConvertedFormat) => format.replace(/file$/, "").replace(/^shape$/, "shapefile");
const FORMATS = Object.keys(CONVERTERS).filter(
  (format) => !HOLDING.has(format as ConvertedFormat),
) as ConvertedFormat[];

test.each(FORMATS)("%s", { timeout: 120_000 }, async (format) => {
  const make = LARGE_FILES[nameOf(format)];
  if (make === undefined) return expect.fail(`no large file of ${format}`);
  const { convert } = CONVERTERS[format];
  // The first reading fills what the runtime keeps of the code.
  await heldBy(convert, make(100));
  const small = await heldBy(convert, make(ROWS));
  const large = await heldBy(convert, make(ROWS * TIMES));
  expect(large - small, `${small} bytes, then ${large}`).toBeLessThan(MAX_GROWTH);
  expect(large).toBeLessThan(MAX_HELD);
});

test.each([
  ["short", "a"],
  ["empty", ""],
  ["long", "é".repeat(16_000)],
])("shared strings that are %s take no more than their limit", (_, text) => {
  const before = live();
  const strings = new SharedStrings(MAX_SHARED_STRING_BYTES);
  let count = 0;
  expect(() => {
    for (; ; count++) strings.add(text);
  }).toThrow(expect.objectContaining({ code: "shared_strings_too_large" }));
  expect(live() - before).toBeLessThan(MAX_SHARED_STRING_BYTES * 1.1);
  // Reading each of them keeps only some.
  for (let index = 0; index < count; index += 1 + Math.floor(count / 100_000)) strings.at(index);
  expect(live() - before).toBeLessThan(MAX_SHARED_STRING_BYTES * 1.1 + 2 * MB);
  expect(strings.at(0)).toBe(text);
  expect(strings.at(count - 1)).toBe(text);
  expect(strings.at(count + 1)).toBeUndefined();
});
