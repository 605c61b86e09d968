// A case, asked and compared. How a request gets to the portal is the caller's: inside the runtime, or over a socket.
import { expect } from "vitest";
import type { Case } from "./case.ts";

/** A request to the portal by its path; redirects are answers. */
export type Send = (path: string, init?: RequestInit) => Promise<Response>;

function encode(request: string): string {
  const [path = "", ...query] = request.split("?");
  const pairs = query
    .join("?")
    .split("&")
    .filter((pair) => pair !== "");
  const encoded = pairs.map((pair) => {
    const [name = "", ...value] = pair.split("=");
    return `${name}=${encodeURIComponent(value.join("="))}`;
  });
  return `/api/explore/v2.1${path}${encoded.length === 0 ? "" : `?${encoded.join("&")}`}`;
}

async function readBody(response: Response): Promise<Record<string, unknown>> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true && text !== "";
  return isJson ? (JSON.parse(text) as Record<string, unknown>) : { text };
}

function checkHeaders(response: Response, expected: Record<string, string | null>): void {
  const shown = Object.fromEntries(Object.keys(expected).map((name) => [name, response.headers.get(name)]));
  expect(shown).toEqual(expected);
}

/** @param key a valid one, for the place that cases leave for it */
export async function checkCase(send: Send, each: Case, key: string): Promise<void> {
  const { request, method = "GET", sends = {}, error, results, ids, count, body, text } = each;
  const headers = Object.entries(sends).map(([name, value]): [string, string] => [name, value.replace("{key}", key)]);
  const response = await send(encode(request.replace("{key}", key)), { method, headers });
  const answer = await readBody(response);
  expect(response.status, JSON.stringify(answer)).toBe(error?.[0] ?? each.status ?? 200);
  if (each.headers !== undefined) checkHeaders(response, each.headers);
  if (error !== undefined) {
    const [, code, message] = error;
    expect(answer).toMatchObject({ error_code: code, message: expect.stringContaining(message) });
    expect(Object.keys(answer)).toEqual(["error_code", "message"]);
  }
  if (results !== undefined) expect(answer.results).toEqual(results);
  if (ids !== undefined) expect((answer.results as { id: number }[]).map(({ id }) => id)).toEqual(ids);
  if (count !== undefined) expect(answer.total_count).toBe(count);
  if (body !== undefined) expect(answer).toMatchObject(body);
  if (text !== undefined) expect(String(answer.text)).toContain(text);
}
