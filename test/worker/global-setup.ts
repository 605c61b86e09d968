// The outside world of the worker tests, on the loopback: a file server, a push-pull server and a stand-in for Grist. They run in Node, beside
// the Workers runtime; tests learn their addresses by `inject`.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { type FileServer, startFileServer } from "../servers/file-server.ts";
import { startGristServer } from "../servers/grist-server.ts";
import { startPushPullServer } from "../servers/push-pull-server.ts";

const REAL_FILES = join(import.meta.dirname, "../../../shared/data/files");

/** Real files, without a date of the server's. @returns their names; none where there is no copy of them */
function serveRealFiles(files: FileServer): string[] {
  if (!existsSync(REAL_FILES)) return [];
  const names = readdirSync(REAL_FILES).filter((name) => name !== "INDEX.md");
  for (const name of names) {
    files.put(`/real/${encodeURIComponent(name)}`, readFileSync(join(REAL_FILES, name)), {
      headers: { "last-modified": "" },
    });
  }
  return names;
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [files, pushPull, grist] = await Promise.all([startFileServer(), startPushPullServer(), startGristServer()]);
  project.provide("fileServerUrl", files.url);
  project.provide("realFiles", serveRealFiles(files));
  project.provide("gristUrl", grist.url);
  project.provide("hostileRequests", Number(process.env.HOSTILE_REQUESTS ?? 300));
  project.provide("pushPullUrl", new URL(pushPull.url).origin);
  const { ACCESS_REQUESTS = "300", SEED = "20261124" } = process.env;
  project.provide("accessFuzz", { requests: Number(ACCESS_REQUESTS), seed: Number(SEED) });
  return async () => {
    await Promise.all([files.close(), pushPull.close(), grist.close()]);
  };
}
