// The portal's worker with its outside made unreliable: the real entry points and the real classes, whose database,
// bucket and deliveries fail as they were told to. Told over HTTP, on paths that the portal does not have:
//   PUT /__faults/{uid}     a FaultPlan for the actor of that dataset; GET what has befallen it
//   GET /__trace/{uid}      every transition of the dataset and of its jobs, and what is left of it (trace.ts)
// A request with the header `x-faults` (a FaultPlan) is itself answered over an unreliable database and bucket.

import type { Env } from "../../../worker/env.ts";
import worker, { FeedMirror, QuotaCounter, DatasetActor as RealActor } from "../../../worker/index.ts";
import { type Around, aroundBucket, aroundDatabase } from "./bindings.ts";
import { type CallKind, FaultClock, type FaultPlan, NO_FAULTS, STALL_MS } from "./faults.ts";
import { countStored, readTrace, watchTransitions } from "./trace.ts";

export { FeedMirror, QuotaCounter };

/** By dataset. In memory: a plan ends with the process that it has brought down. */
const clocks = new Map<string, FaultClock>();

const clockOf = (uid: string): FaultClock => clocks.get(uid) ?? new FaultClock(NO_FAULTS);

function around(on: CallKind, clock: () => FaultClock, die: () => void): Around {
  return async (call) => {
    const now = clock();
    const act = now.strike(on);
    if (now.plan.latencyMs > 0) await scheduler.wait(now.plan.latencyMs);
    if (act === "die") die();
    if (act === "stall") await scheduler.wait(STALL_MS);
    if (act === "fail" || act === "die") throw new Error(`injected: ${on} failed`);
    const answer = await call();
    if (act === "lose") throw new Error(`injected: the answer of ${on} was lost`);
    return answer;
  };
}

function unreliable(env: Env, clock: () => FaultClock, die: () => void): Env {
  return {
    ...env,
    DB: aroundDatabase(env.DB, around("d1", clock, die)),
    BUCKET: aroundBucket(env.BUCKET, around("r2", clock, die)),
  };
}

export class DatasetActor extends RealActor {
  private readonly uid: string;

  constructor(ctx: DurableObjectState, env: Env) {
    const uid = ctx.id.name ?? "";
    super(
      ctx,
      unreliable(
        env,
        () => clockOf(uid),
        () => ctx.abort("injected: the object dies"),
      ),
    );
    this.uid = uid;
  }

  override async wake(...order: Parameters<RealActor["wake"]>): Promise<void> {
    const act = clockOf(this.uid).strike("wake");
    if (act === "drop") return;
    if (act === "die") this.ctx.abort("injected: the object dies");
    if (act === "fail") throw new Error("injected: the delivery failed");
    if (act === "late") await scheduler.wait(STALL_MS);
    await super.wake(...order);
    if (act === "twice") await super.wake(...order);
  }

  /** Rows of the tables that hold records. */
  storedRecords(): number {
    return countStored(this.ctx.storage.sql);
  }
}

async function control(request: Request, env: Env, path: string, uid: string): Promise<Response> {
  if (path === "__trace") {
    if (request.method === "POST") return Response.json(await watchTransitions(env.DB));
    const actor = env.DATASETS.get(env.DATASETS.idFromName(uid)) as unknown as { storedRecords(): Promise<number> };
    return Response.json({ ...(await readTrace(env, uid)), stored: await actor.storedRecords() });
  }
  if (request.method === "PUT") clocks.set(uid, new FaultClock((await request.json()) as FaultPlan));
  const { fired, counts } = clockOf(uid);
  return Response.json({ fired, counts });
}

export default {
  async fetch(request, env, ctx) {
    const [, path = "", uid = ""] = new URL(request.url).pathname.split("/");
    if (path === "__faults" || path === "__trace") return control(request, env, path, uid);
    const plan = request.headers.get("x-faults");
    if (plan === null) return worker.fetch(request, env, ctx);
    const clock = new FaultClock(JSON.parse(plan) as FaultPlan);
    return worker.fetch(
      request,
      unreliable(
        env,
        () => clock,
        () => undefined,
      ),
      ctx,
    );
  },
  scheduled: worker.scheduled,
} satisfies ExportedHandler<Env>;
