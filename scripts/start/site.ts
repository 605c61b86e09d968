// The static site: built when a source is newer than the last build, and again on each change under --watch.
import { existsSync, mkdirSync, readdirSync, statSync, watch } from "node:fs";
import { join } from "node:path";
import { awaitExit, type Family } from "./family.ts";
import { complain, relayLines, say } from "./output.ts";
import { StartProblem } from "./problem.ts";
import type { Settings } from "./settings.ts";

const ASTRO = "node_modules/astro/bin/astro.mjs";
const OUTPUT_FOLDERS = new Set(["dist", ".astro", "node_modules"]);
/** Editors write a file in several steps. */
const SETTLE_MS = 200;

function newestChange(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  const names = readdirSync(path).filter((name) => !OUTPUT_FOLDERS.has(name));
  return names.reduce((newest, name) => Math.max(newest, newestChange(join(path, name))), stat.mtimeMs);
}

function isUpToDate(site: string): boolean {
  const built = join(site, "dist", "index.html");
  if (!existsSync(built)) return false;
  // The folder itself is left out: the build changes it by writing dist.
  const sources = readdirSync(site).filter((name) => !OUTPUT_FOLDERS.has(name));
  const newest = Math.max(...sources.map((name) => newestChange(join(site, name))));
  return newest <= statSync(built).mtimeMs;
}

async function runAstro(settings: Settings, family: Family): Promise<{ ok: boolean; output: string[] }> {
  const child = family.start(ASTRO, ["build", "--root", "site"], {
    ASTRO_TELEMETRY_DISABLED: "1",
    CI: "1",
    NO_COLOR: "1",
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) if (stream) relayLines(stream, (line) => output.push(line));
  return { ok: (await awaitExit(child)) === 0 && existsSync(join(settings.root, "site", "dist")), output };
}

export async function buildSite(settings: Settings, family: Family): Promise<void> {
  const site = join(settings.root, "site");
  if (isUpToDate(site)) return;
  say("Building the site…");
  const { ok, output } = await runAstro(settings, family);
  if (!ok) throw new StartProblem(`The site could not be built:\n${output.join("\n")}`);
}

/** Under --watch a failed build leaves the former one in place and says why. */
export function watchSite(settings: Settings, family: Family): void {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const rebuild = async () => {
    const { ok, output } = await runAstro(settings, family);
    if (ok) say("The site was rebuilt.");
    else complain(`The site could not be built:\n${output.join("\n")}`);
  };
  const source = join(settings.root, "site", "src");
  if (!existsSync(source)) mkdirSync(source, { recursive: true });
  watch(source, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(rebuild);
    }, SETTLE_MS);
  });
}
