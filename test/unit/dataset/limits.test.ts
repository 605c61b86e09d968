// What SQLite says of a full storage is a limit that was reached, at whatever size; other errors stay errors.
import { expect, it } from "vitest";
import { storageFull } from "../../../worker/dataset/steps/limits.ts";
import type { JobTools } from "../../../worker/dataset/tools.ts";

const toolsOf = (databaseSize: number) => ({ storage: { sql: { databaseSize } } }) as unknown as JobTools;

it.each([3_000_000_000, 9_500_000_000])("a storage that is full at %i bytes has reached its limit", (bytes) => {
  for (const text of ["database or disk is full: SQLITE_FULL", "SQLITE_FULL"]) {
    expect(storageFull(new Error(text), toolsOf(bytes))).toMatchObject({
      code: "storage_limit_reached",
      status: 403,
      params: { limit_type: "stored_bytes", limit: Math.min(bytes, 9_000_000_000), value: bytes },
    });
  }
});

it("another error is none", () => {
  expect(storageFull(new Error("SQLITE_BUSY"), toolsOf(9_500_000_000))).toBeNull();
});
