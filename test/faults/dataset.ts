// One dataset of a run: its source, its orders, and everything that can be seen of it, over HTTP.
import { setTimeout as sleep } from "node:timers/promises";
import type { FileServer } from "../servers/file-server.ts";
import type { RunPlan } from "./plan.ts";
import type { FaultyPortal } from "./portal.ts";
import { type Contents, toCsv, toText, type Version } from "./versions.ts";
import type { FaultPlan } from "./worker/faults.ts";
import type { Trace } from "./worker/trace.ts";

export type Answer = { status: number; body: Record<string, unknown>; text: string; etag: string | null };

export type Status = {
  status: string;
  is_published: boolean;
  incomplete: boolean;
  records_count: number;
  generation: number;
  params: { error_code?: string };
};

/** Without an answer: the portal is away. */
export const NO_ANSWER = 0;

const REST = ["idle", "error", "limit_reached"];
const REQUEST_TIMEOUT_MS = 20_000;
/** As often, against the scaled limits, as once a minute against the real ones. */
const TICK_MS = 1_000;

export type Dataset = ReturnType<typeof describeDataset>;

export async function request(
  portal: FaultyPortal,
  method: string,
  path: string,
  init: RequestInit = {},
): Promise<Answer> {
  try {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Apikey ${portal.adminKey}`);
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    const response = await fetch(`${portal.baseUrl}${path}`, { ...init, method, headers, signal });
    const text = await response.text();
    const isJson = /^application\/json(;|$)/.test(response.headers.get("content-type") ?? "");
    return { status: response.status, body: isJson ? JSON.parse(text) : {}, text, etag: response.headers.get("etag") };
  } catch (thrown) {
    return { status: NO_ANSWER, body: {}, text: String(thrown), etag: null };
  }
}

const json = (body: unknown): RequestInit => ({
  body: JSON.stringify(body),
  headers: { "content-type": "application/json" },
});

function expectOk(answer: Answer, what: string): Record<string, unknown> {
  if (answer.status < 200 || answer.status > 299) throw new Error(`${what}: ${answer.status} ${answer.text}`);
  return answer.body;
}

export async function createDataset(portal: FaultyPortal, server: FileServer, plan: RunPlan, datasetId: string) {
  const created = await request(portal, "POST", "/api/automation/v1.0/datasets/", json({ dataset_id: datasetId }));
  return describeDataset(portal, server, plan, datasetId, String(expectOk(created, "create").uid));
}

function describeDataset(portal: FaultyPortal, server: FileServer, plan: RunPlan, datasetId: string, uid: string) {
  const automation = `/api/automation/v1.0/datasets/${uid}/`;
  const explore = `/api/explore/v2.1/catalog/datasets/${datasetId}`;
  const filePath = `/${uid}.csv`;
  let resource: string | null = null;

  async function upload(csv: string): Promise<unknown> {
    const body = new FormData();
    body.set("file", new File([csv], "source.csv", { type: "text/csv" }));
    const file = expectOk(await request(portal, "POST", `${automation}resources/files/`, { body }), "upload");
    return { type: "uploaded_file", file: { uid: file.uid } };
  }

  async function setResource(datasource: unknown): Promise<void> {
    const body = json({ type: "csvfile", title: "source.csv", datasource });
    const [method, path] = resource === null ? ["POST", "resources/"] : ["PUT", `resources/${resource}/`];
    resource = String(expectOk(await request(portal, method, `${automation}${path}`, body), "resource").uid);
  }

  return {
    uid,
    datasetId,
    /** The source is this from now on, served in this way where it is fetched. */
    async offer(version: Version, source: "fine" | "broken" | "cut" | "slow"): Promise<void> {
      const csv = toCsv(version);
      if (plan.source === "upload") return setResource(await upload(csv));
      const behaviours = {
        fine: {},
        broken: { status: 500 },
        cut: { cutAfter: Math.floor(csv.length / 2) },
        slow: { chunkBytes: Math.ceil(csv.length / 20), delayMs: 50 },
      };
      server.put(filePath, csv, behaviours[source]);
      if (resource === null) {
        await setResource({ type: "http", connection: { type: "http", url: `${server.url}${filePath}` } });
      }
    },
    async setTitle(title: string): Promise<void> {
      const body = json({ default: { title: { value: title } } });
      expectOk(await request(portal, "PUT", `${automation}metadata/`, body), "metadata");
    },
    /** The title that visitors see; null where they see nothing. */
    async title(): Promise<string | null> {
      const { body } = await request(portal, "GET", explore);
      const { metas } = body as { metas?: { default: { title: string } } };
      return metas?.default.title ?? null;
    },
    setFaults: (faults: FaultPlan) => request(portal, "PUT", `/__faults/${uid}`, { body: JSON.stringify(faults) }),
    faultsFired: async () => (await request(portal, "GET", `/__faults/${uid}`)).body.fired as string[] | undefined,
    trace: async () => expectOk(await request(portal, "GET", `/__trace/${uid}`), "trace") as Trace & { stored: number },
    order: (name: string, faults?: FaultPlan) =>
      request(
        portal,
        "POST",
        `${automation}${name}`,
        faults ? { headers: { "x-faults": JSON.stringify(faults) } } : {},
      ),
    remove: () => request(portal, "DELETE", automation),
    jobs: async () =>
      expectOk(await request(portal, "GET", `${automation}jobs/?limit=100`), "jobs").results as Record<
        string,
        unknown
      >[],
    explore: (path = "") => request(portal, "GET", `${explore}${path}`),
    /** Every record once more, as a file. */
    async exported(): Promise<Contents> {
      const answer = await request(portal, "GET", `${explore}/exports/jsonl`);
      expectOk(answer, "export");
      return answer.text
        .trim()
        .split("\n")
        .map((line) => toText(JSON.parse(line) as Record<string, unknown>))
        .sort();
    },
    catalogue: () =>
      request(
        portal,
        "GET",
        `/api/explore/v2.1/catalog/datasets?where=${encodeURIComponent(`dataset_id="${datasetId}"`)}`,
      ),
    page: () => request(portal, "GET", `/datasets/${datasetId}/`),
    status: () => request(portal, "GET", `${automation}status/`),
    /** Waits until it is at rest, with the minute's sweep coming more often. @returns null when it does not come to rest */
    async untilRest(timeoutMs: number): Promise<Status | null> {
      const deadline = Date.now() + timeoutMs;
      for (let swept = 0; Date.now() < deadline; await sleep(20)) {
        const { status, body } = await request(portal, "GET", `${automation}status/`);
        if (status === 200 && REST.includes(String(body.status))) return body as Status;
        if (Date.now() - swept < TICK_MS) continue;
        swept = Date.now();
        await request(portal, "GET", "/cdn-cgi/local/scheduled?cron=*+*+*+*+*&format=json");
      }
      return null;
    },
    /** Every record, with its duplicates; null where the dataset is not served. */
    async contents(): Promise<Contents | null> {
      const described = await request(portal, "GET", explore);
      if (described.status === 404) return null;
      const fields = expectOk(described, "dataset").fields as { name: string }[];
      const names = fields.map(({ name }) => name).join(",");
      const query = `select=${names},count(*) as copies&group_by=${names}&limit=20000`;
      const answer = expectOk(await request(portal, "GET", `${explore}/records?${query}`), "records");
      return (answer.results as ({ copies: number } & Record<string, unknown>)[])
        .flatMap(({ copies, ...record }) => Array<string>(copies).fill(toText(record)))
        .sort();
    },
  };
}
