// The interactive page of the API, made of the same document as swagger.json, and what a filled form leads to.
import type { Context } from "hono";
import type { ConsoleOperation, ConsoleParameter } from "../../../site/src/components/api-console.tsx";
import { renderConsole } from "../../../site/src/lib/render.tsx";
import type { Env } from "../../env.ts";
import type { Lang } from "../../messages.ts";
import { toOpenApi } from "../explore/swagger.ts";
import { fetchShell, notBuilt, notFound, pageHeaders } from "./assets.ts";
import { injectSlots } from "./inject.ts";

const BASE = "/api/explore/v2.1";

type Described = {
  name: string;
  in: "path" | "query";
  description?: string;
  schema: { type?: string; enum?: string[]; items?: object };
};
type Paths = Record<string, { get: { operationId: string; summary: string; parameters: Described[] } }>;

function toParameter({ name, in: place, description = "", schema }: Described): ConsoleParameter {
  const choices = schema.enum ?? (schema.type === "boolean" ? ["true", "false"] : []);
  return { name, place, description, choices, example: "" };
}

/** The operations of the document, as forms need them. */
export function operationsOf(origin: string): ConsoleOperation[] {
  const { paths } = toOpenApi(origin) as { paths: Paths };
  return Object.entries(paths).map(([path, { get }]) => ({
    id: get.operationId,
    path,
    summary: get.summary,
    parameters: get.parameters.map(toParameter),
  }));
}

/** The address that a filled form asks for; null where the operation is none, or a part of its path is missing. */
export function toRequestPath(operations: ConsoleOperation[], filled: URLSearchParams): string | null {
  const operation = operations.find(({ id }) => id === filled.get("operation"));
  if (operation === undefined) return null;
  const query = new URLSearchParams();
  let { path } = operation;
  for (const { name, place } of operation.parameters) {
    const values = filled.getAll(name).filter((value) => value !== "");
    if (place === "query") for (const value of values) query.append(name, value);
    else if (values[0] === undefined || /^\.{1,2}$/.test(values[0])) return null;
    else path = path.replace(`{${name}}`, () => encodeURIComponent(values[0] ?? ""));
  }
  return `${BASE}${path}${query.size === 0 ? "" : `?${query}`}`;
}

export async function answerConsole(context: Context<{ Bindings: Env }>, lang: Lang): Promise<Response> {
  const { origin, searchParams } = new URL(context.req.url);
  const operations = operationsOf(origin);
  if (searchParams.has("operation")) {
    const path = toRequestPath(operations, searchParams);
    return path === null ? notFound(context.env, lang, origin) : context.redirect(path, 303);
  }
  const shell = await fetchShell(context.env, lang, origin);
  if (shell === null) return notBuilt(lang);
  const slots = await renderConsole(operations, lang, origin);
  return new Response(injectSlots(shell, slots), { headers: pageHeaders("no-cache") });
}
