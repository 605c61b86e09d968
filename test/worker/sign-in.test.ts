// Sessions of people: begun with the secret or with a one-time link, carried by a sealed cookie, ended at the server.
import { env } from "cloudflare:workers";
import { beforeEach, expect, it } from "vitest";
import { ask, download, order } from "./client.ts";
import { createPerson, deeds } from "./people.ts";

const ORIGIN = "http://portal.test";
const ME = "/api/automation/v1.0/users/me/";

const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  download(path, {
    method: "POST",
    redirect: "manual",
    headers: { origin: ORIGIN, "content-type": "application/x-www-form-urlencoded", ...headers },
    body: new URLSearchParams(form).toString(),
  });

const cookieOf = (response: Response) => response.headers.get("set-cookie")?.split(";")[0] ?? "";
const signIn = async () => cookieOf(await post("/connexion/", { key: "test-key" }));
const meWith = async (cookie: string) => ask(ME, { headers: { cookie } });

beforeEach(() => {
  Object.assign(env, { ACCESS_TEAM_DOMAIN: "", ACCESS_AUDIENCE: "" });
});

it("the administrator signs in with the secret, and out again", async () => {
  const entered = await post("/connexion/", { key: "test-key" });
  expect(entered.status).toBe(303);
  const set = entered.headers.get("set-cookie") ?? "";
  expect(set).toMatch(/^__Host-lisiere-session=/);
  for (const flag of [/httponly/i, /secure/i, /samesite=lax/i, /path=\//i]) expect(set).toMatch(flag);
  const cookie = cookieOf(entered);
  expect((await meWith(cookie)).body).toMatchObject({ username: "admin" });
  expect(await (await download("/en/sign-in/", { headers: { cookie } })).text()).toContain("admin");
  const left = await post("/deconnexion/", {}, { cookie });
  expect(left.headers.get("set-cookie")).toMatch(/Max-Age=0/);
  // Whoever kept the cookie has nothing: the session is over at the server.
  expect((await meWith(cookie)).status).toBe(401);
});

it("a wrong key does not sign in, and the journal has it", async () => {
  const refused = await post("/en/sign-in/", { key: "wrong" });
  expect(refused.status).toBe(401);
  expect(refused.headers.get("set-cookie")).toBeNull();
  const page = await refused.text();
  expect(page).toContain('role="alert"');
  expect(page).not.toContain("wrong");
});

it("a one-time link signs in once, by its form and not by a look at it", async () => {
  await createPerson("ada", ["edit_dataset"]);
  const made = await order("POST", "/users/ada/sign_in_link/");
  expect(made.status).toBe(201);
  const url = new URL(String(made.body.url));
  const seen = await download(`${url.pathname}${url.search}`);
  expect(seen.headers.get("referrer-policy")).toBe("strict-origin");
  expect(seen.headers.get("cache-control")).toBe("no-store");
  const link = url.searchParams.get("link") ?? "";
  const [one, two] = await Promise.all([post(url.pathname, { link }), post(url.pathname, { link })]);
  expect([one.status, two.status].sort()).toEqual([303, 401]);
  const cookie = cookieOf(one.status === 303 ? one : two);
  expect((await meWith(cookie)).body).toMatchObject({ username: "ada", permissions: ["edit_dataset"] });
  expect(JSON.stringify(await deeds())).not.toContain(link);
  await order("PUT", "/users/ada/", { permissions: [], is_active: false });
  expect((await meWith(cookie)).status).toBe(401);
});

it("a link leads to the French page, or to the English one where that is asked for", async () => {
  await createPerson("lea", []);
  const pages = await Promise.all(
    ["", "?lang=en"].map(
      async (lang) => new URL(String((await order("POST", `/users/lea/sign_in_link/${lang}`)).body.url)),
    ),
  );
  expect(pages.map(({ pathname }) => pathname)).toEqual(["/connexion/", "/en/sign-in/"]);
});

it("an administrator ends every session of somebody", async () => {
  await createPerson("ben", ["edit_dataset"]);
  const made = await order("POST", "/users/ben/sign_in_link/");
  const link = new URL(String(made.body.url)).searchParams.get("link") ?? "";
  const cookie = cookieOf(await post("/connexion/", { link }));
  expect((await meWith(cookie)).status).toBe(200);
  expect((await order("DELETE", "/users/ben/sessions/")).status).toBe(204);
  expect((await meWith(cookie)).status).toBe(401);
});

it("a session that was idle for two weeks is over, one in use goes on", async () => {
  const cookie = await signIn();
  const day = 24 * 3_600_000;
  await env.DB.prepare("UPDATE sessions SET last_seen_at = ?")
    .bind(Date.now() - 13 * day)
    .run();
  const used = await meWith(cookie);
  expect(used.status).toBe(200);
  expect(used.headers.get("set-cookie")).toMatch(/^__Host-lisiere-session=/);
  expect((await meWith(cookie)).headers.get("set-cookie")).toBeNull();
  await env.DB.prepare("UPDATE sessions SET last_seen_at = ?")
    .bind(Date.now() - 15 * day)
    .run();
  expect((await meWith(cookie)).status).toBe(401);
});

it("a cookie that was not sealed here is nobody's", async () => {
  const cookie = await signIn();
  const [row] = (await env.DB.prepare("SELECT uid FROM sessions").all<{ uid: string }>()).results;
  // One character of what is sealed; the version behind it is no secret.
  const altered = cookie.replace(/.(?=.{20}$)/, (letter) => (letter === "A" ? "B" : "A"));
  for (const forged of [
    altered,
    `__Host-lisiere-session=${row?.uid}`,
    "__Host-lisiere-session=Fe26.2*1*a*b*c*d*e*f~2",
  ]) {
    expect((await meWith(forged)).status).toBe(401);
  }
});

it("another site's page does nothing with the cookie; a key needs no page", async () => {
  const cookie = await signIn();
  const send = (headers: Record<string, string>) =>
    ask("/api/automation/v1.0/groups/", {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ title: "g" }),
    });
  for (const origin of ["https://evil.test", "null", "http://portal.test.evil.test", "https://portal.test"]) {
    expect(await send({ cookie, origin })).toMatchObject({ status: 403, body: { error_code: "cross_site_request" } });
  }
  expect((await send({ cookie })).status).toBe(403);
  expect((await send({ cookie, origin: ORIGIN })).status).toBe(201);
  expect((await send({ cookie, "sec-fetch-site": "same-origin" })).status).toBe(201);
  expect((await send({ authorization: "Apikey test-key", origin: "https://evil.test" })).status).toBe(201);
  expect((await post("/connexion/", { key: "test-key" }, { origin: "https://evil.test" })).status).toBe(403);
});

it("a key comes before a cookie, and a header before a query", async () => {
  const cookie = await signIn();
  const key = await createPerson("cleo", ["edit_dataset"]);
  const whoIs = async (path: string, headers: Record<string, string>) =>
    (await ask(path, { headers })).body.username ?? "nobody";
  expect(await whoIs(ME, { cookie, authorization: `apikey ${key}` })).toBe("cleo");
  expect(await whoIs(`${ME}?apikey=test-key`, { authorization: `Bearer ${key}` })).toBe("cleo");
  expect(await whoIs(`${ME}?access_token=${key}`, {})).toBe("cleo");
  expect(await whoIs(`${ME}?apikey=${key}`, {})).toBe("cleo");
});

it("an address that tries unknown keys on and on is told to wait, and valid keys still pass", async () => {
  const statuses: number[] = [];
  for (let n = 0; n < 80; n++) {
    const { status, headers } = await ask(ME, { headers: { authorization: `Apikey guess-${n}` } });
    statuses.push(status);
    if (status === 429) expect(headers.get("retry-after")).toBe("60");
  }
  expect(statuses[0]).toBe(401);
  expect(statuses).toContain(429);
  expect((await ask(ME, { headers: { authorization: "Apikey test-key" } })).status).toBe(200);
});
