// Values nested deeper than a stack is high.
import { expect, it } from "vitest";
import { parseJson } from "../../../worker/odsql/format.ts";
import { MAX_JSON_DEPTH } from "../../../worker/odsql/json-depth.ts";

const lists = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
const objects = (depth: number) => `${'{"a\\"]":'.repeat(depth)}1${"}".repeat(depth)}`;

it.each([lists, objects])("JSON up to the depth that can be copied is read, deeper JSON stays a text: %#", (nest) => {
  expect(typeof parseJson(nest(MAX_JSON_DEPTH))).toBe("object");
  expect(parseJson(nest(MAX_JSON_DEPTH + 1))).toBe(nest(MAX_JSON_DEPTH + 1));
  expect(typeof parseJson(nest(100_000))).toBe("string");
});

it("brackets within texts, and many beside each other, are not depth", () => {
  const wide = JSON.stringify({
    text: "[".repeat(5_000),
    "{{": Array.from({ length: 5_000 }, () => [{}]),
    end: '\\"[',
  });
  expect(parseJson(wide)).toEqual(JSON.parse(wide));
});
