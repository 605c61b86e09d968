// The portal as its API's users see it, from inside the Workers runtime.
import { exports } from "cloudflare:workers";
import { expect, inject } from "vitest";

export type Answer = { status: number; body: Record<string, unknown>; headers: Headers };

const ORIGIN = "http://portal.test";
const AUTOMATION = "/api/automation/v1.0";

/** A request as anybody. */
export async function ask(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await download(path, init);
  const text = await response.text();
  const json = response.headers.get("content-type")?.startsWith("application/json") ? JSON.parse(text) : { text };
  return { status: response.status, body: json, headers: response.headers };
}

/** A request as anybody, with the answer as it comes. */
export async function download(path: string, init: RequestInit = {}): Promise<Response> {
  return exports.default.fetch(new Request(`${ORIGIN}${path}`, init));
}

/** A request to the Automation API as the administrator; an object is sent as JSON. */
export async function order(method: string, path: string, body?: unknown): Promise<Answer> {
  const headers = new Headers({ authorization: "Apikey test-key" });
  const isForm = body instanceof FormData;
  if (body !== undefined && !isForm) headers.set("content-type", "application/json");
  const sent = body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) };
  return ask(`${AUTOMATION}${path}`, { method, headers, ...sent });
}

export async function createDataset(datasetId: string, title = datasetId): Promise<string> {
  const { status, body } = await order("POST", "/datasets/", {
    dataset_id: datasetId,
    metadata: { default: { title: { value: title } } },
  });
  expect(status).toBe(201);
  return String(body.uid);
}

export async function upload(
  uid: string,
  content: string | Uint8Array<ArrayBuffer>,
  filename = "data.csv",
): Promise<string> {
  const form = new FormData();
  form.set("file", new File([content], filename, { type: "text/csv" }));
  const { status, body } = await order("POST", `/datasets/${uid}/resources/files/`, form);
  expect(status).toBe(201);
  return String(body.uid);
}

export const fileResource = (file: string, params = {}) => ({
  type: "csvfile",
  title: "data.csv",
  params,
  datasource: { type: "uploaded_file", file: { uid: file } },
});

export const httpResource = (url: string, params = {}) => ({
  type: "csvfile",
  title: "remote.csv",
  params,
  datasource: { type: "http", connection: { type: "http", url } },
});

/** Gives bytes to the file server. @returns their address */
export async function serveFile(
  path: string,
  content: BodyInit,
  behaviour: Record<string, string> = {},
): Promise<string> {
  const url = `${inject("fileServerUrl")}${path}`;
  await fetch(url, { method: "PUT", body: content, headers: behaviour });
  return url;
}

export async function statusOf(uid: string): Promise<Record<string, unknown>> {
  return (await order("GET", `/datasets/${uid}/status/`)).body;
}

/** Polls until the dataset is at rest, as a client does. */
export async function waitUntilRest(uid: string): Promise<Record<string, unknown>> {
  for (let attempt = 0; attempt < 500; attempt++) {
    const status = await statusOf(uid);
    if (["idle", "error", "limit_reached"].includes(String(status.status))) return status;
    await scheduler.wait(20);
  }
  throw new Error(`dataset ${uid} did not come to rest`);
}

export async function publish(uid: string): Promise<Record<string, unknown>> {
  expect(await order("POST", `/datasets/${uid}/publish/`)).toMatchObject({ status: 200, body: { detail: "ok" } });
  return waitUntilRest(uid);
}

/** A dataset published from this text. */
export async function publishText(
  datasetId: string,
  text: string | Uint8Array<ArrayBuffer>,
  params = {},
): Promise<string> {
  const uid = await createDataset(datasetId);
  await order("POST", `/datasets/${uid}/resources/`, fileResource(await upload(uid, text), params));
  await publish(uid);
  return uid;
}

export async function records(datasetId: string, query = ""): Promise<Answer> {
  return ask(`/api/explore/v2.1/catalog/datasets/${datasetId}/records${query}`);
}
