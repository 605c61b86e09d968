// The portal as its API's users see it, over HTTP.
import { setTimeout as sleep } from "node:timers/promises";

export type Status = {
  status: string;
  records_count: number;
  incomplete: boolean;
  is_published: boolean;
  progress: { step: string; rows: number } | null;
};

export type Job = {
  state: string;
  created_at: string;
  started_at: string;
  ended_at: string;
  progress: { rows: number };
  decision: { mode: string };
  steps: { step: string; duration_ms: number }[];
  counts: { added: number; removed: number; unchanged: number; billed: number };
};

export type Client = {
  /** Not published yet. @returns its uid */
  create(datasetId: string, sourceUrl: string, type?: string): Promise<string>;
  order(uid: string, action: string): Promise<void>;
  remove(uid: string): Promise<void>;
  status(uid: string): Promise<Status>;
  /** Polls every `everyMs` until the dataset is at rest. */
  untilRest(uid: string, everyMs?: number): Promise<Status>;
  lastJob(uid: string): Promise<Job>;
  explore<T>(path: string): Promise<T>;
};

const REST = ["idle", "error", "limit_reached"];

export function connect(baseUrl: string, adminKey: string): Client {
  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers = { authorization: `Apikey ${adminKey}`, "content-type": "application/json" };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const ask = () => fetch(`${baseUrl}${path}`, { method, headers, ...sent });
    // A connection that was kept open may be closed just when it is used again; nothing was asked then.
    const response = await ask().catch(ask);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? null : JSON.parse(text)) as T;
  }
  const automation = <T>(method: string, path: string, body?: unknown) =>
    call<T>(method, `/api/automation/v1.0/datasets/${path}`, body);
  const status = (uid: string) => automation<Status>("GET", `${uid}/status/`);

  return {
    async create(datasetId, sourceUrl, type = "csvfile") {
      const { uid } = await automation<{ uid: string }>("POST", "", { dataset_id: datasetId });
      const datasource = { type: "http", connection: { type: "http", url: sourceUrl } };
      await automation("POST", `${uid}/resources/`, { type, title: "sales.csv", datasource });
      return uid;
    },
    order: (uid, action) => automation("POST", `${uid}/${action}`),
    remove: (uid) => automation("DELETE", `${uid}/`),
    status,
    async untilRest(uid, everyMs = 100) {
      for (;;) {
        const now = await status(uid);
        if (REST.includes(now.status)) return now;
        await sleep(everyMs);
      }
    },
    async lastJob(uid) {
      const { results } = await automation<{ results: Job[] }>("GET", `${uid}/jobs/?limit=1`);
      if (results[0] === undefined) throw new Error(`${uid} has no job`);
      return results[0];
    },
    explore: (path) => call("GET", `/api/explore/v2.1/catalog/datasets${path}`),
  };
}
