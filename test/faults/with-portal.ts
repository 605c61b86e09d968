// A portal that can be killed, and a file server beside it, for the tests of one file.
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { tempFolder } from "../e2e/portal.ts";
import { type FileServer, startFileServer } from "../servers/file-server.ts";
import { type FaultyPortal, startFaultyPortal } from "./portal.ts";

type Running = { portal: FaultyPortal; server: FileServer };

/** Both from the first test on, and a call to the Automation API's datasets as the administrator. */
export function withPortal() {
  const temp = tempFolder();
  const running = {} as Running;
  beforeAll(async () => {
    running.server = await startFileServer();
    running.portal = await startFaultyPortal(join(temp.path, "state"));
  });
  afterAll(async () => {
    await running.portal.stop();
    await running.server.close();
    temp.remove();
  });
  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { baseUrl, adminKey } = running.portal;
    const headers = { authorization: `Apikey ${adminKey}`, "content-type": "application/json" };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${baseUrl}/api/automation/v1.0/datasets${path}`, { method, headers, ...sent });
    return (await response.json()) as T;
  }
  return Object.assign(running, { call });
}
