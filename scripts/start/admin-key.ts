// The first administrator's key: from the environment, else generated once and kept in `.dev.vars`. The worker gets it
// in a file that only this account can read, never on a command line, which every account of the machine can see.
import { randomBytes } from "node:crypto";
import { appendFileSync, chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { Settings } from "./settings.ts";

const KEY_BYTES = 28;
const OWNER_ONLY = 0o600;

/** Variables of `.dev.vars`, where a person may have put more than the key. */
function readDevVars(path: string): Record<string, string> {
  if (!existsSync(path)) return {};
  const entries = Object.entries(parseEnv(readFileSync(path, "utf8")));
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? ""]));
}

function keepKey(path: string, key: string): void {
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const gap = text === "" || text.endsWith("\n") ? "" : "\n";
  appendFileSync(path, `${gap}ADMIN_API_KEY=${key}\n`, { mode: OWNER_ONLY });
  chmodSync(path, OWNER_ONLY);
}

/** wrangler expands `$NAME` in values, and reads backslashes in double quotes. */
function quote(value: string): string {
  return `'${value.replaceAll("$", "\\$")}'`;
}

/** Finds or makes the key and writes the worker's environment file; gives both. */
export function prepareAdminKey(settings: Settings): { key: string; envFile: string } {
  const devVars = join(settings.root, ".dev.vars");
  const kept = readDevVars(devVars);
  const key = settings.givenKey ?? (kept.ADMIN_API_KEY || randomBytes(KEY_BYTES).toString("hex"));
  if (settings.givenKey === null && !kept.ADMIN_API_KEY) keepKey(devVars, key);

  // Sources on this machine and this network are what a trial begins with; a deployed worker refuses them.
  const variables = { ...kept, ADMIN_API_KEY: key, ALLOW_PRIVATE_SOURCES: "1" };
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${quote(value)}\n`);
  const envFile = join(settings.stateDir, "worker.env");
  writeFileSync(envFile, lines.join(""), { mode: OWNER_ONLY });
  // The mode above holds for a new file only.
  chmodSync(envFile, OWNER_ONLY);
  return { key, envFile };
}
