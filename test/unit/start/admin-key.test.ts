// The administrator's key: made once, kept, readable by its owner only, and read back by wrangler as it was written.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { prepareAdminKey } from "../../../scripts/start/admin-key.ts";
import type { Settings } from "../../../scripts/start/settings.ts";

let root = "";
const settings = (givenKey: string | null): Settings => ({
  root,
  port: 18_000,
  stateDir: root,
  demo: false,
  watch: false,
  givenKey,
});
const mode = (path: string) => statSync(path).mode & 0o777;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "lisiere-key-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it("is generated once and kept in .dev.vars", () => {
  const first = prepareAdminKey(settings(null));
  expect(first.key).toMatch(/^[0-9a-f]{56}$/);
  expect(prepareAdminKey(settings(null)).key).toBe(first.key);
  expect(readFileSync(join(root, ".dev.vars"), "utf8")).toBe(`ADMIN_API_KEY=${first.key}\n`);
  expect([mode(join(root, ".dev.vars")), mode(first.envFile)]).toEqual([0o600, 0o600]);
});

it("is added to what .dev.vars holds already, and the worker gets both", () => {
  writeFileSync(join(root, ".dev.vars"), "OTHER=1", { mode: 0o644 });
  const { key, envFile } = prepareAdminKey(settings(null));
  expect(readFileSync(join(root, ".dev.vars"), "utf8")).toBe(`OTHER=1\nADMIN_API_KEY=${key}\n`);
  expect(mode(join(root, ".dev.vars"))).toBe(0o600);
  expect(parseEnv(readFileSync(envFile, "utf8"))).toEqual({
    OTHER: "1",
    ADMIN_API_KEY: key,
    ALLOW_PRIVATE_SOURCES: "1",
  });
});

it("of the environment wins, and is not kept", () => {
  writeFileSync(join(root, ".dev.vars"), "ADMIN_API_KEY=kept\n");
  const { key, envFile } = prepareAdminKey(settings("gi$ven #1"));
  expect(key).toBe("gi$ven #1");
  // The dollar is escaped, because wrangler expands variables after parsing.
  expect(readFileSync(envFile, "utf8")).toContain("ADMIN_API_KEY='gi\\$ven #1'");
  expect(readFileSync(join(root, ".dev.vars"), "utf8")).toBe("ADMIN_API_KEY=kept\n");
});
