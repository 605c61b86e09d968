// The lock on the state folder: one holder at a time, free again when the holder dies, however it does.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { claimStateFolder } from "../../../scripts/start/state-folder.ts";

const MODULE = join(import.meta.dirname, "../../../scripts/start/state-folder.ts");
let folder = "";
let holder: ChildProcess | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lisiere-state-"));
});
afterEach(() => {
  holder?.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

async function holdElsewhere(): Promise<ChildProcess> {
  const program = `(await import(${JSON.stringify(MODULE)})).claimStateFolder(${JSON.stringify(folder)});
    console.log("held"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

it("is refused while another process holds it, and had when that was killed", async () => {
  holder = await holdElsewhere();
  expect(() => claimStateFolder(folder)).toThrow("is in use by a portal that is running");
  holder.kill("SIGKILL");
  await once(holder, "exit");
  expect(() => claimStateFolder(folder)).not.toThrow();
});

it("is refused in a sentence where no folder can be made", () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  expect(() => claimStateFolder(join(file, "state"))).toThrow("cannot be written");
});
