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

const ask = (
  file: string,
  etag: string | null = null,
  lastModified: string | null = null,
  limits: { maxBytes?: number; timeoutMs?: number } = {},
) =>
  fileFetcher({ allowPrivate: true, contact: null, credentials: null })({
    url: server.url + file,
    file,
    etag,
    lastModified,
    maxBytes: 1_000_000,
    timeoutMs: 5_000,
    ...limits,
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

it.each([
  ["a connection that breaks in the middle of a body", { cut: ["*"] }, "feed_file_failed"],
  ["a connection that is closed without an answer", { reset: ["*"] }, "feed_file_failed"],
  ["a body that never ends", { loris: ["*"] }, "feed_file_failed"],
  ["a folder that wants a password", { login: "a:b" }, "feed_unauthorized"],
  ["a redirect to another server", { redirect: "http://localhost:9/" }, "feed_file_failed"],
  ["an error", { status: { "*": 503 } }, "feed_file_failed"],
])("%s is an answer with its code, never half a file", async (_name, faults, code) => {
  server.folder().faults = { ...NO_FAULTS, ...faults };
  const answer = await ask("content.xml", null, null, { timeoutMs: 300 });
  expect(answer).toMatchObject({ kind: "failed", problem: { code, params: { file: "content.xml" } } });
  server.folder().faults = NO_FAULTS;
});

it("counts the bytes of a compressed body as they unfold, and stops at the limit", async () => {
  const size = server.folder().file("content.xml")?.body.length ?? 0;
  expect(await ask("content.xml", null, null, { maxBytes: size })).toMatchObject({ kind: "file" });
  expect(await ask("content.xml", null, null, { maxBytes: size - 1 })).toMatchObject({ kind: "too-large" });
});
