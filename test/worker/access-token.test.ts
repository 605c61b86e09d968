// Cloudflare Access in front of the portal: its tokens, signed with keys that a real HTTP server publishes.
import { env } from "cloudflare:workers";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { beforeAll, expect, inject, it } from "vitest";
import { ask, order, serveFile } from "./client.ts";
import { createPerson } from "./people.ts";

const AUDIENCE = "the-portal";
const ME = "/api/automation/v1.0/users/me/";

type Claims = { email?: string; issuer?: string; audience?: string; expires?: string };

let key: CryptoKey;
let stranger: CryptoKey;

const tokenOf = (claims: Claims = {}, signer = key) =>
  new SignJWT(claims.email === undefined ? {} : { email: claims.email })
    .setProtectedHeader({ alg: "RS256", kid: "team" })
    .setIssuer(claims.issuer ?? inject("fileServerUrl"))
    .setAudience(claims.audience ?? AUDIENCE)
    .setExpirationTime(claims.expires ?? "5m")
    .sign(signer);

const meWith = (token: string) => ask(ME, { headers: { "cf-access-jwt-assertion": token } });

beforeAll(async () => {
  const pair = await generateKeyPair("RS256", { extractable: true });
  key = pair.privateKey;
  stranger = (await generateKeyPair("RS256")).privateKey;
  const keys = [{ ...(await exportJWK(pair.publicKey)), kid: "team", alg: "RS256" }];
  await serveFile("/cdn-cgi/access/certs", JSON.stringify({ keys }), { "content-type": "application/json" });
  Object.assign(env, { ACCESS_TEAM_DOMAIN: inject("fileServerUrl"), ACCESS_AUDIENCE: AUDIENCE });
  await createPerson("ada", ["edit_dataset"]);
});

it("whom Access lets in is the user with that address", async () => {
  const token = await tokenOf({ email: "ada@portal.test" });
  expect(await meWith(token)).toMatchObject({ status: 200, body: { username: "ada", permissions: ["edit_dataset"] } });
});

it("a token of others, for others, or too old is refused", async () => {
  const email = "ada@portal.test";
  const bad = [
    await tokenOf({ email }, stranger),
    await tokenOf({ email, audience: "another-portal" }),
    await tokenOf({ email, issuer: "https://evil.cloudflareaccess.com" }),
    await tokenOf({ email, expires: "-1m" }),
    "not.a.token",
    `${btoa(JSON.stringify({ alg: "none" }))}.${btoa(JSON.stringify({ email }))}.`,
  ];
  for (const token of bad) {
    expect(await meWith(token)).toMatchObject({ status: 401, body: { error_code: "invalid_access_token" } });
  }
});

it("whoever is no user here, or might be two, is nobody", async () => {
  expect((await meWith(await tokenOf({ email: "unknown@portal.test" }))).status).toBe(401);
  expect((await meWith(await tokenOf())).status).toBe(401);
  await order("POST", "/users/", { username: "ben", email: "twice@portal.test", permissions: ["edit_domain"] });
  await order("POST", "/users/", { username: "cleo", email: "twice@portal.test" });
  expect((await meWith(await tokenOf({ email: "twice@portal.test" }))).status).toBe(401);
});

it("changes nothing for another site's page, and is not believed where it is not configured", async () => {
  const token = await tokenOf({ email: "ada@portal.test" });
  const headers = { "cf-access-jwt-assertion": token, origin: "https://evil.test" };
  const crossed = await ask("/api/automation/v1.0/session/", { method: "DELETE", headers });
  expect(crossed).toMatchObject({ status: 403, body: { error_code: "cross_site_request" } });
  Object.assign(env, { ACCESS_AUDIENCE: "" });
  expect((await meWith(token)).status).toBe(401);
});
