// What the start knows of processes: who they are, who their children are, and that a recycled pid is somebody else.
import { type ChildProcess, spawn } from "node:child_process";
import { afterEach, expect, it } from "vitest";
import { awaitEnd, createFamily } from "../../../scripts/start/family.ts";
import {
  descendantsOf,
  findProcess,
  isSameProcess,
  processesWithEnvironment,
} from "../../../scripts/start/process-table.ts";

const SLEEP = ["-e", "setInterval(() => {}, 1000)"];
let child: ChildProcess | null = null;
afterEach(() => child?.kill("SIGKILL"));

const spawned = (process: ChildProcess): number => process.pid ?? expect.fail("the process has no pid");

it("knows a process by its pid and its start time", () => {
  child = spawn(process.execPath, SLEEP);
  const pid = spawned(child);
  const entry = findProcess(pid);
  expect(entry).toMatchObject({ pid, parent: process.pid });
  expect(isSameProcess({ pid, startedAt: entry?.startedAt ?? "" })).toBe(true);
  expect(isSameProcess({ pid, startedAt: "1" })).toBe(false);
  expect(descendantsOf([process.pid]).map((found) => found.pid)).toContain(pid);
});

it.runIf(process.platform === "linux")("finds processes by their environment", async () => {
  child = spawn(process.execPath, SLEEP, { env: { MARK_OF_TEST: "7" } });
  const pid = spawned(child);
  await expect.poll(() => processesWithEnvironment("MARK_OF_TEST=7").map((entry) => entry.pid)).toEqual([pid]);
  expect(processesWithEnvironment("MARK_OF_TEST=")).toEqual([]);
});

it("stops a family with what its children have started", async () => {
  const family = createFamily(process.cwd(), "/nowhere");
  const program =
    "const { spawn } = require('node:child_process'); spawn('sleep', ['60']); setInterval(() => {}, 1000)";
  child = family.start("--eval", [program], {});
  const pid = spawned(child);
  await expect.poll(() => descendantsOf([pid]).length).toBe(1);
  const tree = [findProcess(pid), ...descendantsOf([pid])].filter((entry) => entry !== null);
  await family.stopAll();
  expect(tree.filter(isSameProcess)).toEqual([]);
});

it("kills what does not end when asked", async () => {
  child = spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"]);
  const entry = findProcess(spawned(child));
  if (entry === null) return expect.fail("the process is gone");
  await awaitEnd([entry], 100);
  expect(isSameProcess(entry)).toBe(false);
});
