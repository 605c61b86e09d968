// What came with a request, as it was read: a body is read once, and the journal tells of it afterwards.
import type { Context } from "hono";

const sent = new WeakMap<Request, unknown>();

export function rememberSent(context: Context, body: unknown): void {
  sent.set(context.req.raw, body);
}

/** Undefined where no body was read. */
export function sentWith(context: Context): unknown {
  return sent.get(context.req.raw);
}
