// The description of the producers' API is made of its routes and of the schemas that read requests: nothing is missing.
import { expect, it } from "vitest";
import { app } from "../../worker/api/app.ts";
import { ORDERS } from "./access/orders.ts";
import { ask } from "./client.ts";

const BASE = "/api/automation/v1.0";

type Operation = {
  operationId: string;
  summary: string;
  parameters: { name: string; in: string; required: boolean }[];
  requestBody?: { content: Record<string, { schema?: Record<string, unknown> }> };
};
type Described = { openapi: string; paths: Record<string, Record<string, Operation>>; security: object[] };

const read = async () => (await ask(`${BASE}/openapi.json`)).body as unknown as Described;

const toRoute = (method: string, path: string) =>
  `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1").replace(/\/$/, "")}`;

async function operations(): Promise<Map<string, Operation>> {
  const { paths } = await read();
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [toRoute(method, path), operation] as const),
  );
  return new Map(all);
}

it("is served to everybody, without a key", async () => {
  const answer = await ask(`${BASE}/openapi.json`);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ openapi: "3.1.0", info: { title: "Lisière – Automation API" } });
});

it("describes every route, and no other", async () => {
  const routes = app.routes
    .filter(({ method, path }) => method !== "ALL" && path.startsWith(`${BASE}/`))
    .map(({ method, path }) => `${method} ${path.slice(BASE.length)}`);
  expect([...(await operations()).keys()].toSorted()).toEqual([...new Set(routes)].toSorted());
});

it("names each operation once, and each part of its path", async () => {
  const all = [...(await operations())];
  expect(new Set(all.map(([, { operationId }]) => operationId)).size).toBe(all.length);
  for (const [route, { parameters }] of all) {
    const inPath = parameters.filter((one) => one.in === "path").map(({ name }) => name);
    expect(inPath, route).toEqual([...route.matchAll(/:(\w+)/g)].map(([, name]) => name));
  }
});

it("describes a body wherever the matrix of access sends one, and nowhere else", async () => {
  const described = [...(await operations())].filter(([, { requestBody }]) => requestBody !== undefined);
  const sent = Object.entries(ORDERS).filter(([, { body }]) => body !== undefined);
  expect(described.map(([route]) => route).toSorted()).toEqual(sent.map(([route]) => route).toSorted());
});

it("has the schemas by which requests are read", async () => {
  const all = await operations();
  const bodyOf = (route: string) => all.get(route)?.requestBody?.content["application/json"]?.schema;
  expect(bodyOf("PUT /quotas/domain")).toMatchObject({
    additionalProperties: false,
    properties: { datasets: expect.anything(), api_calls: expect.anything() },
  });
  expect(bodyOf("POST /users")).toMatchObject({ required: ["username"] });
  expect(all.get("GET /audit")?.parameters.map(({ name }) => name)).toContain("since");
  expect(all.get("POST /datasets/:uid/publish")?.summary).toBe("Needs the right to publish the dataset.");
});
