// Downloads from a server that misbehaves, over real HTTP: they end whole or with a sentence, and never with another file's bytes.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { MAX_SOURCE_RESUMES } from "../../../worker/config.ts";
import { openHttpSource } from "../../../worker/sources/http.ts";

const FILE = "0123456789".repeat(1_000);
const STRONG = { etag: '"one"', "accept-ranges": "bytes" };

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

type Answer = (request: IncomingMessage, response: ServerResponse, from: number | null) => void;

/** @returns the address of a server that answers so; `from` is the byte that a part is asked from */
async function serve(answer: Answer): Promise<string> {
  const started = createServer((request, response) => {
    const from = /^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1];
    answer(request, response, from === undefined ? null : Number(from));
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}/file.csv`;
}

async function download(url: string): Promise<string> {
  const options = { policy: { allowPrivate: true }, stop: new AbortController().signal };
  const { body } = await openHttpSource({ url, headers: {} }, options);
  let text = "";
  for await (const piece of body ?? []) text += new TextDecoder().decode(piece);
  return text;
}

/** The file up to its half, and then nothing. */
function half(response: ServerResponse, headers: Record<string, string> = STRONG): void {
  response.writeHead(200, { ...headers, "content-length": FILE.length });
  response.write(FILE.slice(0, FILE.length / 2), () => setTimeout(() => response.destroy(), 20));
}

const part = (from: number, text: string, total = text.length) => ({
  "content-range": `bytes ${from}-${text.length - 1}/${total}`,
  "content-length": text.length - from,
});

test("a download that breaks goes on from its byte, on the condition of its validator", async () => {
  const asked: unknown[] = [];
  const url = await serve((request, response, from) => {
    if (from === null) return half(response);
    asked.push([from, request.headers["if-range"]]);
    response.writeHead(206, { ...STRONG, ...part(from, FILE) }).end(FILE.slice(from));
  });
  expect(await download(url)).toBe(FILE);
  expect(asked).toEqual([[FILE.length / 2, '"one"']]);
});

test.each<[string, (from: number) => Record<string, string | number>]>([
  ["of another version", (from) => ({ ...STRONG, etag: '"two"', ...part(from, FILE) })],
  ["of a file of another length", (from) => ({ ...STRONG, ...part(from, FILE, FILE.length + 1) })],
  ["from another byte", (from) => ({ ...STRONG, ...part(from + 1, FILE) })],
  ["without its place", () => ({ ...STRONG })],
])("a part %s is not joined to the beginning", async (_, headers) => {
  const url = await serve((_request, response, from) => {
    if (from === null) return half(response);
    response.writeHead(206, headers(from)).end("x".repeat(10));
  });
  await expect(download(url)).rejects.toMatchObject({ code: "source_unreachable" });
});

test("a server that breaks after every byte is given up, however often it serves one", async () => {
  let answers = 0;
  const url = await serve((_request, response, from) => {
    answers++;
    const at = from ?? 0;
    const headers = from === null ? { ...STRONG, "content-length": FILE.length } : { ...STRONG, ...part(at, FILE) };
    response.writeHead(from === null ? 200 : 206, headers);
    response.write(FILE.slice(at, at + 1), () => setTimeout(() => response.destroy(), 5));
  });
  await expect(download(url)).rejects.toMatchObject({ code: "source_unreachable" });
  expect(answers).toBe(MAX_SOURCE_RESUMES + 1);
});

test("a server that promises more than it sends is not believed", async () => {
  const url = await serve((_request, response) => half(response, {}));
  await expect(download(url)).rejects.toMatchObject({ code: "source_unreachable" });
});
