// A static file server for tests, on the loopback: it serves the bytes it was given, as it was told to. Tests inside the
// Workers runtime reach it over HTTP only, so giving and telling are HTTP too:
//   PUT /any/path     the body becomes the file; x-serve-* headers say how it is served (Behaviour, below)
//   GET /_requests    what was asked so far: [{method, path, status, headers}], most recent last; DELETE empties it
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** All optional. As headers of a PUT: `x-serve-status`, `x-serve-cut-after` and so on, `x-serve-header-etag`. */
export type Behaviour = {
  status?: number;
  /** Send the body in pieces of so many bytes… */
  chunkBytes?: number;
  /** …with so long a pause after each; without `chunkBytes`, the pause before the headers. */
  delayMs?: number;
  /** Break the connection after so many bytes of the body. */
  cutAfter?: number;
  /** Serve parts (Range, If-Range), and break only the answers that begin at the first byte. */
  ranges?: boolean;
  /** Response headers: `location` for a redirect, `etag` and `last-modified` in place of ours; "" leaves one out. */
  headers?: Record<string, string>;
};

export type LoggedRequest = { method: string; path: string; status: number; headers: Record<string, string> };

type StoredFile = { bytes: Buffer; behaviour: Behaviour; headers: Record<string, string> };

export type FileServer = {
  /** Without a slash at the end. */
  url: string;
  put(path: string, bytes: Uint8Array | string, behaviour?: Behaviour): void;
  requests: LoggedRequest[];
  close(): Promise<void>;
};

const HEADER_PREFIX = "x-serve-header-";

function toStoredFile(bytes: Buffer, behaviour: Behaviour): StoredFile {
  const defaults: Record<string, string> = {
    "content-type": "application/octet-stream",
    etag: `"${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}"`,
    "last-modified": new Date().toUTCString(),
    ...(behaviour.ranges ? { "accept-ranges": "bytes" } : {}),
  };
  const wanted = Object.entries({ ...defaults, ...behaviour.headers }).filter(([, value]) => value !== "");
  return { bytes, behaviour, headers: Object.fromEntries(wanted) };
}

/** The behaviour that the x-serve-* headers of a PUT describe. */
function parseBehaviour(request: IncomingMessage): Behaviour {
  const numbers = { status: "status", chunkBytes: "chunk-bytes", delayMs: "delay-ms", cutAfter: "cut-after" };
  const behaviour: Behaviour = request.headers["x-serve-ranges"] === undefined ? {} : { ranges: true };
  for (const [key, header] of Object.entries(numbers)) {
    const value = request.headers[`x-serve-${header}`];
    if (typeof value === "string") Object.assign(behaviour, { [key]: Number(value) });
  }
  const headers = Object.entries(request.headers)
    .filter(([name]) => name.startsWith(HEADER_PREFIX))
    .map(([name, value]) => [name.slice(HEADER_PREFIX.length), String(value)] as const);
  return headers.length > 0 ? { ...behaviour, headers: Object.fromEntries(headers) } : behaviour;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

function isUnchanged(request: IncomingMessage, headers: Record<string, string>): boolean {
  const known = request.headers["if-none-match"];
  if (known !== undefined) return known.split(",").some((tag) => tag.trim().replace(/^W\//, "") === headers.etag);
  const since = Date.parse(request.headers["if-modified-since"] ?? "");
  return since >= Date.parse(headers["last-modified"] ?? "");
}

/** Sends the body as told: in pieces, or broken off. */
async function sendBody(response: ServerResponse, bytes: Buffer, behaviour: Behaviour): Promise<void> {
  const end = Math.min(bytes.length, behaviour.cutAfter ?? bytes.length);
  const step = behaviour.chunkBytes ?? Math.max(end, 1);
  for (let start = 0; start < end && !response.destroyed; start += step) {
    response.write(bytes.subarray(start, Math.min(end, start + step)));
    if (behaviour.chunkBytes !== undefined) await sleep(behaviour.delayMs ?? 0);
  }
  if (end === bytes.length) return void response.end();
  // What was written must have left before the break, or the client would see none of it.
  await sleep(20);
  response.destroy();
}

function statusFor(file: StoredFile, request: IncomingMessage): number {
  return file.behaviour.status ?? (isUnchanged(request, file.headers) ? 304 : 200);
}

/** Where the answer begins: the byte that was asked for, as long as the file is still the same. */
function rangeStart({ behaviour, headers }: StoredFile, request: IncomingMessage): number {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  return behaviour.ranges && request.headers["if-range"] === headers.etag ? from : 0;
}

/** The rest of the file, whole. */
function servePart({ bytes, headers }: StoredFile, from: number, response: ServerResponse): void {
  const range = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
  response.writeHead(206, { ...headers, "content-range": range, "content-length": bytes.length - from });
  response.end(bytes.subarray(from));
}

async function serve(file: StoredFile, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { bytes, behaviour, headers } = file;
  const from = rangeStart(file, request);
  if (from > 0) return servePart(file, from, response);
  if (behaviour.delayMs !== undefined && behaviour.chunkBytes === undefined) await sleep(behaviour.delayMs);
  const status = statusFor(file, request);
  if (status === 304) return void response.writeHead(304, headers).end();
  response.writeHead(status, { ...headers, "content-length": bytes.length });
  if (request.method === "HEAD") response.end();
  else await sendBody(response, bytes, behaviour);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

export async function startFileServer(port = 0): Promise<FileServer> {
  const files = new Map<string, StoredFile>();
  const requests: LoggedRequest[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url = "/" } = request;
    const path = new URL(url, "http://localhost").pathname;
    if (path === "/_requests") {
      if (method === "DELETE") requests.length = 0;
      return sendJson(response, 200, requests);
    }
    if (method === "PUT") {
      files.set(path, toStoredFile(await readBody(request), parseBehaviour(request)));
      return sendJson(response, 201, { path });
    }
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const entry: LoggedRequest = { method, path, status: 404, headers };
    requests.push(entry);
    const file = files.get(path);
    if (file === undefined) return sendJson(response, 404, { error: "no such file" });
    entry.status = statusFor(file, request);
    await serve(file, request, response);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((thrown: unknown) =>
      response.destroy(thrown instanceof Error ? thrown : undefined),
    );
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;

  return {
    url: `http://127.0.0.1:${bound}`,
    put: (path, bytes, behaviour = {}) => void files.set(path, toStoredFile(Buffer.from(bytes), behaviour)),
    requests,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
