// A hidden dataset costs as many questions to D1 and to its actor as one that never was: what is spent on it tells nobody
// that it is there. Times are printed by `npm run bench hidden`.
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { app } from "../../../worker/api/app.ts";
import { order, publishText } from "../client.ts";
import { createPerson } from "../people.ts";
import { statusOf } from "./places.ts";

const real = { DB: env.DB, DATASETS: env.DATASETS };
const asked: string[] = [];

/** Notes each statement that is run, and passes it on. */
function countStatements(db: D1Database): D1Database {
  const noted = (statement: D1PreparedStatement, text: string): D1PreparedStatement =>
    new Proxy(statement, {
      get(target, name) {
        if (name === "bind") return (...values: unknown[]) => noted(target.bind(...values), text);
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        return (...values: unknown[]) => {
          asked.push(text);
          return member.apply(target, values);
        };
      },
    });
  return new Proxy(db, {
    get(target, name) {
      if (name === "prepare") return (text: string) => noted(target.prepare(text), text);
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...values: unknown[]) => {
        asked.push(String(name));
        return member.apply(target, values);
      };
    },
  });
}

const countActors = (namespace: DurableObjectNamespace) =>
  new Proxy(namespace, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...values: unknown[]) => {
        if (name === "get") asked.push("an actor");
        return member.apply(target, values);
      };
    },
  });

let key = "";

beforeAll(async () => {
  const uid = await publishText("hidden", "town;kind\nLyon;oak\n");
  const { body } = await order("GET", `/datasets/${uid}/`);
  await order("PUT", `/datasets/${uid}/`, { metadata: body.metadata, is_restricted: true });
  // Somebody else sees it.
  await createPerson("guest");
  await order("POST", `/datasets/${uid}/security/users/`, {
    user: { username: "guest" },
    security: {},
    permissions: [],
  });
  key = await createPerson("nobody");
  Object.assign(env, {
    DB: countStatements(real.DB),
    DATASETS: countActors(real.DATASETS as unknown as DurableObjectNamespace),
  });
}, 60_000);

afterAll(() => {
  Object.assign(env, real);
});

const routes = [...new Set(app.routes.map(({ path }) => path))]
  .filter((path) => path.includes(":dataset_id") && !/aggregates|query/.test(path))
  .map((path) => path.replace(":record_id", "1").replace(":format", "csv").replace(":file_id", "x"));

async function costOf(path: string, init: RequestInit): Promise<string[]> {
  asked.length = 0;
  expect(await statusOf(path, init), path).toBe(404);
  return [...asked];
}

it.each(["anonymous", "somebody without a rule"])("%s makes the same questions be asked for both", async (person) => {
  const init = person === "anonymous" ? {} : { headers: { authorization: `Apikey ${key}` } };
  await costOf(routes[0]?.replace(":dataset_id", "warm") ?? "", init);
  for (const route of routes) {
    const hidden = await costOf(route.replace(":dataset_id", "hidden"), init);
    const unknown = await costOf(route.replace(":dataset_id", "nidden"), init);
    expect(hidden.length, route).toBeGreaterThan(0);
    expect(hidden, route).toEqual(unknown);
    expect(hidden, route).not.toContain("an actor");
  }
});
