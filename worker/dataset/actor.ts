// DatasetActor: one Durable Object per dataset. A thin shell: RPC and alarm → functions. It holds how far the work is and
// the records; what the state is, is D1's.
import { DurableObject } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import type { JobProgress } from "../catalog/jobs.ts";
import { portalLimits } from "../catalog/limits.ts";
import { type CatalogPort, d1CatalogPort } from "../catalog/port.ts";
import { MAX_STEP_ATTEMPTS, QUEUE_RETRY_MS, RETRY_DELAY_MS } from "../config.ts";
import type { Env } from "../env.ts";
import type { ExportAnswer, FacetsAnswer, RecordsAnswer, RecordsQuery } from "./contract.ts";
import { exportRecords } from "./export.ts";
import { openFeedRecords } from "./feed-records.ts";
import { type Job, progressOf } from "./job.ts";
import { queryFacets, queryRecords } from "./query.ts";
import { Readers } from "./readers.ts";
import { runSlice } from "./run.ts";
import { liveGeneration } from "./storage/generations.ts";
import { meterStorage } from "./storage/metered.ts";
import { migrate } from "./storage/migrations.ts";
import { type Origin, readOrigin } from "./storage/origins.ts";
import { type ErrorGroup, type ErrorLogPage, readErrorGroups, readErrorLog } from "./storage/record-errors.ts";
import { type Held, type JobTools, openSources, StopOrdered } from "./tools.ts";

export class DatasetActor extends DurableObject<Env> {
  /** The running job as last committed, for progress; never a source of truth. */
  private job: Job | null = null;
  private fetched = 0;
  private woken = false;
  private stop = new AbortController();
  private readonly held: Held = { comparison: null };
  private readonly readers = new Readers();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    migrate(ctx.storage);
  }

  /**
   * There may be something to do: look at D1. Safe to call at any time, any number of times.
   * @param ordered an order was given: even a download that is under way pauses to look
   */
  async wake(datasetUid: string, ordered = true): Promise<void> {
    this.ctx.storage.kv.put("dataset_uid", datasetUid);
    this.woken = true;
    if (ordered) this.stop.abort(new StopOrdered());
    await this.ctx.storage.setAlarm(Date.now());
  }

  override async alarm(): Promise<void> {
    const datasetUid = this.ctx.storage.kv.get<string>("dataset_uid");
    if (datasetUid === undefined) return;
    try {
      const more = await runSlice({
        tools: this.tools(datasetUid),
        isWoken: () => this.takeWake(),
        onJob: (job) => {
          this.job = job;
        },
      });
      if (more) await this.ctx.storage.setAlarm(Date.now());
      else if (await this.port(datasetUid).isWaiting()) await this.lookAgain();
    } catch (thrown) {
      // Our own delay and count of attempts, because the platform's retries end silently after six.
      console.error(JSON.stringify({ level: "error", dataset: datasetUid, error: String(thrown) }));
      const failures = Math.min(this.job?.attempts ?? 1, MAX_STEP_ATTEMPTS);
      await this.ctx.storage.setAlarm(Date.now() + RETRY_DELAY_MS * 2 ** Math.max(0, failures - 1));
    }
  }

  queryRecords(query: RecordsQuery): RecordsAnswer {
    return queryRecords(this.ctx.storage.sql, liveGeneration(this.ctx.storage.sql), query);
  }

  queryFacets(query: RecordsQuery): FacetsAnswer {
    return queryFacets(this.ctx.storage.sql, liveGeneration(this.ctx.storage.sql), query);
  }

  exportRecords(query: RecordsQuery): ExportAnswer {
    return exportRecords(this.ctx.storage.sql, liveGeneration(this.ctx.storage.sql), this.readers, query);
  }

  /** How far the running job is; null when none runs. */
  progress(): JobProgress | null {
    return this.job ? progressOf(this.job, Date.now(), this.fetched) : null;
  }

  /** What the last load of what is served found in its sources: columns, what changed in them, and rows that come again. */
  lastLoad(): Pick<Origin, "columns" | "schemaChange"> & { duplicates: number | null } {
    const { columns = [], schemaChange = null, duplicates = null } = readOrigin(this.ctx.storage.sql) ?? {};
    return { columns, schemaChange, duplicates };
  }

  /** Record errors of the generation that is served. */
  recordErrors(): ErrorGroup[] {
    const live = liveGeneration(this.ctx.storage.sql);
    return live ? readErrorGroups(this.ctx.storage.sql, live.generation) : [];
  }

  /** One page of a generation's record errors, one by one; `after` is the `next` of the page before, 0 for the first. */
  recordErrorLog(generation: number, after: number): ErrorLogPage {
    return readErrorLog(this.ctx.storage.sql, generation, after);
  }

  /** A wake is taken once; whatever was stopped by it goes on with a fresh signal. */
  private takeWake(): boolean {
    const woken = this.woken;
    this.woken = false;
    if (this.stop.signal.aborted) {
      this.stop = new AbortController();
      this.fetched = 0;
    }
    return woken;
  }

  /** Later, unless somebody has asked for sooner. */
  private async lookAgain(): Promise<void> {
    const alarm = await this.ctx.storage.getAlarm();
    if (alarm === null) await this.ctx.storage.setAlarm(Date.now() + QUEUE_RETRY_MS);
  }

  private port(datasetUid: string): CatalogPort {
    return d1CatalogPort(drizzle(this.env.DB), datasetUid, portalLimits(this.env));
  }

  private async wakeNext(port: CatalogPort): Promise<void> {
    for (const uid of await port.nextInLine()) {
      try {
        await this.env.DATASETS.get(this.env.DATASETS.idFromName(uid)).wake(uid, false);
      } catch (thrown) {
        console.error(JSON.stringify({ level: "warn", dataset: uid, event: "wake_lost", error: String(thrown) }));
      }
    }
  }

  private tools(datasetUid: string): JobTools {
    const actor = this;
    const port = this.port(datasetUid);
    const { meter, ...storage } = meterStorage(this.ctx.storage);
    return {
      storage,
      meter,
      held: this.held,
      bucket: this.env.BUCKET,
      open: openSources(this.env.BUCKET),
      openFeed: (feedId) => openFeedRecords(this.env, feedId, datasetUid),
      port,
      wakeNext: () => this.wakeNext(port),
      policy: { allowPrivate: this.env.ALLOW_PRIVATE_SOURCES === "1" },
      datasetUid,
      now: () => Date.now(),
      // A timer, because it is the only wait that makes the event loop look at the network.
      pause: () => scheduler.wait(1),
      isRead: (generation) => this.readers.isRead(generation, Date.now()),
      get stop() {
        return actor.stop.signal;
      },
      onFetched(bytes) {
        actor.fetched = bytes;
      },
    };
  }
}
