// Some malformed files of every format, and every bomb, published over HTTP; `npm run faults formats` does two hundred of each.
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Portal, startPortal, stopPortal, tempFolder } from "../e2e/portal.ts";
import { type FileServer, startFileServer } from "../servers/file-server.ts";
import { tryBombs, tryMalformed } from "./formats/trials.ts";

const temp = tempFolder();
let server: FileServer;
let portal: Portal;

beforeAll(async () => {
  server = await startFileServer();
  portal = await startPortal(join(temp.path, "state"), { DEMO: "0" });
});
afterAll(async () => {
  await stopPortal(portal);
  await server.close();
  temp.remove();
});

test("malformed files of every format end in records or in a sentence", async () => {
  const failures: string[] = [];
  await tryMalformed({ portal, server, count: 6, seed: 1_000 }, (tried) => failures.push(...tried.failures));
  expect(failures).toEqual([]);
});

test("files that unpack, nest or count to too much end in a sentence", { timeout: 300_000 }, async () => {
  const failures: string[] = [];
  await tryBombs({ portal, server }, (tried) => failures.push(...tried.failures));
  expect(failures).toEqual([]);
});
