// Methods, slashes, headers, encodings, keys, and addresses that lead nowhere (explore-api §1, §2, §6).
import type { Case } from "../case.ts";

const ESSAI = "/catalog/datasets/essai/records";
const ONE = `${ESSAI}?select=id&limit=1`;

const found = (clause: string, request: string, more: Partial<Case> = {}): Case => ({
  section: "1",
  clause,
  request,
  ...more,
});

const missing = (clause: string, request: string, resource: string): Case => ({
  section: "2",
  clause,
  request,
  error: [404, "NotFoundResource", `The requested ${resource} does not exist.`],
});

const refusedMethod = (method: string): Case => ({
  section: "1",
  clause: `nothing is written: ${method}`,
  method,
  request: ESSAI,
  headers: { allow: "GET, HEAD, OPTIONS", "access-control-allow-origin": "*" },
  error: [405, "method_not_allowed", `The method ${method} is not accepted here.`],
});

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "POST, GET, OPTIONS",
  "access-control-max-age": "1000",
  "access-control-allow-headers":
    "Authorization, X-Requested-With, Origin, ODS-API-Analytics-App, ODS-API-Analytics-Embed-Type, ODS-API-Analytics-Embed-Referrer, ODS-Widgets-Version, Accept",
  "access-control-expose-headers":
    "ODS-Explore-API-Deprecation, Link, X-RateLimit-Remaining, X-RateLimit-Limit, X-RateLimit-Reset, X-RateLimit-dataset-Remaining, X-RateLimit-dataset-Limit, X-RateLimit-dataset-Reset",
};

export const TRANSPORT: Case[] = [
  found("the type of answers", ONE, { headers: { "content-type": "application/json; charset=utf-8" }, ids: [1] }),
  found("the type of errors", `${ESSAI}?where=nope = 1`, {
    headers: { "content-type": "application/json" },
    error: [400, "ODSQLError", "Unknown field: nope"],
  }),
  found("any page may read answers", ONE, { headers: CORS }),
  found("any page may read errors", `${ESSAI}?where=BOGUS(`, {
    headers: CORS,
    error: [400, "ODSQLSyntaxError", "position 5"],
  }),
  found("a browser asks before its request", ESSAI, {
    method: "OPTIONS",
    sends: { origin: "https://page.example", "access-control-request-method": "GET" },
    status: 204,
    headers: CORS,
  }),
  found("other headers", `${ONE}&lang=en`, {
    headers: {
      "content-language": "en-us",
      vary: "Accept-Language, Cookie, Host",
      "x-content-type-options": "nosniff",
      "referrer-policy": "strict-origin-when-cross-origin",
    },
  }),
  found("caches ask before they answer", ONE, {
    headers: { "cache-control": "no-cache" },
    choice: "no-cache with a strong ETag, where upstream forbids to keep: a copy is asked about, and answered by 304",
  }),
  found("the present version is not deprecated", ONE, {
    headers: { "ods-explore-api-deprecation": null, link: null },
  }),
  found("HEAD is GET without a body", ONE, { method: "HEAD", text: "" }),
  found("HEAD of an export", "/catalog/datasets/essai/exports/csv", {
    method: "HEAD",
    headers: { "content-disposition": 'attachment; filename="essai.csv"' },
  }),
  found("HEAD of what cannot be answered", "/catalog/datasets/essai/exports/csv?select=nope", {
    method: "HEAD",
    status: 400,
  }),
  ...["POST", "PUT", "PATCH", "DELETE"].map(refusedMethod),
  ...["Apikey {key}", "ApiKey {key}", "apikey {key}", "Bearer {key}"].map((authorization) =>
    found(`Authorization: ${authorization}`, ONE, { sends: { authorization }, ids: [1] }),
  ),
  found("a key in the address", `${ONE}&apikey={key}`, { ids: [1] }),
  found("a token in the address", `${ONE}&access_token={key}`, { ids: [1] }),
  found("a slash at the end of the catalogue", "/catalog/", {
    body: { links: ["self", "datasets", "exports", "facets", "metadata_templates"].map((rel) => ({ rel })) },
  }),
  found("a slash at the end of the list", "/catalog/datasets/?limit=1", { count: 2 }),
  found("a slash at the end of a dataset", "/catalog/datasets/essai/", { body: { dataset_id: "essai" } }),
  found("a slash at the end of a record", "/catalog/datasets/essai/records/6/?select=nom", { body: { nom: "paris" } }),
  found("a slash at the end of facets", "/catalog/datasets/essai/facets/?facet=film", {
    body: { facets: [{ name: "film" }] },
  }),
  found("a slash at the end of an export", "/catalog/datasets/duo/exports/csv/?select=id&limit=1&with_bom=false", {
    text: "id\r\nkoumoul\r\n",
  }),
  found("the document of the API", "/swagger.json", { body: { openapi: "3.1.0" } }),
  found("the console", "/console", { status: 301, text: "" }),
  { ...missing("other sources", "/shared/datasets/", "source shared"), section: "1" },
  { ...missing("the network of portals", "/opendatasoft/datasets/", "source opendatasoft"), section: "1" },
  missing("no endpoint", "/catalog/nothing", "resource /api/explore/v2.1/catalog/nothing"),
  missing("assets are not served", "/catalog/assets/", "resource /api/explore/v2.1/catalog/assets/"),
  missing(
    "no endpoint of a dataset",
    "/catalog/datasets/essai/nothing",
    "resource /api/explore/v2.1/catalog/datasets/essai/nothing",
  ),
  missing("a dataset that is not there", "/catalog/datasets/does-not-exist", "dataset does-not-exist"),
  missing("a record that is not there", "/catalog/datasets/essai/records/99", "record 99"),
  missing("a name of a record that is no number", "/catalog/datasets/essai/records/x", "record x"),
  missing("a format that is not there", "/catalog/datasets/essai/exports/nope", "export format nope"),
  missing("an attachment that is not there", "/catalog/datasets/essai/attachments/a", "file a"),
  missing("a file that is not there", "/catalog/datasets/essai/files/a", "file a"),
  missing("broken percent signs in a name", "/catalog/datasets/%E0%A4%A/records", "dataset %E0%A4%A"),
  { section: "2", clause: "the sources", request: "/", body: { links: [{ rel: "self" }, { rel: "catalog" }] } },
  {
    section: "2",
    clause: "query was removed",
    request: "/catalog/query",
    error: [410, "RemovedEndpoint", "removed in version 2.1"],
  },
];
