// Items of the field configuration at the border: both shapes, and what is wrong with an item.
import { expect, test } from "vitest";
import { toSetting } from "../../../worker/api/automation/field-shapes.ts";
import type { AppError } from "../../../worker/errors.ts";

test.each([
  [
    { type: "rename", label: "x", from_name: "a", to_name: "b", field_label: "B" },
    { name: "rename", label: "x", args: { from_name: "a", to_name: "b", label: "B" } },
  ],
  [
    { type: "type", label: "x", field: "a", type_param: "int" },
    { name: "type", label: "x", args: { field: "a", type: "int" } },
  ],
  [
    { type: "annotate", label: "x", field: "a", annotation: "decimals", args: ["2"] },
    { name: "annotate", label: "x", args: { field: "a", annotation: "decimals", args: [2] } },
  ],
  [
    { type: "description", label: "description", field: "a", description: "d" },
    { name: "description", args: { field: "a", description: "d" }, processor_uid: "pr_1" },
  ],
  [
    { type: "order", label: "order", args: ["b", "a"] },
    { name: "order", args: { order: ["b", "a"] } },
  ],
  [
    { type: "delete", label: "delete", field: "a" },
    { name: "delete", args: { field: "a" } },
  ],
])("%o in both shapes", (newer, older) => {
  expect(toSetting(newer)).toEqual(newer);
  expect(toSetting({ ...newer, uid: "pr_x" })).toEqual(newer);
  expect(toSetting(older)).toEqual(newer);
});

test.each<[unknown, string]>([
  [{ type: "rename", from_name: "A b", to_name: "b" }, "from_name"],
  [{ type: "type", field: "a", type_param: "number" }, "type_param"],
  [{ type: "annotate", field: "a", annotation: "loud" }, "annotation"],
  [{ type: "annotate", field: "a", annotation: "facet", args: ["x"] }, "args"],
  [{ type: "annotate", field: "a", annotation: "facetsort", args: ["best"] }, "args"],
  [{ type: "annotate", field: "a", annotation: "timezone", args: ["Lune"] }, "args"],
  [{ type: "annotate", field: "a", annotation: "decimals", args: ["21"] }, "args"],
  [{ type: "annotate", field: "a", annotation: "unit" }, "args"],
  [{ type: "delete", field: "a", colour: "red" }, "colour"],
  [{ type: "explode", field: "a" }, "type"],
  [{ name: "delete" }, "type"],
  [3, "type"],
  [null, "type"],
  [[], "type"],
])("%o is refused, and the detail names %s", (body, path) => {
  let detail: Record<string, string[]> | undefined;
  try {
    toSetting(body);
  } catch (thrown) {
    detail = (thrown as AppError).detail;
  }
  expect(Object.keys(detail ?? {})).toContain(path);
});
