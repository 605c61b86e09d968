// The lint that matters most here: a write that nobody awaits is a write that may not happen. Proved by breaking the rule.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { ROOT } from "./source-files.ts";

const folder = mkdtempSync(join(tmpdir(), "lisiere-lint-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

for (const name of [".oxlintrc.json", "tsconfig.json"]) cpSync(join(ROOT, name), join(folder, name));
symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
mkdirSync(join(folder, "worker"));

function lint(statement: string): { code: number | null; output: string } {
  const lines = [
    'import { DurableObject } from "cloudflare:workers";',
    "export class Actor extends DurableObject<{ DB: D1Database }> {",
    "  override async alarm(): Promise<void> {",
    `    ${statement}`,
    "  }",
    "}",
  ];
  writeFileSync(join(folder, "worker", "actor.ts"), `${lines.join("\n")}\n`);
  const run = spawnSync(join(ROOT, "node_modules/.bin/oxlint"), ["--type-aware"], { cwd: folder, encoding: "utf8" });
  return { code: run.status, output: run.stdout };
}

const STATEMENTS = ["this.ctx.storage.setAlarm(1);", 'this.env.DB.prepare("SELECT 1").run();'];

it.each(STATEMENTS)("refused without await: %s", (statement) => {
  const { code, output } = lint(statement);
  expect(code).not.toBe(0);
  expect(output).toContain("no-floating-promises");
});

it.each(STATEMENTS)("accepted with await: %s", (statement) => {
  expect(lint(`await ${statement}`)).toMatchObject({ code: 0 });
});
