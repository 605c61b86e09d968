// A definition in the import tool's vocabulary → a dataset with one source (last-modified §1, DESIGN §2). JSON or YAML.
import { drizzle } from "drizzle-orm/d1";
import { type Context, Hono } from "hono";
import { parseDocument } from "yaml";
import { z } from "zod";
import { areNewRestricted } from "../../catalog/accounts/portal.ts";
import type { ExtractorParams, RemoteDatasource, Resource, SourceDefinition } from "../../catalog/dataset-config.ts";
import { createDataset } from "../../catalog/datasets.ts";
import type { Env } from "../../env.ts";
import { AppError } from "../../errors.ts";
import { newUid } from "../../lib/uid.ts";
import { checkOutbound } from "../../sources/outbound.ts";
import { sourceUrl } from "../../sources/request.ts";
import type { Authenticated } from "../middleware/auth.ts";
import { parseWith, readBodyText } from "./body.ts";
import { definitionShape, headerNameSchema, headerValueSchema } from "./definition-shapes.ts";
import { datasetIdSchema, isDeeperThan, toDatasetJson, toResourceJson } from "./shapes.ts";

export const definitionRoutes = new Hono<Authenticated>({ strict: false });

export const definitionSchema = z.strictObject({
  dataset_id: datasetIdSchema,
  url: z
    .string()
    .max(4000)
    .refine((url) => /^https?:$/.test(URL.parse(url)?.protocol ?? ""), "give an http(s) address"),
  headers_http: z.record(headerNameSchema, headerValueSchema).optional(),
  ...definitionShape,
});

/** A definition has no anchors to repeat; a document that grows by them is refused. */
const YAML_OPTIONS = { maxAliasCount: 20 };

/** No definition has so many levels; what is checked afterwards, stored and shown must not overflow. */
const MAX_DEFINITION_DEPTH = 20;
const MAX_OPEN_BRACKETS = 200;

/** By brackets and indentation, before anything recursive sees it: more than any definition has, in strings or not. */
function isTooDeep(text: string): boolean {
  let open = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 91 || code === 123) open++;
    else if (code === 93 || code === 125) open = Math.max(0, open - 1);
    if (open > MAX_OPEN_BRACKETS) return true;
  }
  // "- - - - a" nests without any.
  return /^ *(?:[-?] +){100}/m.test(text);
}

/** YAML, of which JSON is a part. @throws AppError `malformed_definition` (400) */
function parseDefinition(text: string): unknown {
  let reason = `nested deeper than ${MAX_DEFINITION_DEPTH} levels`;
  try {
    if (isTooDeep(text)) throw new RangeError(reason);
    const document = parseDocument(text, { stringKeys: true, prettyErrors: true });
    const [problem] = document.errors;
    const value: unknown = problem === undefined ? document.toJS(YAML_OPTIONS) : null;
    if (problem === undefined && !isDeeperThan(value, MAX_DEFINITION_DEPTH)) return value;
    if (problem !== undefined) reason = problem.message.split("\n")[0] ?? "unreadable";
  } catch (thrown) {
    // A document so deep that the parser itself gives up says nothing of use.
    if (thrown instanceof Error && !(thrown instanceof RangeError)) reason = thrown.message;
  }
  throw new AppError("malformed_definition", 400, { reason });
}

/** What a definition expects → parameters of the extractor. */
export function paramsOf(expected: SourceDefinition["expected"]): ExtractorParams {
  const { delimiter, encoding, headerless, skip_rows, sheet, sheets, flatten } = expected ?? {};
  return {
    ...(delimiter === undefined ? {} : { separator: delimiter }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(headerless === undefined ? {} : { headers_first_row: !headerless }),
    ...(skip_rows === undefined ? {} : { first_row_no: skip_rows + 1 }),
    ...(sheet === undefined && sheets === undefined ? {} : { sheets: sheets ?? [sheet ?? ""] }),
    ...(flatten === undefined ? {} : { flatten }),
  };
}

/** @throws AppError `source_forbidden_address` (400) */
export function checkDatasource(env: Env, datasource: { type: "http" | "grist" } & Record<string, unknown>): void {
  const target = datasource as RemoteDatasource;
  const url = target.type === "grist" ? target.server : sourceUrl(target);
  checkOutbound(url, { allowPrivate: env.ALLOW_PRIVATE_SOURCES === "1" });
}

definitionRoutes.post("/import-definition", async (context: Context<Authenticated>) => {
  const body = parseWith(definitionSchema, parseDefinition(await readBodyText(context)));
  const { dataset_id, url, headers_http = {}, ...definition } = body;
  const headers = Object.entries(headers_http).map(([name, value]) => ({ name, value }));
  const datasource = { type: "http" as const, connection: { type: "http" as const, url }, headers };
  checkDatasource(context.env, datasource);
  const now = Date.now();
  const resource: Resource = {
    uid: newUid("re"),
    type: "auto",
    title: definition.downloaded_filename ?? dataset_id,
    params: paramsOf(definition.expected),
    datasource,
    updated_at: new Date(now).toISOString(),
    ...definition,
  };
  const config = {
    metadata: { default: { title: { value: dataset_id } } },
    resources: [resource],
    fields: [],
    processors: [],
    security: { is_restricted: await areNewRestricted(drizzle(context.env.DB)) },
  };
  const dataset = await createDataset(
    drizzle(context.env.DB),
    { datasetId: dataset_id, createdBy: context.get("user"), config },
    now,
  );
  return context.json({ ...toDatasetJson(dataset, config, null), resources: [toResourceJson(resource)] }, 201);
});
