// What `npm start` promises: clear refusals, nothing left running, nothing lost when it is killed.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, inject, it } from "vitest";
import { signal } from "../../scripts/start/family.ts";
import { isFree } from "../../scripts/start/port.ts";
import {
  awaitGone,
  childrenOf,
  isHealthy,
  type Portal,
  runStart,
  startPortal,
  stopPortal,
  tempFolder,
  until,
} from "./portal.ts";

const temp = tempFolder();
afterAll(() => temp.remove());

describe("refusals: one sentence, exit code 1", () => {
  it("port in use", async () => {
    const port = new URL(inject("baseUrl")).port;
    const run = runStart({ PORT: port, STATE_DIR: join(temp.path, "refused") });
    expect(await run.exit).toBe(1);
    expect(run.output()).toContain(`Port ${port} is in use`);
    expect(run.output()).toContain("PORT=");
  });

  it("PORT is no port", async () => {
    const run = runStart({ PORT: "eighty", STATE_DIR: join(temp.path, "refused") });
    expect(await run.exit).toBe(1);
    expect(run.output()).toContain("PORT is “eighty”");
  });

  it("state folder cannot be written", async () => {
    const file = join(temp.path, "a-file");
    writeFileSync(file, "");
    const run = runStart({ PORT: "18999", STATE_DIR: file });
    expect(await run.exit).toBe(1);
    expect(run.output()).toContain(`The state folder ${file} cannot be written`);
  });
});

describe("a portal of its own", () => {
  const state = join(temp.path, "state");
  const start = (env: Record<string, string> = {}) => startPortal(state, { DEMO: "0", ...env });
  let portal: Portal | null = null;
  afterEach(async () => {
    if (portal !== null) await stopPortal(portal);
    portal = null;
  });

  it("owns its state folder, and shows the key on no command line", async () => {
    portal = await start();
    const second = runStart({ PORT: String(portal.port + 1), STATE_DIR: state, DEMO: "0" });
    expect(await second.exit).toBe(1);
    expect(second.output()).toContain("is in use by a portal that is running");
    const commandLines = childrenOf(portal).map((entry) => readFileSync(`/proc/${entry.pid}/cmdline`, "utf8"));
    expect(commandLines.length).toBeGreaterThan(2);
    expect(commandLines.join("\n")).not.toContain(portal.adminKey);
    expect(portal.output()).toContain(`Apikey ${portal.adminKey}`);
  });

  it.each(["SIGTERM", "SIGINT"] as const)("%s ends every process, with exit code 0", async (name) => {
    portal = await start();
    const children = childrenOf(portal);
    expect(children.map((entry) => entry.name)).toContain("workerd");
    portal.child.kill(name);
    expect(await portal.exit).toBe(0);
    await awaitGone(children);
    expect(await isFree(portal.port)).toBe(true);
  });

  it("starts again on the same state after everything was killed", async () => {
    portal = await start();
    const headers = { authorization: `Apikey ${portal.adminKey}`, "content-type": "application/json" };
    const body = JSON.stringify({ dataset_id: "kept", metadata: { default: { title: { value: "Kept" } } } });
    const created = await fetch(`${portal.baseUrl}/api/automation/v1.0/datasets/`, { method: "POST", headers, body });
    expect(created.status).toBe(201);
    const { uid } = (await created.json()) as { uid: string };

    const children = childrenOf(portal);
    portal.child.kill("SIGKILL");
    for (const entry of children) signal(entry.pid, "SIGKILL");
    await portal.exit;
    portal = await start();
    const kept = await fetch(`${portal.baseUrl}/api/automation/v1.0/datasets/${uid}/`, { headers });
    expect(kept.status).toBe(200);
  });

  it("leaves nothing running when only the start is killed", async () => {
    portal = await start();
    const children = childrenOf(portal);
    portal.child.kill("SIGKILL");
    await awaitGone(children);
  });

  it("ends what a killed run has left, and nothing else", async () => {
    portal = await start();
    const children = childrenOf(portal);
    const orphans = children.filter((entry) => entry.name === "workerd");
    portal.child.kill("SIGKILL");
    for (const entry of children) if (entry.name !== "workerd") signal(entry.pid, "SIGKILL");
    await portal.exit;
    portal = await start();
    await awaitGone(orphans);
    expect(await isHealthy(inject("baseUrl"))).toBe(true);
  });

  it("starts the worker again when its runtimes have died", async () => {
    portal = await start();
    const { baseUrl, output } = portal;
    const runtimes = () => childrenOf(portal as Portal).filter((entry) => entry.name === "workerd");
    // The watch must have seen them alive once.
    await until("run.json lists the processes", 10_000, () => {
      const text = readFileSync(join(state, "run.json"), "utf8");
      return runtimes().every((entry) => text.includes(`"pid": ${entry.pid},`)) ? true : null;
    });
    for (const entry of runtimes()) signal(entry.pid, "SIGKILL");
    await until("the worker is started again", 60_000, () => (output().includes("is ready again") ? true : null));
    expect(await isHealthy(baseUrl)).toBe(true);
  });
});
