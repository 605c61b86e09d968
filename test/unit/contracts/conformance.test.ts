// The conformance table says what the tests check, no more and no less.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { renderTable } from "../../conformance/table.ts";
import { ROOT } from "./source-files.ts";

it("docs/conformance.md is what `npm run conformance` writes", () => {
  expect(readFileSync(join(ROOT, "docs/conformance.md"), "utf8")).toBe(renderTable());
});
