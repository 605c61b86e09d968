// The outside world of the worker tests, on the loopback: a file server, a push-pull server and a stand-in for Grist. They run in Node, beside
// the Workers runtime; tests learn their addresses by `inject`.
import type { TestProject } from "vitest/node";
import { startFileServer } from "../servers/file-server.ts";
import { startGristServer } from "../servers/grist-server.ts";
import { startPushPullServer } from "../servers/push-pull-server.ts";

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [files, pushPull, grist] = await Promise.all([startFileServer(), startPushPullServer(), startGristServer()]);
  project.provide("fileServerUrl", files.url);
  project.provide("gristUrl", grist.url);
  project.provide("pushPullUrl", new URL(pushPull.url).origin);
  return async () => {
    await Promise.all([files.close(), pushPull.close(), grist.close()]);
  };
}
