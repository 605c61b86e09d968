// A stand-in for Grist's API, as far as a source needs it: one document with its date, and its tables as CSV without a
// date header. Told over HTTP, because tests inside the Workers runtime have nothing else:
//   PUT /api/docs/{doc}?table=T&updatedAt=…&key=…   the body is the table; without `updatedAt` the API gives none
//   GET /_requests                                  what was asked: [{path, authorization}]
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

type Document = { tables: Map<string, string>; updatedAt: string | null; key: string | null };

export type GristServer = { url: string; close(): Promise<void> };

async function readText(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** Grist describes a document without promising `updatedAt`. */
function describe(id: string, { updatedAt }: Document) {
  const document = { id, name: "Voirie", createdAt: "2019-01-01T00:00:00.000Z", access: "viewers" };
  return updatedAt === null ? document : { ...document, updatedAt };
}

function sendTable(request: IncomingMessage, response: ServerResponse, document: Document, name: string): void {
  const csv = document.tables.get(name);
  if (csv === undefined) {
    sendJson(response, 404, { error: `Table ${name} not found` });
    return;
  }
  const etag = `W/"${createHash("sha1").update(csv).digest("hex")}"`;
  if (request.headers["if-none-match"] === etag) {
    response.writeHead(304, { etag }).end();
    return;
  }
  const headers = { "content-type": "text/csv", "content-disposition": `attachment; filename=${name}.csv`, etag };
  response.writeHead(200, headers).end(csv);
}

export async function startGristServer(): Promise<GristServer> {
  const documents = new Map<string, Document>();
  const requests: { path: string; authorization: string | null }[] = [];

  async function put(request: IncomingMessage, id: string, query: URLSearchParams): Promise<void> {
    const tables = documents.get(id)?.tables ?? new Map<string, string>();
    tables.set(query.get("table") ?? "Table1", await readText(request));
    documents.set(id, { tables, updatedAt: query.get("updatedAt"), key: query.get("key") });
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (url.pathname === "/_requests") return sendJson(response, 200, requests);
    const [, id, action] = /\/api\/docs\/([^/]+)(\/download\/csv)?$/.exec(url.pathname) ?? [];
    if (id === undefined) return sendJson(response, 404, { error: "not found" });
    if (request.method === "PUT") {
      await put(request, id, url.searchParams);
      return sendJson(response, 201, {});
    }
    const authorization = request.headers.authorization ?? null;
    requests.push({ path: url.pathname, authorization });
    const document = documents.get(id);
    if (document === undefined) return sendJson(response, 404, { error: "document not found" });
    if (document.key !== null && authorization !== `Bearer ${document.key}`) {
      return sendJson(response, 403, { error: "No view access" });
    }
    if (action === undefined) return sendJson(response, 200, describe(id, document));
    return sendTable(request, response, document, url.searchParams.get("tableId") ?? "");
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
