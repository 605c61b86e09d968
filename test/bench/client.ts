// The portal as its API's users see it, over HTTP.
import { setTimeout as sleep } from "node:timers/promises";

export type Status = {
  status: string;
  records_count: number;
  progress: { step: string; rows: number; percent: number } | null;
};

export type Client = {
  createFromCsv(datasetId: string, csv: string): Promise<string>;
  publish(uid: string): Promise<void>;
  abort(uid: string): Promise<void>;
  status(uid: string): Promise<Status>;
  untilRest(uid: string): Promise<Status>;
  explore(path: string): Promise<Record<string, unknown>>;
};

export function connect(baseUrl: string, adminKey: string): Client {
  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers = new Headers({ authorization: `Apikey ${adminKey}` });
    const isForm = body instanceof FormData;
    if (body !== undefined && !isForm) headers.set("content-type", "application/json");
    const sent = body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) };
    const response = await fetch(`${baseUrl}${path}`, { method, headers, ...sent });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }
  const automation = <T>(method: string, path: string, body?: unknown) =>
    call<T>(method, `/api/automation/v1.0${path}`, body);
  const status = (uid: string) => automation<Status>("GET", `/datasets/${uid}/status/`);

  return {
    async createFromCsv(datasetId, csv) {
      const { uid } = await automation<{ uid: string }>("POST", "/datasets/", { dataset_id: datasetId });
      const form = new FormData();
      form.set("file", new File([csv], "sales.csv", { type: "text/csv" }));
      const file = await automation<{ uid: string }>("POST", `/datasets/${uid}/resources/files/`, form);
      const datasource = { type: "uploaded_file", file: { uid: file.uid } };
      await automation("POST", `/datasets/${uid}/resources/`, { type: "csvfile", title: "sales.csv", datasource });
      return uid;
    },
    publish: (uid) => automation("POST", `/datasets/${uid}/publish/`),
    abort: (uid) => automation("POST", `/datasets/${uid}/abort/`),
    status,
    async untilRest(uid) {
      for (;;) {
        const now = await status(uid);
        if (["idle", "error", "limit_reached"].includes(now.status)) return now;
        await sleep(100);
      }
    },
    explore: (path) => call("GET", `/api/explore/v2.1${path}`),
  };
}
