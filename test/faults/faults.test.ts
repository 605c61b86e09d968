// Some seeded runs of `npm run faults`, which does a hundred: between them they have kills, interruptions, a
// rollback, withdrawals, and calls that fail, are lost or take the object down.
import { expect, test } from "vitest";
import { planRun } from "./plan.ts";
import { executeRun } from "./run.ts";
import { withPortal } from "./with-portal.ts";

const SEEDS = [16, 40, 47];

const running = withPortal();

test.each(SEEDS)("nothing is lost in run %i", async (seed) => {
  expect(await executeRun({ ...running, plan: planRun(seed) })).toEqual([]);
});
