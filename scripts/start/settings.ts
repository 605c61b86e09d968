// The environment of `npm start` (README, "Running it") as one checked value.
import { resolve } from "node:path";
import { StartProblem } from "./problem.ts";

export type Settings = {
  /** Root of the repository, absolute. */
  root: string;
  port: number;
  /** Absolute; holds everything that must survive a restart. */
  stateDir: string;
  demo: boolean;
  watch: boolean;
  /** The administrator's key when the environment gives one. */
  givenKey: string | null;
};

const DEFAULT_PORT = 8787;

function parsePort(text: string | undefined): number {
  if (text === undefined || text === "") return DEFAULT_PORT;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new StartProblem(`PORT is “${text}”; give a number from 1 to 65535, for example PORT=8788 npm start.`);
}

export function parseSettings(args: string[], env: NodeJS.ProcessEnv, root: string): Settings {
  const unknown = args.filter((arg) => arg !== "--watch");
  if (unknown.length > 0) throw new StartProblem(`Unknown option ${unknown.join(" ")}; the only one is --watch.`);
  return {
    root,
    port: parsePort(env.PORT),
    stateDir: resolve(root, env.STATE_DIR || ".wrangler/state"),
    demo: env.DEMO !== "0",
    watch: args.includes("--watch"),
    givenKey: env.ADMIN_API_KEY || null,
  };
}

/** The portal as this machine reaches it; an address rather than a name, so that IPv6 settings cannot matter. */
export function origin(settings: Settings): string {
  return `http://127.0.0.1:${settings.port}`;
}
