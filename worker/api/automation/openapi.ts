// openapi.json: an OpenAPI 3.1 document of the producers' API, made of the row that each route has in access.ts and of the
// schemas by which requests are read, so that none of it can be forgotten or drift.
import type { Context } from "hono";
import { z } from "zod";
import { ACCESS, type Requirement } from "./access.ts";
import { REQUESTS } from "./requests.ts";

type Json = Record<string, unknown>;

function toSchema(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Json;
  return rest;
}

const RIGHTS = {
  read: "to read the dataset's configuration",
  edit: "to edit the dataset",
  publish: "to publish the dataset",
  manage: "to manage who sees the dataset",
} as const;

/** Who may call it, in words. */
export function toAccessText(requirement: Requirement): string {
  if (requirement === "anybody") return "Open to everybody.";
  if (requirement === "self") return "Any user, for what is theirs.";
  if (requirement === "producer") return "Whoever may create, edit or publish something; shows what is theirs.";
  const right = "dataset" in requirement ? [`the right ${RIGHTS[requirement.dataset]}`] : [];
  const permission = requirement.domain === undefined ? [] : [`the permission \`${requirement.domain}\``];
  return `Needs ${[...right, ...permission].join(" and ")}.`;
}

function toQueryParameters(query: z.ZodObject | undefined): Json[] {
  return Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: !(schema as z.ZodType).safeParse(undefined).success,
    schema: toSchema(schema as z.ZodType),
  }));
}

const toPathParameters = (path: string): Json[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({ name, in: "path", required: true, schema: { type: "string" } }));

function toBody(route: string): Json {
  const { body, file } = REQUESTS[route] ?? {};
  if (file !== undefined) {
    const properties = { file: { type: "string", contentMediaType: "application/octet-stream" } };
    const content = {
      form: { "multipart/form-data": { schema: { type: "object", required: ["file"], properties } } },
      bytes: { "application/octet-stream": {} },
    };
    return { requestBody: { required: true, content: content[file] } };
  }
  if (body === undefined) return {};
  const required = !body.safeParse(undefined).success;
  return { requestBody: { required, content: { "application/json": { schema: toSchema(body) } } } };
}

const failure = (description: string) => ({
  description,
  content: { "application/json": { schema: { $ref: "#/components/schemas/Failure" } } },
});

/** `POST /datasets/:uid/publish` → `post_datasets_uid_publish`. */
const toOperationId = (route: string) => route.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_");

function toOperation(route: string, requirement: Requirement): Json {
  const path = route.split(" ")[1] ?? "";
  const isOpen = requirement === "anybody";
  return {
    operationId: toOperationId(route),
    tags: [path.split("/")[1] ?? ""],
    summary: toAccessText(requirement),
    ...(isOpen ? { security: [] } : {}),
    parameters: [...toPathParameters(path), ...toQueryParameters(REQUESTS[route]?.query)],
    ...toBody(route),
    responses: {
      "2XX": { description: "Done." },
      400: failure("Something in the request is wrong: the message says what, `detail` where."),
      ...(isOpen
        ? {}
        : { 401: failure("No key, or none that is valid."), 403: failure("The permission named is missing.") }),
      404: failure("There is nothing by this name, or it is not for the caller to know of."),
      429: failure("Too many unknown keys from this address."),
    },
  };
}

const Failure = {
  type: "object",
  required: ["error_code", "message"],
  properties: {
    error_code: { type: "string" },
    message: { type: "string" },
    detail: { type: "object", additionalProperties: { type: "array", items: { type: "string" } } },
  },
};

export function toOpenApi(origin: string): Json {
  const paths: Record<string, Json> = {};
  for (const [route, requirement] of Object.entries(ACCESS)) {
    const [method = "", path = ""] = route.split(" ");
    // As upstream writes them: with the last slash, which is not needed.
    const written = `${path.replaceAll(/:(\w+)/g, "{$1}")}${/\.\w+$/.test(path) ? "" : "/"}`;
    paths[written] = { ...paths[written], [method.toLowerCase()]: toOperation(route, requirement) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Lisière – Automation API",
      version: "1.0",
      description: "Create, edit, publish and schedule datasets; manage feeds, users, rules and quotas. Needs a key.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: `${origin}/api/automation/v1.0` }],
    security: [{ header: [] }, { apikey: [] }],
    tags: [...new Set(Object.keys(ACCESS).map((route) => route.split("/")[1] ?? ""))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Failure },
      securitySchemes: {
        header: { type: "apiKey", in: "header", name: "Authorization", description: "`Apikey <key>`" },
        apikey: { type: "apiKey", in: "query", name: "apikey" },
      },
    },
  };
}

export function answerOpenApi(context: Context): Response {
  const document = toOpenApi(new URL(context.req.url).origin);
  return new Response(`${JSON.stringify(document, null, 2)}\n`, {
    headers: {
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
    },
  });
}
