// Calls of the Explore API against quotas: upstream's headers and its 429, at every level, and nothing where there is none.
import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { datasetRules } from "../../worker/catalog/accounts/schema.ts";
import { forgetLeases } from "../../worker/catalog/quotas/calls.ts";
import { addBytes, bytesSent } from "../../worker/catalog/quotas/outbound.ts";
import { addGroup, addUser } from "./accounts.ts";
import { type Answer, ask, order, publishText } from "./client.ts";

const CATALOG = "/api/explore/v2.1/catalog/datasets";

/** No test may run over the end of an hour: its counters would begin again. */
beforeAll(async () => {
  const left = 3_600_000 - (Date.now() % 3_600_000);
  if (left < 30_000) await scheduler.wait(left);
  await publishText("appels", "a\n1\n2\n");
}, 90_000);

afterEach(async () => {
  for (const level of ["domain", "default", "anonymous", "all-anonymous"]) await order("DELETE", `/quotas/${level}/`);
});

const perHour = (limit: number) => ({ api_calls: { limit, unit: "hour" } });

const from = (address: string, path = CATALOG, headers = {}) =>
  ask(path, { headers: { "cf-connecting-ip": address, ...headers } });

const as = (key: string, path = CATALOG) => ask(path, { headers: { authorization: `Apikey ${key}` } });

const rates = ({ headers }: Answer) => ["limit", "remaining"].map((name) => headers.get(`x-ratelimit-${name}`));

function expectRefusal({ status, body, headers }: Answer, errorcode: number, limit: number) {
  expect({ status, body }).toEqual({
    status: 429,
    body: {
      errorcode,
      reset_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:00:00Z$/),
      limit_time_unit: "hour",
      call_limit: limit,
      error: expect.any(String),
    },
  });
  expect(headers.get("x-ratelimit-remaining")).toBe("0");
  expect(headers.get("x-ratelimit-reset")).toMatch(/^\d{4}-\d\d-\d\d \d\d:00:00\+00:00$/);
  expect(headers.get("access-control-expose-headers")).toContain("X-RateLimit-Remaining");
  expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
}

/** A user with a limit at a level. */
async function limitedUser(name: string, level: "user" | "group", limit: number): Promise<string> {
  const key = await addUser(name);
  await addGroup(`gr_${name}`, [name]);
  await order("PUT", level === "user" ? `/quotas/users/${name}/` : `/quotas/groups/gr_${name}/`, perHour(limit));
  return key;
}

test("without a quota there is no header and no counter", async () => {
  const answer = await from("192.0.2.1");
  expect(answer.status).toBe(200);
  expect(rates(answer)).toEqual([null, null]);
});

test("the domain's limit counts everybody's calls", async () => {
  const key = await addUser("dora");
  await order("PUT", "/quotas/domain/", perHour(3));
  expect(rates(await from("192.0.2.1"))).toEqual(["3", "2"]);
  expect(rates(await from("192.0.2.2"))).toEqual(["3", "1"]);
  expect(rates(await as(key))).toEqual(["3", "0"]);
  const refusal = await as(key);
  expectRefusal(refusal, 10002, 3);
  expect(refusal.body.error).toBe("Too many requests on the domain. Please contact the domain administrator.");
  expect(await order("GET", "/quotas/domain/")).toMatchObject({ body: { use: { api_calls: 3 } } });
});

describe.each(["user", "group"] as const)("the limit of a %s", (level) => {
  test("counts the calls of one user, whichever way they go", async () => {
    const key = await limitedUser(`u-${level}`, level, 3);
    const paths = [CATALOG, `${CATALOG}/appels/records`, `${CATALOG}/appels/exports/csv`];
    for (const [n, path] of paths.entries()) expect(rates(await as(key, path))).toEqual(["3", String(2 - n)]);
    expectRefusal(await as(key), 10003, 3);
    expect((await from("192.0.2.1")).status).toBe(200);
  });
});

test("each address has the anonymous limit, a household of IPv6 has one, and a key is not anonymous", async () => {
  await order("PUT", "/quotas/anonymous/", perHour(1));
  expect((await from("192.0.2.7")).status).toBe(200);
  const refusal = await from("192.0.2.7");
  expectRefusal(refusal, 10005, 1);
  expect(refusal.body.error).toBe("You have exceeded the requests limit for anonymous users.");
  expect((await from("192.0.2.8")).status).toBe(200);
  expect((await from("2001:db8:1:2::3")).status).toBe(200);
  expect((await from("2001:db8:1:2:ffff::9")).status).toBe(429);
  expect((await from("2001:db8:1:3::3")).status).toBe(200);
  expect((await as(await addUser("avec-cle"))).status).toBe(200);
});

test("a key that is none does not escape the anonymous limit", async () => {
  await order("PUT", "/quotas/anonymous/", perHour(1));
  await from("192.0.2.17", CATALOG, { authorization: "Apikey wrong" });
  expect((await from("192.0.2.17", CATALOG, { authorization: "Apikey wrong-too" })).status).toBe(429);
});

test.each(["%zz", "%E0%A4%A", "%00", "a%252Fb"])("an address with %s in it is that of no dataset", async (id) => {
  await order("PUT", "/quotas/anonymous/", perHour(5));
  expect((await from("192.0.2.19", `${CATALOG}/${id}/records`)).status).toBe(404);
});

test("all anonymous callers together have a limit, and a refused call is not counted elsewhere", async () => {
  await order("PUT", "/quotas/all-anonymous/", perHour(1));
  await order("PUT", "/quotas/domain/", perHour(10));
  expect((await from("192.0.2.21")).status).toBe(200);
  for (let n = 0; n < 5; n++) expectRefusal(await from("192.0.2.22"), 10005, 1);
  expect(rates(await as(await addUser("reste")))[1]).toBe("8");
});

test("of forty calls at once exactly as many as allowed are answered", async () => {
  const key = await limitedUser("foule", "user", 25);
  const answers = await Promise.all(Array.from({ length: 40 }, () => as(key)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(25);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(15);
});

test("calls above a hundred are leased, and never exceed the limit", async () => {
  const key = await limitedUser("bail", "user", 400);
  let answered = 0;
  for (let round = 0; round < 12; round++) {
    const answers = await Promise.all(Array.from({ length: 40 }, () => as(key)));
    answered += answers.filter(({ status }) => status === 200).length;
  }
  expect(answered).toBe(400);
}, 120_000);

test("a lease that is lost with the process counts as used; the counter itself outlives its eviction", async () => {
  const key = await limitedUser("perdu", "user", 600);
  const before = Number(rates(await as(key))[1]);
  forgetLeases();
  await evictDurableObject(env.QUOTAS.get(env.QUOTAS.idFromName("user:perdu")));
  const after = Number(rates(await as(key))[1]);
  // The first lease was 600 / 100 = 6 calls, of which one was made.
  expect(before).toBe(599);
  expect(after).toBe(593);
});

test("what is held under a limit stays, whatever else is ordered of the portal", async () => {
  const key = await limitedUser("calme", "user", 1_000);
  expect(rates(await as(key))[1]).toBe("999");
  const meter = { name: "bytes-of-nobody", counted: { since: 0, start: 0, end: Date.now() + 60_000, limit: 1_000 } };
  await addBytes(env.QUOTAS, meter, 5);
  expect((await order("POST", "/datasets/", { dataset_id: "autre-chose" })).status).toBe(201);
  expect(rates(await as(key))[1]).toBe("998");
  // One lease, of 1,000 / 100 = 10 calls.
  expect(await order("GET", "/quotas/users/calme/")).toMatchObject({ body: { use: { api_calls: 10 } } });
  expect(await bytesSent(env.QUOTAS, meter)).toBe(5);
});

test("answers of the edge's cache and 304 count", async () => {
  await order("PUT", "/quotas/anonymous/", perHour(10));
  const path = `${CATALOG}/appels/records?limit=1`;
  const first = await from("192.0.2.31", path);
  const etag = first.headers.get("etag") ?? "";
  await expect.poll(async () => (await from("192.0.2.32", path)).headers.get("x-edge-cache")).toBe("hit");
  expect(rates(await from("192.0.2.31", path))).toEqual(["10", "8"]);
  const unchanged = await from("192.0.2.31", path, { "if-none-match": etag });
  expect(unchanged.status).toBe(304);
  expect(rates(unchanged)).toEqual(["10", "7"]);
});

test("pages of the site and the producers' API use nobody's calls", async () => {
  await order("PUT", "/quotas/anonymous/", perHour(1));
  await order("PUT", "/quotas/domain/", perHour(1));
  for (const path of ["/", "/en/", "/datasets/appels/", "/en/datasets/appels/", "/fil/", "/healthz"]) {
    expect([200, 404, 503]).toContain((await from("192.0.2.41", path)).status);
  }
  await order("GET", "/datasets/");
  expect(await order("GET", "/quotas/domain/")).toMatchObject({ body: { use: { api_calls: 0 } } });
  expect((await from("192.0.2.41")).status).toBe(200);
});

test("a limit that is raised lets calls through at once; one that is set anew begins at 0", async () => {
  await order("PUT", "/quotas/domain/", perHour(1));
  await from("192.0.2.51");
  expect((await from("192.0.2.51")).status).toBe(429);
  await order("PUT", "/quotas/domain/", perHour(3));
  expect(rates(await from("192.0.2.51"))).toEqual(["3", "1"]);
  await order("DELETE", "/quotas/domain/");
  expect(rates(await from("192.0.2.51"))).toEqual([null, null]);
  await order("PUT", "/quotas/domain/", perHour(2));
  expect(rates(await from("192.0.2.51"))).toEqual(["2", "1"]);
});

test("a second's limit is there again in the next second", async () => {
  await order("PUT", "/quotas/domain/", { api_calls: { limit: 1, unit: "second" } });
  const until = 1_000 - (Date.now() % 1_000);
  await scheduler.wait(until + 50);
  const [one, other] = await Promise.all([from("192.0.2.61"), from("192.0.2.61")]);
  expect([one.status, other.status].sort()).toEqual([200, 429]);
  await scheduler.wait(1_000);
  expect((await from("192.0.2.61")).status).toBe(200);
});

describe("a dataset's own quota", () => {
  async function limitDataset(datasetId: string, scope: "user" | "default", grantee: string, limit: number) {
    const uid = await publishText(datasetId, "a\n1\n");
    const at = { createdAt: Date.now(), updatedAt: Date.now() };
    const apiCallsQuota = { limit, unit: "hour" as const };
    await drizzle(env.DB)
      .insert(datasetRules)
      .values({ datasetUid: uid, scope, grantee, apiCallsQuota, permissions: [], ...at });
    // Any order to the producers' API makes what is known of quotas new; this one changes nothing.
    await order("DELETE", "/quotas/all-anonymous/");
  }
  const dataset = ({ headers }: Answer) =>
    ["limit", "remaining"].map((name) => headers.get(`x-ratelimit-dataset-${name}`));

  test("binds whoever has no rule by the default one, each for themselves", async () => {
    await limitDataset("limite", "default", "", 1);
    const path = `${CATALOG}/limite/records`;
    const first = await from("192.0.2.71", path);
    expect(dataset(first)).toEqual(["1", "0"]);
    expect(rates(first)).toEqual([null, null]);
    const refusal = await from("192.0.2.71", path);
    expect(refusal).toMatchObject({ status: 429, body: { errorcode: 10004, call_limit: 1 } });
    expect((await from("192.0.2.72", path)).status).toBe(200);
    expect((await from("192.0.2.71", `${CATALOG}/appels/records`)).status).toBe(200);
  });

  test("binds one user by their own rule", async () => {
    const key = await addUser("regle");
    await limitDataset("limite-regle", "user", "regle", 2);
    expect(dataset(await as(key, `${CATALOG}/limite-regle/records`))).toEqual(["2", "1"]);
    expect(dataset(await from("192.0.2.73", `${CATALOG}/limite-regle/records`))).toEqual([null, null]);
  });

  test("a dataset that is not there has no header of its own", async () => {
    const answer = await from("192.0.2.74", `${CATALOG}/inconnu/records`);
    expect(answer.status).toBe(404);
    expect(dataset(answer)).toEqual([null, null]);
  });
});

test("bytes: the answer that passes the limit is whole, and the next is refused", async () => {
  const path = `${CATALOG}/appels/exports/csv`;
  const whole = (await from("192.0.2.81", path)).body.text;
  await order("PUT", "/quotas/domain/", { outbound_bytes_per_day: 3 });
  expect((await from("192.0.2.81", path)).body.text).toBe(whole);
  await expect.poll(async () => (await from("192.0.2.81", path)).status).toBe(429);
  expect((await from("192.0.2.82", path)).body).toMatchObject({
    errorcode: 10002,
    limit_time_unit: "day",
    outbound_bytes_limit: 3,
    reset_time: expect.stringMatching(/T00:00:00Z$/),
  });
});

test("the journal is told once when 80 % are used, and once when the limit is reached", async () => {
  await order("PUT", "/quotas/domain/", perHour(5));
  for (let n = 0; n < 8; n++) await from("192.0.2.91");
  const told = async () =>
    (
      await env.DB.prepare(
        "SELECT action, change FROM audit WHERE target = 'domain:' AND action IN ('quota.warned', 'quota.reached') AND change LIKE '%\"limit\":5%' ORDER BY id",
      ).all()
    ).results.map(({ action, change }) => [action, JSON.parse(String(change)).value]);
  await expect.poll(told).toEqual([
    ["quota.warned", 4],
    ["quota.reached", 5],
  ]);
});
