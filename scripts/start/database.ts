// Brings the local D1 database up to the repository's migrations. wrangler takes some seconds to find that nothing is to
// be done, so the list that was applied is remembered and the call is made only when it has changed.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { awaitExit, type Family } from "./family.ts";
import { relayLines } from "./output.ts";
import { StartProblem } from "./problem.ts";
import type { Settings } from "./settings.ts";
import { migrateArgs, WRANGLER, wranglerEnv } from "./wrangler.ts";

function fingerprint(folder: string): string {
  if (!existsSync(folder)) return "";
  const hash = createHash("sha256");
  for (const name of readdirSync(folder).sort()) {
    if (name.endsWith(".sql")) hash.update(`${name}\n`).update(readFileSync(join(folder, name)));
  }
  return hash.digest("hex");
}

export async function migrateDatabase(settings: Settings, family: Family, envFile: string): Promise<void> {
  const wanted = fingerprint(join(settings.root, "migrations"));
  const stamp = join(settings.stateDir, "migrations.applied");
  const hasDatabase = existsSync(join(settings.stateDir, "v3", "d1"));
  if (hasDatabase && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;

  const child = family.start(WRANGLER, migrateArgs(settings, envFile), wranglerEnv(settings));
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) if (stream) relayLines(stream, (line) => output.push(line));
  const code = await awaitExit(child);
  if (code !== 0) throw new StartProblem(`The database could not be brought up to date:\n${output.join("\n")}`);
  writeFileSync(stamp, wanted);
}
