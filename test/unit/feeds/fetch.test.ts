// One file of a real server: what its answer means depends on what was asked.
import { afterAll, beforeAll, expect, it } from "vitest";
import { fileFetcher } from "../../../worker/feeds/fetch.ts";
import { NO_FAULTS } from "../../servers/push-pull-folder.ts";
import { type PushPullServer, startPushPullServer } from "../../servers/push-pull-server.ts";
import { World } from "./upstream.ts";

let server: PushPullServer;

beforeAll(async () => {
  server = await startPushPullServer();
});

afterAll(() => server.close());

const ask = (file: string, etag: string | null = null, lastModified: string | null = null) =>
  fileFetcher({ allowPrivate: true, contact: null, credentials: null })({
    url: server.url + file,
    file,
    etag,
    lastModified,
    maxBytes: 1_000_000,
    timeoutMs: 5_000,
    signal: new AbortController().signal,
  });

it.each(["content.xml", "index.txt"])(
  "takes a 304 of %s for an answer only where it had asked on condition",
  async (file) => {
    const etag = server.folder().file(file)?.etag ?? null;
    expect(await ask(file, etag)).toEqual({ kind: "unchanged" });
    server.folder().faults = { ...NO_FAULTS, status: { "*": 304 } };
    expect(await ask(file)).toEqual({
      kind: "failed",
      problem: { code: "feed_file_failed", params: { file, reason: "HTTP 304" } },
    });
    expect(await ask(file, null, new Date().toUTCString())).toEqual({ kind: "unchanged" });
    server.folder().faults = NO_FAULTS;
  },
);

it("a first poll that is answered 304 is an incident", async () => {
  server.folder().faults = { ...NO_FAULTS, status: { "*": 304 } };
  const world = new World();
  const fetchFile = fileFetcher({ allowPrivate: true, contact: null, credentials: null });
  world.fetchFile = (request) => fetchFile({ ...request, url: server.url + request.file });
  expect(await world.poll()).toMatchObject({ content: "unavailable", problems: [{ code: "feed_file_failed" }] });
  server.folder().faults = NO_FAULTS;
});
