// Calls of the Explore API against quotas: 429 and X-RateLimit-* as upstream's (explore-api §1, §6). Pages of the site call
// the catalogue and the datasets directly and never come here. Where there is no quota, no object is asked and no header sent.
import { drizzle } from "drizzle-orm/d1";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { tryDecodeURIComponent } from "hono/utils/url";
import ipaddr from "ipaddr.js";
import { ANONYMOUS, type Identity } from "../../catalog/accounts/identity.ts";
import { giveBack, type Meter, type Reading, takeCall } from "../../catalog/quotas/calls.ts";
import { crossed, type Standing, tellJournal } from "../../catalog/quotas/events.ts";
import { type ByteLimit, datasetMeter, type Meters, portalMeters } from "../../catalog/quotas/meters.ts";
import { addBytes, bytesSent } from "../../catalog/quotas/outbound.ts";
import { toBodyTime, toHeaderTime, windowOf } from "../../catalog/quotas/windows.ts";
import type { Env } from "../../env.ts";
import { AppError } from "../../errors.ts";
import { sha256Hex } from "../../lib/digest.ts";
import { type MessageCode, sentence } from "../../messages.ts";
import { identify } from "./auth.ts";
import { knownDatasetQuota, knownQuotas } from "./known-quotas.ts";

type ExploreContext = Context<{ Bindings: Env }>;
type Scope = Meter["scope"];

/** Upstream's numbers for the domain and for anonymous callers; the others are ours, since none is known of upstream. */
const REFUSALS: Record<Scope, { errorcode: number; code: MessageCode }> = {
  domain: { errorcode: 10002, code: "calls_of_domain_exceeded" },
  user: { errorcode: 10003, code: "calls_of_user_exceeded" },
  group: { errorcode: 10003, code: "calls_of_user_exceeded" },
  default: { errorcode: 10003, code: "calls_of_user_exceeded" },
  dataset: { errorcode: 10004, code: "calls_of_dataset_exceeded" },
  anonymous: { errorcode: 10005, code: "calls_of_anonymous_exceeded" },
  all_anonymous: { errorcode: 10005, code: "calls_of_anonymous_exceeded" },
};

/** A key that is not good is refused by whoever asks for one; here its holder is anybody. */
async function callerOf(context: ExploreContext): Promise<Identity> {
  try {
    return await identify(context);
  } catch (thrown) {
    if (thrown instanceof AppError) return ANONYMOUS;
    throw thrown;
  }
}

/** A household has a whole /64 of IPv6. */
function networkOf(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address;
  return ipaddr.IPv6.parse(address).parts.slice(0, 4).join(":");
}

/** Who it is, for counters: addresses are not kept, and their hash is another one each day. */
async function personOf(context: ExploreContext, { username }: Identity, now: number): Promise<string> {
  if (username !== null) return username;
  const address = networkOf(context.req.header("cf-connecting-ip") ?? "");
  const day = windowOf("day", now).start;
  return (await sha256Hex(JSON.stringify([context.env.ADMIN_API_KEY, day, address]))).slice(0, 32);
}

function datasetIdOf(context: ExploreContext): string | null {
  const [, id] = /\/catalog\/datasets\/([^/]+)/.exec(context.req.path) ?? [];
  return id === undefined ? null : tryDecodeURIComponent(id);
}

async function metersOf(context: ExploreContext, now: number): Promise<Meters> {
  const identity = await callerOf(context);
  const datasetId = datasetIdOf(context);
  const [rows, dataset] = await Promise.all([
    knownQuotas(context.env, identity, now),
    datasetId === null ? null : knownDatasetQuota(context.env, identity, datasetId, now),
  ]);
  if (rows.length === 0 && dataset === null) return { calls: [], bytes: [] };
  const person = await personOf(context, identity, now);
  const { calls, bytes } = portalMeters(rows, identity, person);
  return { calls: dataset === null ? calls : [...calls, datasetMeter(dataset, person)], bytes };
}

function refuse(scope: Scope, limit: Record<string, unknown>, reset: number, code: MessageCode, now: number): Response {
  const body = {
    errorcode: REFUSALS[scope].errorcode,
    reset_time: toBodyTime(reset),
    ...limit,
    error: sentence(code, {}, "en"),
  };
  const headers = {
    "content-type": "application/json",
    "cache-control": "no-store",
    "retry-after": String(Math.max(1, Math.ceil((reset - now) / 1_000))),
  };
  return new Response(`${JSON.stringify(body, null, 2)}\n`, { status: 429, headers });
}

/** The journal is told beside the answer. Single addresses are not named in it: anybody has as many as they like. */
function tell(context: ExploreContext, standing: Standing, before: number, now: number): void {
  const levels = crossed(standing.limit, before, standing.value);
  if (levels.length === 0 || standing.scope === "anonymous") return;
  context.executionCtx.waitUntil(tellJournal(drizzle(context.env.DB), standing, levels, now));
}

function tellCalls(context: ExploreContext, { meter, used }: Reading, now: number): void {
  if (used === null) return;
  const { scope, grantee, since } = meter;
  const { limit, unit } = meter.limit;
  // A quota that is set anew begins anew.
  const window = Math.max(since, windowOf(unit, now).start);
  tell(context, { scope, grantee, limit_type: "api_calls", limit, value: used.after, window }, used.before, now);
}

/** Of several limits the one that leaves least is shown. */
function setHeaders(headers: Headers, readings: Reading[], prefix: string): void {
  const [tightest] = readings.toSorted((a, b) => a.remaining - b.remaining);
  if (tightest === undefined) return;
  headers.set(`${prefix}-Limit`, String(tightest.meter.limit.limit));
  headers.set(`${prefix}-Remaining`, String(tightest.remaining));
  headers.set(`${prefix}-Reset`, toHeaderTime(tightest.reset));
}

function showReadings(headers: Headers, readings: Reading[]): void {
  const isOfDataset = ({ meter }: Reading) => meter.scope === "dataset";
  setHeaders(
    headers,
    readings.filter((reading) => !isOfDataset(reading)),
    "X-RateLimit",
  );
  setHeaders(headers, readings.filter(isOfDataset), "X-RateLimit-dataset");
}

const toByteMeter = ({ name, since, limit }: ByteLimit, now: number) => ({
  name,
  counted: { since, limit, ...windowOf("day", now) },
});

async function exhausted(context: ExploreContext, limits: ByteLimit[], now: number): Promise<Response | null> {
  for (const limit of limits) {
    const sent = await bytesSent(context.env.QUOTAS, toByteMeter(limit, now));
    if (sent < limit.limit) continue;
    const shown = { limit_time_unit: "day", outbound_bytes_limit: limit.limit };
    return refuse(limit.scope, shown, windowOf("day", now).end, "outbound_bytes_exceeded", now);
  }
  return null;
}

async function addSent(context: ExploreContext, limits: ByteLimit[], bytes: number, now: number): Promise<void> {
  for (const limit of limits) {
    const told = await addBytes(context.env.QUOTAS, toByteMeter(limit, now), bytes);
    if (told === null) continue;
    const { scope, grantee, since } = limit;
    const window = Math.max(since, windowOf("day", now).start);
    const standing = { scope, grantee, limit: limit.limit, value: told.after, window } as const;
    tell(context, { ...standing, limit_type: "outbound_bytes_per_day" }, told.before, now);
  }
}

/** The same answer, whose bytes are counted as they are taken, also where the caller goes away before the end. */
function countSent(context: ExploreContext, limits: ByteLimit[], now: number): void {
  const { body } = context.res;
  if (body === null || limits.length === 0) return;
  let bytes = 0;
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, controller) {
      bytes += piece.byteLength;
      controller.enqueue(piece);
    },
  });
  const sent = body.pipeTo(writable).catch(() => undefined);
  context.executionCtx.waitUntil(sent.then(() => addSent(context, limits, bytes, now)));
  context.res = new Response(readable, context.res);
}

/** Every call counts, whatever its answer: also 304, one from the edge's cache, and an error. */
export const countCalls = createMiddleware<{ Bindings: Env }>(async (context, next) => {
  const now = Date.now();
  const { calls, bytes } = await metersOf(context, now);
  if (calls.length === 0 && bytes.length === 0) return next();
  const refusal = await exhausted(context, bytes, now);
  if (refusal !== null) return refusal;
  const readings = await Promise.all(calls.map((meter) => takeCall(context.env.QUOTAS, meter, now)));
  for (const reading of readings) tellCalls(context, reading, now);
  const over = readings.find(({ allowed }) => !allowed);
  if (over !== undefined) {
    for (const reading of readings) giveBack(reading, now);
    const { scope, limit } = over.meter;
    const shown = { limit_time_unit: limit.unit, call_limit: limit.limit };
    const response = refuse(scope, shown, over.reset, REFUSALS[scope].code, now);
    showReadings(response.headers, readings);
    return response;
  }
  await next();
  showReadings(context.res.headers, readings);
  countSent(context, bytes, now);
});
