// The demo push-pull server and the feed that mirrors it. The server keeps its port from one start to the next, because
// the feed's address is part of the portal's state.
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Family } from "../start/family.ts";
import { complain, relayLines } from "../start/output.ts";
import { freePort, isFree } from "../start/port.ts";
import type { Settings } from "../start/settings.ts";
import { type Api, textOf } from "./api.ts";

const SERVER = "test/servers/push-pull-cli.ts";
export const FEED_ID = "demo-routes";
const DESCRIPTION = {
  title: "Événements routiers (flux de démonstration)",
  description:
    "Les événements inventés d’un réseau routier inventé, toutes les quarante secondes environ : accidents, travaux, bouchons, obstacles.",
  license: "Licence Ouverte v2.0",
  license_url: "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
  attribution: "Information fournie par la ville de Brévoy-sur-Orle (fictive)",
};
const SERVER_TIMEOUT_MS = 15_000;

/** The former port when it can be had, else the one beside the portal's, else any. */
async function choosePort(settings: Settings, former: number | null): Promise<number> {
  for (const port of [former, settings.port + 1]) if (port !== null && (await isFree(port))) return port;
  return freePort();
}

/** The folder's address, which the server says when it listens; null when it does not in time. */
function readAddress(server: ChildProcess): Promise<string | null> {
  const { stdout } = server;
  if (stdout === null) return Promise.resolve(null);
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), SERVER_TIMEOUT_MS).unref();
    server.once("exit", () => resolve(null));
    relayLines(stdout, (line) => {
      const address = /http:\/\/\S+/.exec(line)?.[0];
      if (address !== undefined) resolve(address);
    });
  });
}

/** Starts the demo server; throws when it does not listen. */
export async function startDemoServer(
  settings: Settings,
  family: Family,
  former: number | null,
): Promise<{ port: number; url: string }> {
  if (!existsSync(join(settings.root, SERVER))) throw new Error(`${SERVER} is missing`);
  const port = await choosePort(settings, former);
  const server = family.start(SERVER, [], { PORT: String(port) });
  if (server.stderr) relayLines(server.stderr, (line) => complain(`demo server: ${line}`));
  const url = await readAddress(server);
  if (url === null) throw new Error("its push-pull server does not start");
  return { port, url };
}

/** Makes the demo feed point at `url`; `create` says whether it may be made where it is missing. False without one. */
export async function connectDemoFeed(api: Api, url: string, create: boolean): Promise<boolean> {
  const existing = await api.get(`/feeds/${FEED_ID}/`);
  if (existing.status === 200) {
    // What its owner may have changed is kept; credentials are never shown, so they cannot be sent back.
    const { credentials: _, ...described } = existing.body as Record<string, unknown>;
    if (textOf(existing.body, "url") !== url) await api.send("PUT", `/feeds/${FEED_ID}/`, { ...described, url });
  } else if (create) {
    await api.send("POST", "/feeds/", { feed_id: FEED_ID, ...DESCRIPTION, url });
  } else return false;
  await api.send("POST", `/feeds/${FEED_ID}/poll/`, {});
  return true;
}
