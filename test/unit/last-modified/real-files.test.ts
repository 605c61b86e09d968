// Real files, where a copy of them is at hand: their dates as their index tells them.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { gatherFromBytes } from "../../../worker/last-modified/read/gather.ts";
import { REAL_FILES } from "../../fixtures/real-files.ts";
import { ROOT } from "../contracts/source-files.ts";
import { resolve } from "./evidence.ts";

const FOLDER = join(ROOT, "../shared/data/files");
const isThere = existsSync(FOLDER);
if (!isThere) console.warn(`SKIPPED: the real files are not there (${FOLDER}); their dates are not checked.`);

test.skipIf(!isThere).each(REAL_FILES)("$name", async ({ name, expected, date }) => {
  const bytes = readFileSync(join(FOLDER, name));
  const source = {
    bytes: bytes.length,
    read: async (offset: number, length: number) => new Uint8Array(bytes.subarray(offset, offset + length)),
  };
  const evidence = await gatherFromBytes(source, null);
  const names = [...evidence.names, { origin: "url" as const, name }];
  expect(resolve({ ...evidence, names }, { pattern: expected?.name })).toMatchObject(date);
});
