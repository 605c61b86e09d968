// The authorisation matrix of the producers' API: every route, asked by everybody there is, in a real request. What is
// refused has changed nothing. The cells come from the router and from the row that each route has in access.ts.
import { beforeAll, expect, it } from "vitest";
import { app } from "../../../worker/api/app.ts";
import { ACCESS, type Requirement } from "../../../worker/api/automation/access.ts";
import { type DatasetRight, PERMISSIONS, type Permission } from "../../../worker/catalog/accounts/permissions.ts";
import { order, waitUntilRest } from "../client.ts";
import { createEndedKeys, createPerson } from "../people.ts";
import { ORDERS } from "./orders.ts";
import { Place, portrait, statusOf } from "./places.ts";

const BASE = "/api/automation/v1.0";

type Person = { permissions: Permission[]; rights: DatasetRight[]; produces: boolean };

const nobody = { permissions: [], rights: [], produces: false };
const STAFF: Record<string, Person> = {
  "no-permission": nobody,
  // A rule shows them the dataset, which lets them read its records and no more.
  viewer: nobody,
  editor: { permissions: ["edit_dataset"], rights: ["read", "edit"], produces: true },
  publisher: {
    permissions: ["create_dataset", "edit_dataset", "publish_dataset"],
    rights: ["read", "edit", "publish"],
    produces: true,
  },
  manager: {
    permissions: ["edit_dataset", "manage_dataset"],
    rights: ["read", "edit", "manage"],
    produces: true,
  },
  administrator: { permissions: [...PERMISSIONS], rights: ["read", "edit", "publish", "manage"], produces: true },
  // Of the dataset that is asked for they may not know that it exists.
  stranger: { permissions: ["create_dataset"], rights: [], produces: true },
};
const OUTSIDE = ["anonymous", "revoked", "expired"];

const keys: Record<string, string> = {};
const routes = app.routes
  .filter(({ method, path }) => method !== "ALL" && path.startsWith(`${BASE}/`))
  .map(({ method, path }) => `${method} ${path.slice(BASE.length)}`);

/** Restricted and not published; a rule shows it to the viewer. */
const shared = new Place("administrator");

beforeAll(async () => {
  for (const [username, { permissions }] of Object.entries(STAFF)) {
    keys[username] = await createPerson(username, permissions);
  }
  Object.assign(keys, await createEndedKeys("administrator"));
  const own = await statusOf(`${BASE}/datasets/`, {
    method: "POST",
    headers: { authorization: `Apikey ${keys.stranger}`, "content-type": "application/json" },
    body: JSON.stringify({ dataset_id: "strangers-own" }),
  });
  expect(own).toBe(201);
  const rule = { user: { username: "viewer" }, security: {}, permissions: [] };
  const uid = await shared.of("datasets/:uid");
  expect((await order("POST", `/datasets/${uid}/security/users/`, rule)).status).toBe(201);
});

const okOf = (route: string) => ORDERS[route]?.ok ?? (route.startsWith("DELETE") ? 204 : 200);

/** What publishing-platform §5 says of somebody, told apart from how the door finds it out. */
function expected(route: string, requirement: Requirement, person: string): number {
  if (requirement === "anybody") return okOf(route);
  if (OUTSIDE.includes(person)) return 401;
  const { permissions, rights, produces } = STAFF[person] as Person;
  if (requirement === "self") return okOf(route);
  if (requirement === "producer") return produces ? okOf(route) : 403;
  if ("dataset" in requirement && !rights.includes(requirement.dataset)) return person === "stranger" ? 404 : 403;
  if (requirement.domain !== undefined && !permissions.includes(requirement.domain)) return 403;
  return okOf(route);
}

/** The request of a route, to be sent as anybody. */
async function prepare(route: string, place: Place): Promise<(person: string) => Promise<number>> {
  const [method = "", pattern = ""] = route.split(" ");
  const path = `${BASE}${await place.fill(pattern)}`;
  const sent = ORDERS[route];
  const body = await sent?.body?.(place);
  const isJson = body !== undefined && typeof body !== "string" && !(body instanceof FormData);
  return (person) => {
    const headers = new Headers(isJson ? { "content-type": "application/json" } : {});
    if (person !== "anonymous") headers.set("authorization", `Apikey ${keys[person]}`);
    const init = body === undefined ? {} : { body: isJson ? JSON.stringify(body) : (body as FormData | string) };
    return statusOf(`${path}${sent?.query?.(place) ?? "/"}`, { method, headers, ...init });
  };
}

/** Each who deletes has a thing of their own to delete, and each their own keys and quotas. */
function placesOf(route: string): (person: string) => Place {
  if (ACCESS[route] === "self" || route.startsWith("DELETE")) return (person) => new Place(person);
  const place = route.startsWith("GET") ? shared : new Place("administrator");
  return () => place;
}

async function callAllowed(route: string, place: Place, person: string): Promise<number> {
  const call = await prepare(route, place);
  const status = await call(person);
  if (route.endsWith("publish")) await waitUntilRest(await place.of("datasets/:uid"));
  return status;
}

it.each(routes)("%s", async (route) => {
  const requirement = ACCESS[route];
  expect(requirement, "no row in worker/api/automation/access.ts").toBeDefined();
  if (requirement === undefined) return;
  const people = [...OUTSIDE, ...Object.keys(STAFF)];
  const wanted = people.map((person) => [person, expected(route, requirement, person)] as const);
  const isRefused = ([, status]: readonly [string, number]) =>
    [401, 403, 404].includes(status) && status !== okOf(route);
  const call = await prepare(route, shared);
  const before = await portrait();
  const seen: [string, number][] = [];
  for (const [person] of wanted.filter(isRefused)) seen.push([person, await call(person)]);
  expect(await portrait(), "what was refused changed something").toEqual(before);
  const placeOf = placesOf(route);
  for (const [person] of wanted.filter((cell) => !isRefused(cell))) {
    seen.push([person, await callAllowed(route, placeOf(person), person)]);
  }
  expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(wanted));
});
