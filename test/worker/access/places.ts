// What the parameters of paths stand for: each is made, as the administrator, when a request of the matrix needs it.
import { env, exports } from "cloudflare:workers";
import { expect, inject } from "vitest";
import { sha256Hex } from "../../../worker/lib/digest.ts";
import { createDataset, fileResource, order, upload } from "../client.ts";
import { createKey } from "../people.ts";

/** Things of one request, by the name of what stands before the parameter and the parameter: `versions/:version`. */
export class Place {
  readonly owner: string;
  /** Of the upload that the path names. */
  uploadId = "";
  private readonly made = new Map<string, Promise<string>>();

  /** @param owner whose keys and quotas are meant */
  constructor(owner: string) {
    this.owner = owner;
  }

  of(name: string): Promise<string> {
    const make = MAKERS[name];
    if (make === undefined) throw new Error(`nothing makes ${name}: write how in test/worker/access/places.ts`);
    const before = this.made.get(name);
    if (before !== undefined) return before;
    const made = make(this);
    this.made.set(name, made);
    return made;
  }

  /** The path of a route with all its parameters. */
  async fill(path: string): Promise<string> {
    const segments = path.split("/");
    const filled = segments.map(async (segment, place) => {
      if (!segment.startsWith(":")) return segment;
      const level = segments[1] === "quotas" ? "quotas/" : "";
      return this.of(`${level}${segments[place - 1]}/${segment}`);
    });
    return (await Promise.all(filled)).join("/");
  }
}

const fresh = () => `m${crypto.randomUUID().slice(0, 8)}`;
const dataset = (place: Place) => place.of("datasets/:uid");

async function made(path: string, body: object, name = "uid"): Promise<string> {
  const answer = await order("POST", path, body);
  expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBe(201);
  return String(answer.body[name]);
}

async function user(): Promise<string> {
  const username = fresh();
  return made("/users/", { username, email: `${username}@portal.test`, permissions: [] }, "username");
}

const group = () => made("/groups/", { title: fresh(), permissions: [] });

async function member(place: Place): Promise<string> {
  const username = await user();
  const path = `/groups/${await place.of("groups/:uid")}/users/`;
  expect((await order("POST", path, { username })).status).toBeLessThan(300);
  return username;
}

/** Restricted, never published, with a source. */
async function restricted(): Promise<string> {
  const uid = await createDataset(fresh());
  const file = await upload(uid, "town;trees\nLyon;3\n");
  expect((await order("POST", `/datasets/${uid}/resources/`, fileResource(file))).status).toBe(201);
  const { body } = await order("GET", `/datasets/${uid}/`);
  await order("PUT", `/datasets/${uid}/`, { metadata: body.metadata, is_restricted: true });
  return uid;
}

async function first(path: string): Promise<string> {
  const { body } = await order("GET", path);
  const [found] = body.results as { uid: string }[];
  return found?.uid ?? "none";
}

export const LIMITS = { datasets: 1_000 };

const MAKERS: Record<string, (place: Place) => Promise<string>> = {
  "datasets/:uid": restricted,
  "versions/:version": async (place) => first(`/datasets/${await dataset(place)}/versions/`),
  "schedules/:schedule": async (place) =>
    made(`/datasets/${await dataset(place)}/schedules/`, { cron_schedule: "0 3 * * *" }),
  "resources/:resource": async (place) => first(`/datasets/${await dataset(place)}/resources/`),
  // Every dataset here has a title.
  "metadata/:template": async () => "default",
  ":template/:field": async () => "title",
  "files/:file": async (place) => upload(await dataset(place), "a\n1\n"),
  ":file/:part": async () => "1",
  "uploads/:file": async (place) => {
    const { body } = await order("POST", `/datasets/${await dataset(place)}/resources/uploads/`);
    place.uploadId = String(body.upload_id);
    return String(body.uid);
  },
  "fields/:setting": async (place) =>
    made(`/datasets/${await dataset(place)}/fields/`, { type: "description", field: "town", description: "x" }),
  "users/:grantee": async (place) => {
    const username = await user();
    const body = { user: { username }, security: {}, permissions: [] };
    await made(`/datasets/${await dataset(place)}/security/users/`, body);
    return username;
  },
  "groups/:grantee": async (place) => {
    const uid = await group();
    await made(`/datasets/${await dataset(place)}/security/groups/`, { group: { uid }, security: {}, permissions: [] });
    return uid;
  },
  "feeds/:feedId": () =>
    made("/feeds/", { feed_id: fresh(), title: "x", url: `${inject("pushPullUrl")}/x/`, enabled: false }, "feed_id"),
  "users/:username": member,
  "groups/:uid": group,
  "quotas/users/:username": async (place) => {
    expect((await order("PUT", `/quotas/users/${place.owner}/`, LIMITS)).status).toBe(200);
    return place.owner;
  },
  "quotas/groups/:group": async () => {
    const uid = await group();
    expect((await order("PUT", `/quotas/groups/${uid}/`, LIMITS)).status).toBe(200);
    return uid;
  },
  "apikeys/:uid": async (place) => (await createKey(place.owner)).uid,
};

const TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'";

/** What D1 and R2 hold, table by table, but for what is known of the use of keys. */
export async function portrait(): Promise<Record<string, string>> {
  const { results: tables } = await env.DB.prepare(TABLES).all<{ name: string }>();
  const names = tables.map(({ name }) => name).filter((name) => !/^sqlite_|_migrations$/.test(name));
  const rows = await env.DB.batch<Record<string, unknown>>(
    names.map((name) => env.DB.prepare(`SELECT * FROM "${name}" ORDER BY rowid`)),
  );
  const { objects } = await env.BUCKET.list();
  const held: [string, unknown][] = rows.map(({ results }, place) => {
    const shown = results.filter(({ action }) => action !== "apikey.refuse");
    return [names[place] ?? "", shown.map(({ last_used_at: _used, last_seen_at: _seen, ...row }) => row)];
  });
  held.push(["objects of R2", objects.map(({ key, etag }) => [key, etag])]);
  // Their digests: a failure names the table, not its content.
  return Object.fromEntries(
    await Promise.all(held.map(async ([name, value]) => [name, await sha256Hex(JSON.stringify(value))] as const)),
  );
}

/** The status alone: streams are not waited for. */
export async function statusOf(path: string, init: RequestInit): Promise<number> {
  const response = await exports.default.fetch(
    new Request(`http://portal.test${path}`, { redirect: "manual", ...init }),
  );
  await response.body?.cancel();
  return response.status;
}
