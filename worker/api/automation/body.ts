// Reads and checks a JSON body at the border: whatever passes has the schema's type, whatever does not is a clear 400.
import type { Context } from "hono";
import type { z } from "zod";
import { MAX_JSON_BODY_BYTES } from "../../config.ts";
import { AppError, type ErrorDetail } from "../../errors.ts";
import { rememberSent } from "../middleware/sent.ts";

async function readText(body: ReadableStream<Uint8Array> | null): Promise<string> {
  if (body === null) return "";
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
  let text = "";
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > MAX_JSON_BODY_BYTES) throw new AppError("body_too_large", 413, { limit: MAX_JSON_BODY_BYTES });
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** @throws AppError `malformed_json` (400) */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    // V8's message names the position and quotes a piece of the caller's own text.
    throw new AppError("malformed_json", 400, { reason: thrown instanceof Error ? thrown.message : "unreadable" });
  }
}

function toDetail(error: z.core.$ZodError): ErrorDetail {
  const detail: ErrorDetail = {};
  const add = (path: PropertyKey[], message: string) => {
    const key = path.join(".") || "body";
    detail[key] = [...(detail[key] ?? []), message];
  };
  for (const issue of error.issues) {
    // The path of what is unknown, not of what it stands in.
    if (issue.code === "unrecognized_keys") for (const key of issue.keys) add([...issue.path, key], "Unknown key");
    else add(issue.path, issue.message);
  }
  return detail;
}

/** @throws AppError `malformed_json` (400), `body_too_large` (413), `validation_error` (400, with detail) */
export async function readJson<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  const sent = parseJson(await readBodyText(context));
  rememberSent(context, sent);
  return parseWith(schema, sent);
}

/** @throws AppError `malformed_json` (400) for what is no text, `body_too_large` (413) */
export async function readBodyText(context: Context): Promise<string> {
  try {
    return await readText(context.req.raw.body);
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw new AppError("malformed_json", 400, { reason: "the body is not UTF-8 text or was cut short" });
  }
}

/** Checks a value that is already parsed. @throws AppError `validation_error` */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const detail = toDetail(parsed.error);
  throw new AppError("validation_error", 400, { fields: Object.keys(detail).join(", ") }, detail);
}
