// A real HTTP server with push-pull folders, for tests and for the demo. /{name}/ is a folder of its own, made when
// first asked for; POST /{name}/__control/{order} drives it from tests that run in another process.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { type Faults, type FolderFile, NO_FAULTS, PushPullFolder, UNIT_INTERVAL_MS } from "./push-pull-folder.ts";

export type PushPullOptions = {
  /** 0: any free one. */
  port?: number;
  seed?: number;
  /** First instant of the folders' clock; a week ago, so that tests can move it a long way. */
  startAt?: number;
  firstUnit?: number;
  retentionUnits?: number;
};

export type PushPullServer = {
  /** Of the default folder, with its final slash; others lie beside it. */
  url: string;
  folder: (name?: string) => PushPullFolder;
  /** A folder that is not needed any more. */
  forget: (name: string) => void;
  advance: (units?: number) => void;
  close: () => Promise<void>;
};

const DEFAULT_FOLDER = "rrn";
const WEEK_MS = 7 * 24 * 3_600_000;

type ControlOrder = (folder: PushPullFolder, body: Record<string, unknown>) => void;

const ORDERS: Record<string, ControlOrder> = {
  advance: (folder, body) => folder.advance(Number(body.units ?? 1), Number(body.stepMs ?? UNIT_INTERVAL_MS)),
  content: (folder) => folder.makeContent(),
  restart: (folder, body) => folder.restart(Number(body.next ?? 1)),
  faults: (folder, body) => {
    folder.faults = { ...NO_FAULTS, ...(body as Partial<Faults>) };
  },
  forget: (folder) => {
    folder.requests = {};
    folder.unchanged = {};
  },
  state: () => {},
};

function hashOf(text: string): number {
  let hash = 0;
  for (const char of text) hash = (Math.imul(hash, 31) + (char.codePointAt(0) ?? 0)) >>> 0;
  return hash;
}

/** Starts listening on the loopback address. */
export async function startPushPullServer(options: PushPullOptions = {}): Promise<PushPullServer> {
  const folders = new Map<string, PushPullFolder>();
  const folder = (name = DEFAULT_FOLDER): PushPullFolder => {
    const known = folders.get(name);
    if (known) return known;
    const made = new PushPullFolder({
      seed: (options.seed ?? 1) + hashOf(name),
      startAt: options.startAt ?? Date.now() - WEEK_MS,
      firstUnit: options.firstUnit ?? 4_200_001,
      retentionUnits: options.retentionUnits ?? 3_000,
    });
    folders.set(name, made);
    return made;
  };
  const server = createServer((request, response) => {
    answer(folder, request, response).catch((thrown) => {
      response.writeHead(500, { "content-type": "text/plain" });
      response.end(String(thrown));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/${DEFAULT_FOLDER}/`,
    folder,
    forget: (name) => void folders.delete(name),
    advance: (units = 1) => folder().advance(units),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  folderOf: (name?: string) => PushPullFolder,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  const [name = "", ...rest] = pathname.slice(1).split("/");
  if (name === "__control") return control(folderOf(), rest[0] ?? "", request, response);
  if (name === "" || rest.length === 0) return send(response, 404, "text/plain", "not found");
  const folder = folderOf(name);
  if (rest[0] === "__control") return control(folder, rest[1] ?? "", request, response);
  return serve(folder, rest.join("/"), request, response);
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(body) });
  response.end(body);
}

async function control(
  folder: PushPullFolder,
  order: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  const run = ORDERS[order];
  if (!run) return send(response, 404, "text/plain", `unknown order ${order}`);
  run(folder, text === "" ? {} : JSON.parse(text));
  const { now, next, units, requests, unchanged, situations, lastHeaders } = folder;
  send(
    response,
    200,
    "application/json",
    JSON.stringify({ now, next, units, requests, unchanged, situations, lastHeaders }),
  );
}

async function serve(
  folder: PushPullFolder,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const faults = { ...folder.faults, ...folder.chaos?.(name) };
  const hits = (names: string[]) => names.includes(name) || names.includes("*");
  folder.requests[name] = (folder.requests[name] ?? 0) + 1;
  folder.lastHeaders = request.headers;
  if (faults.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, faults.delayMs));
  if (hits(faults.reset)) return void response.destroy();
  if (faults.redirect !== null) return void response.writeHead(302, { location: faults.redirect + name }).end();
  if (faults.login !== null && request.headers.authorization !== `Basic ${btoa(faults.login)}`) {
    response.writeHead(401, { "www-authenticate": 'Basic realm="restricted"' }).end();
    return;
  }
  const status = faults.status[name] ?? faults.status["*"];
  if (status !== undefined) return send(response, status, "text/plain", "fault");
  if (name === "") return send(response, 200, "text/html; charset=utf-8", listing(folder));
  const file = hits(faults.missing) ? undefined : folder.file(name);
  if (!file) return send(response, 404, "text/html", "<html><body><h1>Not Found</h1></body></html>");
  if (hits(faults.html))
    return send(response, 200, "text/html", "<!DOCTYPE html><html><body>Maintenance</body></html>");
  if (hits(faults.cut) || hits(faults.loris)) return sendPart(response, file, hits(faults.loris));
  if (hits(faults.misencoded)) {
    return send(
      response,
      200,
      file.type,
      Buffer.concat([file.body.subarray(0, -20), Buffer.from([0xe9, 0xff]), file.body.subarray(-20)]),
    );
  }
  if (hits(faults.truncated)) {
    return send(response, 200, file.type, file.body.subarray(0, Math.floor(file.body.length * 0.6)));
  }
  if (!faults.unconditional && isUnchanged(request, file)) {
    folder.unchanged[name] = (folder.unchanged[name] ?? 0) + 1;
    response.writeHead(304, { etag: file.etag });
    response.end();
    return;
  }
  const validators = { etag: file.etag, "last-modified": new Date(file.modifiedAt).toUTCString() };
  const headers = { "content-type": file.type, "content-length": file.body.length };
  const sent = faults.unconditional ? headers : { ...headers, ...validators };
  if (request.method === "HEAD" || !/\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""))) {
    response.writeHead(200, sent).end(request.method === "HEAD" ? undefined : file.body);
    return;
  }
  const body = gzipSync(file.body, { level: 1 });
  response.writeHead(200, { ...sent, "content-encoding": "gzip", "content-length": body.length }).end(body);
}

/** The beginning of a file whose whole length was announced: then nothing, or the end of the connection. */
function sendPart(response: ServerResponse, file: FolderFile, isSlow: boolean): void {
  response.writeHead(200, { "content-type": file.type, "content-length": file.body.length });
  response.write(file.body.subarray(0, file.body.length / 2), () => {
    if (!isSlow) response.destroy();
  });
}

function isUnchanged(request: IncomingMessage, file: FolderFile): boolean {
  const tag = request.headers["if-none-match"];
  if (tag !== undefined) return tag === file.etag;
  const since = Date.parse(request.headers["if-modified-since"] ?? "");
  return !Number.isNaN(since) && Math.floor(file.modifiedAt / 1000) * 1000 <= since;
}

function listing(folder: PushPullFolder): string {
  const names = ["content.xml", ...folder.units.map((unit) => `${unit}.xml`), "index.txt"];
  const rows = names.map((name) => `<li><a href="${name}">${name}</a></li>`).join("\n");
  return `<!doctype html>\n<html lang="fr"><head><title>Index</title></head><body><ul>\n${rows}\n</ul></body></html>\n`;
}
