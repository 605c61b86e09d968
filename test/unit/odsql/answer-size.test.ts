// The size of an answer is never underrated: V8 itself is asked.
import { serialize } from "node:v8";
import fc from "fast-check";
import { expect, it } from "vitest";
import { measureValue } from "../../../worker/odsql/answer-size.ts";
import { anyText } from "./any-text.ts";

/** The version that stands before each serialized value. */
const HEADER_BYTES = 2;

it("is at least what V8 writes", () => {
  const value = fc.jsonValue({ stringUnit: "binary" });
  fc.assert(
    fc.property(fc.oneof(value, anyText, fc.array(fc.double({ noNaN: true }))), (any) => {
      expect(measureValue(any)).toBeGreaterThanOrEqual(serialize(any).length - HEADER_BYTES);
    }),
    { numRuns: 1000 },
  );
});

it.each([
  ["a text", "x".repeat(10_000), 10_009],
  ["a wide text", "œ".repeat(10_000), 20_009],
  ["deeply nested JSON", JSON.parse("[".repeat(20_000) + "]".repeat(20_000)), 180_000],
])("of %s", (_name, value, bytes) => {
  expect(measureValue(value)).toBe(bytes);
});
