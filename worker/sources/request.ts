// A datasource → the request that brings its bytes, and the one that tells its date where they are in Grist.
import type { GristDatasource, HttpDatasource, SourceAuth } from "../catalog/dataset-config.ts";
import type { SourceRequest } from "./http.ts";

/** `connection.url` and `relative_url` joined, as upstream does (publishing-platform §2.4). */
export function sourceUrl(datasource: HttpDatasource): string {
  const { url } = datasource.connection;
  const relative = datasource.relative_url ?? "";
  if (relative === "") return url;
  return `${url.replace(/\/+$/, "")}/${relative.replace(/^\/+/, "")}`;
}

/** Text → base64 of its UTF-8 (RFC 7617 §2.1). */
function toBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

function authorization(auth: SourceAuth): string {
  return auth.type === "bearer" ? `Bearer ${auth.token}` : `Basic ${toBase64(`${auth.username}:${auth.password}`)}`;
}

function toHttpRequest(datasource: HttpDatasource): SourceRequest {
  const { auth } = datasource.connection;
  const given = Object.fromEntries((datasource.headers ?? []).map(({ name, value }) => [name.toLowerCase(), value]));
  return { url: sourceUrl(datasource), headers: auth ? { authorization: authorization(auth), ...given } : given };
}

const documentUrl = ({ server, document }: GristDatasource) =>
  `${server.replace(/\/+$/, "")}/api/docs/${encodeURIComponent(document)}`;

function toGristRequest(datasource: GristDatasource, url: string): SourceRequest {
  return { url, headers: datasource.key === undefined ? {} : { authorization: `Bearer ${datasource.key}` } };
}

/** The request that brings the bytes. */
export function toRequest(datasource: HttpDatasource | GristDatasource): SourceRequest {
  if (datasource.type === "http") return toHttpRequest(datasource);
  const url = `${documentUrl(datasource)}/download/csv?tableId=${encodeURIComponent(datasource.table)}`;
  return toGristRequest(datasource, url);
}

const GRIST_DOWNLOAD = /^(https?:\/\/[^?#]+\/api\/docs\/[^/?#]+)\/(?:download\/|tables\/)/;

/**
 * The request for the description of a Grist document; null for what is no Grist source. An address of Grist's download
 * is one too, however it was given. Same origin, so the same headers may go along.
 */
export function toGristDocument(datasource: HttpDatasource | GristDatasource): SourceRequest | null {
  if (datasource.type === "grist") return toGristRequest(datasource, documentUrl(datasource));
  const { url, headers } = toHttpRequest(datasource);
  const document = GRIST_DOWNLOAD.exec(url)?.[1];
  return document === undefined ? null : { url: document, headers };
}
