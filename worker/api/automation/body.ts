// Reads and checks a JSON body at the border: whatever passes has the schema's type, whatever does not is a clear 400.
import type { Context } from "hono";
import type { z } from "zod";
import { MAX_JSON_BODY_BYTES } from "../../config.ts";
import { AppError, type ErrorDetail } from "../../errors.ts";

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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    // V8's message names the position and quotes a piece of the caller's own text.
    throw new AppError("malformed_json", 400, { reason: thrown instanceof Error ? thrown.message : "unreadable" });
  }
}

function toDetail(error: z.core.$ZodError): ErrorDetail {
  const detail: ErrorDetail = {};
  for (const issue of error.issues) {
    const path = issue.path.join(".") || "body";
    detail[path] = [...(detail[path] ?? []), issue.message];
  }
  return detail;
}

/** @throws AppError `malformed_json` (400), `body_too_large` (413), `validation_error` (400, with detail) */
export async function readJson<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  let text: string;
  try {
    text = await readText(context.req.raw.body);
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw new AppError("malformed_json", 400, { reason: "the body is not UTF-8 text or was cut short" });
  }
  return parseWith(schema, parseJson(text));
}

/** Checks a value that is already parsed. @throws AppError `validation_error` */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const detail = toDetail(parsed.error);
  throw new AppError("validation_error", 400, { fields: Object.keys(detail).join(", ") }, detail);
}
