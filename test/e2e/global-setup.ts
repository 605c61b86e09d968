// One portal for all end-to-end tests: the real start, with its demo, on a state folder that is thrown away.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startPortal, stopPortal, tempFolder, until } from "./portal.ts";

const DEMO_TIMEOUT_MS = 90_000;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const state = tempFolder();
  const portal = await startPortal(state.path);
  const stamp = join(state.path, "demo.json");
  const isDemoOver = () => {
    if (existsSync(stamp) && JSON.parse(readFileSync(stamp, "utf8")).done === true) return true;
    return portal.output().includes("The demo is incomplete") ? false : null;
  };
  // A broken demo is for the tests that look at it to report; the others can run without.
  const complete = await until("the demo is in place", DEMO_TIMEOUT_MS, isDemoOver).catch(() => false);
  if (!complete) console.error(`The demo is not in place:\n${portal.output()}`);

  project.provide("baseUrl", portal.baseUrl);
  project.provide("adminKey", portal.adminKey);
  return async () => {
    await stopPortal(portal);
    state.remove();
  };
}
