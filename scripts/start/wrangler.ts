// How wrangler is called: offline, silent, and with every file it writes inside the state folder.
import { join } from "node:path";
import type { Settings } from "./settings.ts";

export const WRANGLER = "node_modules/wrangler/bin/wrangler.js";

export function wranglerEnv(settings: Settings): Record<string, string> {
  return {
    CI: "1",
    NO_COLOR: "1",
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_SEND_ERROR_REPORTS: "false",
    WRANGLER_HIDE_BANNER: "true",
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    // Recording each call makes local Durable Object calls ten times slower.
    X_LOCAL_OBSERVABILITY: "false",
    WRANGLER_LOG_PATH: join(settings.stateDir, "logs"),
    WRANGLER_REGISTRY_PATH: join(settings.stateDir, "registry"),
    XDG_CONFIG_HOME: join(settings.stateDir, "config"),
  };
}

export function devArgs(settings: Settings, envFile: string): string[] {
  return [
    "dev",
    "--ip=127.0.0.1",
    `--port=${settings.port}`,
    "--inspector-port=0",
    `--persist-to=${settings.stateDir}`,
    `--env-file=${envFile}`,
    "--log-level=warn",
    "--show-interactive-dev-session=false",
  ];
}

export function migrateArgs(settings: Settings, envFile: string): string[] {
  return ["d1", "migrations", "apply", "DB", "--local", `--persist-to=${settings.stateDir}`, `--env-file=${envFile}`];
}
