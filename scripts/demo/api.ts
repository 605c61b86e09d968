// The few calls of the Automation API that the demo makes, as any producer would make them.
import { setTimeout as sleep } from "node:timers/promises";

const STATUS_POLL_MS = 250;
const PUBLISH_TIMEOUT_MS = 60_000;

export type Api = {
  get(path: string): Promise<{ status: number; body: unknown }>;
  send(method: "POST" | "PUT", path: string, body: unknown): Promise<unknown>;
};

export class ApiRefusal extends Error {
  readonly status: number;
  constructor(status: number, text: string) {
    super(text);
    this.status = status;
  }
}

/** One property of an answer, as text; the demo needs nothing else of them. */
export function textOf(body: unknown, key: string): string {
  const value = typeof body === "object" && body !== null ? Reflect.get(body, key) : undefined;
  if (typeof value !== "string") throw new Error(`the answer has no “${key}”`);
  return value;
}

export function connectApi(origin: string, key: string): Api {
  const base = `${origin}/api/automation/v1.0`;
  const call = async (path: string, init: RequestInit) => {
    const headers = { authorization: `Apikey ${key}`, ...init.headers };
    const response = await fetch(`${base}${path}`, { ...init, headers });
    const text = await response.text();
    return { status: response.status, text };
  };
  const parse = (text: string): unknown => (text === "" ? null : JSON.parse(text));

  return {
    get: async (path) => {
      const { status, text } = await call(path, {});
      if (status >= 500) throw new ApiRefusal(status, `GET ${path} gives ${status}`);
      return { status, body: parse(text) };
    },
    send: async (method, path, body) => {
      const form = body instanceof FormData;
      const init: RequestInit = form
        ? { method, body }
        : { method, body: JSON.stringify(body), headers: { "content-type": "application/json" } };
      const { status, text } = await call(path, init);
      if (status >= 400) throw new ApiRefusal(status, `${method} ${path} gives ${status}: ${text.trim()}`);
      return parse(text);
    },
  };
}

/** Waits for a publish to end; throws when it ends otherwise than well. */
export async function awaitIdle(api: Api, uid: string): Promise<void> {
  const deadline = Date.now() + PUBLISH_TIMEOUT_MS;
  for (;;) {
    const status = textOf((await api.get(`/datasets/${uid}/status/`)).body, "status");
    if (status === "idle") return;
    if (status === "error" || status === "limit_reached") throw new Error(`publishing ended in the state ${status}`);
    if (Date.now() > deadline) throw new Error(`publishing is still in the state ${status} after a minute`);
    await sleep(STATUS_POLL_MS);
  }
}
