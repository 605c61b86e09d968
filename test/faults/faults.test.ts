// Some seeded runs of `npm run faults`, which does a hundred: between them they have kills, interruptions, a
// rollback, withdrawals, and calls that fail, are lost or take the object down.
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tempFolder } from "../e2e/portal.ts";
import { type FileServer, startFileServer } from "../servers/file-server.ts";
import { planRun } from "./plan.ts";
import { type FaultyPortal, startFaultyPortal } from "./portal.ts";
import { executeRun } from "./run.ts";

const SEEDS = [16, 40, 47];

const temp = tempFolder();
let server: FileServer;
let portal: FaultyPortal;

beforeAll(async () => {
  server = await startFileServer();
  portal = await startFaultyPortal(join(temp.path, "state"));
});
afterAll(async () => {
  await portal.stop();
  await server.close();
  temp.remove();
});

test.each(SEEDS)("nothing is lost in run %i", async (seed) => {
  expect(await executeRun({ portal, server, plan: planRun(seed) })).toEqual([]);
});
