// The authorisation matrix of what is open to everybody: every route of the Explore API, the feeds, the pages and the
// health check, asked by everybody there is about what is open and about what is restricted. A route without a row fails.
import { env } from "cloudflare:workers";
import { beforeAll, expect, inject, it } from "vitest";
import { app } from "../../../worker/api/app.ts";
import { PERMISSIONS, type Permission } from "../../../worker/catalog/accounts/permissions.ts";
import { ask, createDataset, order, publish, publishText } from "../client.ts";
import { createEndedKeys, createPerson } from "../people.ts";
import { portrait, statusOf } from "./places.ts";

const STAFF: Record<string, Permission[]> = {
  "no-permission": [],
  viewer: [],
  editor: ["edit_dataset"],
  publisher: ["create_dataset", "edit_dataset", "publish_dataset"],
  administrator: [...PERMISSIONS],
  stranger: ["create_dataset"],
};
const PEOPLE = ["anonymous", "revoked", "expired", ...Object.keys(STAFF)];
/** Whom a rule or the right to read its configuration shows the restricted dataset. */
const SEES = ["viewer", "editor", "publisher", "administrator"];

const keys: Record<string, string> = {};

/** Static assets are there only where the site was built. */
const isBuilt = (env.ASSETS as Fetcher | undefined) !== undefined && (await ask("/")).status !== 503;

async function restrict(uid: string) {
  const { body } = await order("GET", `/datasets/${uid}/`);
  await order("PUT", `/datasets/${uid}/`, { metadata: body.metadata, is_restricted: true });
}

async function publishFeed(id: string): Promise<string> {
  const url = `${inject("pushPullUrl")}/${id}/`;
  expect((await order("POST", "/feeds/", { feed_id: id, title: id, url, enabled: true })).status).toBe(201);
  await order("POST", `/feeds/${id}/poll/`);
  const uid = await createDataset(`${id}-events`);
  const resource = { type: "datexfeed", title: "Events", datasource: { type: "feed", feed_id: id } };
  expect((await order("POST", `/datasets/${uid}/resources/`, resource)).status).toBe(201);
  await publish(uid);
  return uid;
}

const showTo = (uid: string, username: string) =>
  order("POST", `/datasets/${uid}/security/users/`, { user: { username }, security: {}, permissions: [] });

beforeAll(async () => {
  for (const [username, permissions] of Object.entries(STAFF))
    keys[username] = await createPerson(username, permissions);
  Object.assign(keys, await createEndedKeys("administrator"));
  const text = "town;place\nLyon;45.75,4.85\n";
  await publishText("open", text);
  const closed = await publishText("closed", text);
  const feed = await publishFeed("closed-feed");
  await publishFeed("open-feed");
  for (const uid of [closed, feed]) {
    await restrict(uid);
    expect((await showTo(uid, "viewer")).status).toBe(201);
  }
}, 60_000);

/**
 * `about`: the route shows a dataset or a feed, so who may see that decides. `all`: the same for everybody with a good key.
 * `page`: as anybody sees it, whoever asks. `ok`: the status for those who may.
 */
type Row = { kind: "about" | "all" | "page"; ok: number; fill?: Record<string, string> };

const about = (ok = 200, fill: Record<string, string> = {}): Row => ({ kind: "about", ok, fill });
const all = (ok = 200, fill: Record<string, string> = {}): Row => ({ kind: "all", ok, fill });
const page = (ok = 200, fill: Record<string, string> = {}): Row => ({ kind: "page", ok: isBuilt ? ok : 503, fill });

const CATALOG = "/api/explore/v2.1/catalog";
const DATASET = `${CATALOG}/datasets/:dataset_id`;

const ROWS: Record<string, Row> = {
  "/healthz": { kind: "page", ok: 200 },
  "/api/explore/v2.1": all(),
  "/api/explore/v2.1/swagger.json": all(),
  "/api/explore/v2.1/console": all(301),
  "/api/explore/v2.1/*": all(404, { "*": "x" }),
  "/api/explore/v2.1/:source{(?!catalog$)[^/]+}": all(404, { source: "ods" }),
  "/api/explore/v2.1/:source{(?!catalog$)[^/]+}/*": all(404, { source: "ods", "*": "x" }),
  [CATALOG]: all(),
  [`${CATALOG}/datasets`]: all(),
  [`${CATALOG}/facets`]: all(),
  [`${CATALOG}/exports`]: all(),
  [`${CATALOG}/exports/:format`]: all(200, { format: "csv" }),
  [`${CATALOG}/metadata_templates`]: all(),
  [`${CATALOG}/metadata_templates/:type`]: all(200, { type: "basic" }),
  [`${CATALOG}/metadata_templates/:type/:template`]: all(200, { type: "basic", template: "default" }),
  [`${CATALOG}/aggregates`]: all(410),
  [`${CATALOG}/query`]: all(410),
  [`${DATASET}/aggregates`]: all(410),
  [`${DATASET}/query`]: all(410),
  [DATASET]: about(),
  [`${DATASET}/records`]: about(),
  [`${DATASET}/records/:record_id`]: about(200, { record_id: "1" }),
  [`${DATASET}/facets`]: about(),
  [`${DATASET}/exports`]: about(),
  [`${DATASET}/exports/:format`]: about(200, { format: "csv" }),
  [`${DATASET}/attachments`]: about(),
  [`${DATASET}/attachments/:file_id`]: about(404, { file_id: "x" }),
  [`${DATASET}/files/:file_id`]: about(404, { file_id: "x" }),
  // The page of the feeds, whoever asks; as JSON it is a list of those in sight.
  "/feeds": { kind: "page", ok: 302 },
  "/feeds/:feedId": about(308),
  "/feeds/:feedId/health.json": about(),
  "/feeds/:feedId/incidents.atom": about(),
  "/feeds/:feedId/situations.geojson": about(),
  "/feeds/:feedId/situations.json": about(),
  "/feeds/:feedId/measurements.json": about(404),
  "/feeds/:feedId/parkings.json": about(404),
  // This feed has events and neither counts nor car parks.
  "/feeds/:feedId/situations/:situationId": about(404, { situationId: "of-nobody" }),
  "/feeds/:feedId/changes": about(),
  "/feeds/:feedId/:file": about(200, { file: "content.xml" }),
  "/connexion": { kind: "page", ok: 200 },
  "/en/sign-in": { kind: "page", ok: 200 },
  "/api-console/explore/v2.1": page(),
  "/en/api-console/explore/v2.1": page(),
  "/": page(),
  "/en": page(),
  "/datasets": { kind: "page", ok: 308 },
  "/en/datasets": { kind: "page", ok: 308 },
  "/datasets/:id": page(),
  "/en/datasets/:id": page(),
  "/flux": page(),
  "/en/feeds": page(),
  "/flux/:id": page(),
  "/en/feeds/:id": page(),
  "/*": { kind: "page", ok: 404, fill: { "*": "nothing-of-the-site" } },
};

const isPublic = ({ method, path }: { method: string; path: string }) =>
  method === "GET" && !path.startsWith("/api/automation/");
const routes = [...new Set(app.routes.filter(isPublic).map(({ path }) => path))];

/** What names a dataset or a feed in a path: of these there is one that is open and one that is closed. */
const SUBJECTS: Record<string, string> = { ":dataset_id": "open", ":feedId": "open-feed" };
const subjectOf = (route: string, segment: string) =>
  SUBJECTS[segment] ?? (segment === ":id" ? (route.includes("datasets") ? "open" : "open-feed") : null);

function pathOf(route: string, fill: Record<string, string>, isOpen: boolean): string {
  const segments = route.replaceAll(/\{.*?\}(?=\/|$)/g, "").split("/");
  const filled = segments.map((segment) => {
    const subject = subjectOf(route, segment);
    if (subject !== null) return isOpen ? subject : subject.replace("open", "closed");
    return segment.startsWith(":") || segment === "*" ? (fill[segment.replace(":", "")] ?? "") : segment;
  });
  const isPage = !route.startsWith("/api/") && !route.startsWith("/feeds") && route !== "/healthz";
  return filled.join("/") + (isPage && route !== "/" && route !== "/*" && !route.endsWith("datasets") ? "/" : "");
}

function expected({ kind, ok }: Row, person: string, isHidden: boolean): number {
  if (kind === "page") return isHidden ? 404 : ok;
  if (person === "revoked" || person === "expired") return 401;
  return kind === "about" && isHidden && !SEES.includes(person) ? 404 : ok;
}

it.each(routes)("GET %s", async (route) => {
  const row = ROWS[route];
  expect(row, "no row for this route").toBeDefined();
  if (row === undefined) return;
  const isAbout = route.split("/").some((segment) => subjectOf(route, segment) !== null);
  for (const isOpen of isAbout ? [true, false] : [true]) {
    const path = pathOf(route, row.fill ?? {}, isOpen);
    const seen = await Promise.all(
      PEOPLE.map(async (person) => {
        const init = person === "anonymous" ? {} : { headers: { authorization: `Apikey ${keys[person]}` } };
        return [person, await statusOf(path, init)] as const;
      }),
    );
    const wanted = PEOPLE.map((person) => [person, expected(row, person, !isOpen)] as const);
    expect(Object.fromEntries(seen), path).toEqual(Object.fromEntries(wanted));
  }
});

it("nothing of it is written to by any method", async () => {
  const before = await portrait();
  for (const route of routes) {
    const path = pathOf(route, ROWS[route]?.fill ?? {}, true);
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      const headers = { authorization: `Apikey ${keys.administrator}` };
      const status = await statusOf(path, { method, headers });
      // A form without its page is refused where forms are: signing in.
      expect([400, 403, 404, 405], `${method} ${path}`).toContain(status);
    }
  }
  expect(await portrait()).toEqual(before);
});
