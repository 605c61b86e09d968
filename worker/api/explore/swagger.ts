// swagger.json: an OpenAPI 3.1 document of what is served, made of the list of endpoints and of the schemas by which
// requests are read.
import type { Context } from "hono";
import { z } from "zod";
import { ANSWERS, type AnswerName } from "./answers.ts";
import { ENDPOINTS, type Endpoint } from "./endpoints.ts";

type Json = Record<string, unknown>;

const KEY = [{ apikey: [] }, { header: [] }, {}];

function toSchema(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Json;
  return rest;
}

function toQueryParameters(parameters: z.ZodObject | null): Json[] {
  if (parameters === null) return [];
  return Object.entries(parameters.shape).map(([name, schema]) => {
    const { description, ...rest } = toSchema(schema as z.ZodType);
    const isList = rest.type === "array";
    return {
      name,
      in: "query",
      required: false,
      description,
      schema: rest,
      ...(isList ? { style: "form", explode: true } : {}),
    };
  });
}

const PATH_PARTS: Record<string, string> = {
  dataset_id: "Identifier of a dataset, as the catalogue shows it.",
  record_id: "Number of a record, as `select=_id` shows it.",
  format: "Format of the file. Geographic ones are those of datasets with a place.",
  file_id: "Identifier of a file.",
  type: "Type of metadata templates.",
  template: "Name of a metadata template.",
};

function toPathParameters({ path, choices }: Endpoint): Json[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    description: PATH_PARTS[name] ?? name,
    schema: { type: "string", ...(choices[name] === undefined ? {} : { enum: choices[name] }) },
  }));
}

const reference = (name: AnswerName) => ({ schema: { $ref: `#/components/schemas/${name}` } });

const problem = (description: string) => ({ description, content: { "application/json": reference("Problem") } });

function toOperation(endpoint: Endpoint): Json {
  const { operation, summary, tag, parameters, answer, files } = endpoint;
  const content =
    answer === null ? Object.fromEntries(files.map((type) => [type, {}])) : { "application/json": reference(answer) };
  return {
    operationId: operation,
    summary,
    tags: [tag],
    security: KEY,
    parameters: [...toPathParameters(endpoint), ...toQueryParameters(parameters)],
    responses: {
      200: { description: "Done.", content },
      304: { description: "What the caller holds by its ETag is still right." },
      400: problem("Something in the query is wrong: the message says what, and where."),
      404: problem("There is nothing by this name, or it is not published."),
    },
  };
}

const toOpenApiPath = (path: string) => path.replace(/:(\w+)/g, "{$1}");

export function toOpenApi(origin: string): Json {
  const schemas = Object.entries(ANSWERS).map(([name, schema]) => [name, toSchema(schema)]);
  return {
    openapi: "3.1.0",
    info: {
      title: "Lisière – Explore API",
      version: "2.1",
      description:
        "Query, filter, group and export the published datasets with ODSQL. No key is needed for what is open to everybody.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: `${origin}/api/explore/v2.1` }],
    tags: [
      { name: "Catalog", description: "The catalogue and its datasets" },
      { name: "Dataset", description: "The records of one dataset" },
    ],
    paths: Object.fromEntries(
      ENDPOINTS.map((endpoint) => [toOpenApiPath(endpoint.path), { get: toOperation(endpoint) }]),
    ),
    components: {
      schemas: Object.fromEntries(schemas),
      securitySchemes: {
        apikey: { type: "apiKey", in: "query", name: "apikey" },
        header: { type: "apiKey", in: "header", name: "Authorization", description: "`Apikey <key>`" },
      },
    },
  };
}

export function answerSwagger(context: Context): Response {
  const document = toOpenApi(new URL(context.req.url).origin);
  return new Response(`${JSON.stringify(document, null, 2)}\n`, {
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-cache" },
  });
}
