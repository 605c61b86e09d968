// Four people look at one dataset through every public address: each sees what the rules show, whatever others were
// answered before, and what is hidden cannot be told from what never was.
import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { beforeAll, expect, it } from "vitest";
import { apiKeys, groups, memberships, users } from "../../worker/catalog/accounts/schema.ts";
import { sha256Hex } from "../../worker/lib/digest.ts";
import {
  ask,
  createDataset,
  download,
  fileResource,
  order,
  publish,
  publishText,
  upload,
  waitUntilRest,
} from "./client.ts";

const CATALOG = "/api/explore/v2.1/catalog";
const TREES = "city;kind;height;secret\nLyon;oak;10;alpha\nParis;ash;20;beta\nLyon;elm;30;gamma\nNice;oak;40;delta\n";

type Person = "anonymous" | "rows" | "fields" | "full";

/** Static assets are there only where the site was built. */
const isBuilt = (env.ASSETS as Fetcher | undefined) !== undefined && (await ask("/")).status !== 503;

const keys: Record<string, string> = {};

async function createUser(username: string, attributes: Record<string, string[]> = {}, group?: string) {
  const db = drizzle(env.DB);
  const key = `key-of-${username}`;
  const at = { createdAt: 0, updatedAt: 0 };
  await db.insert(users).values({ username, email: "", permissions: [], attributes, ...at });
  await db
    .insert(apiKeys)
    .values({ uid: `ak_${username}`, username, label: "", hash: await sha256Hex(key), createdAt: 0 });
  if (group !== undefined) await db.insert(memberships).values({ groupUid: group, username });
  keys[username] = key;
}

const as = (person: string): RequestInit =>
  person === "anonymous" ? {} : { headers: { authorization: `Apikey ${keys[person] ?? person}` } };

const ruleFor = (uid: string, username: string, security: object, permissions: string[] = []) =>
  order("POST", `/datasets/${uid}/security/users/`, { user: { username }, security, permissions });

async function restrict(uid: string, value = true) {
  const { body } = await order("GET", `/datasets/${uid}/`);
  const { metadata, dataset_id } = body;
  expect((await order("PUT", `/datasets/${uid}/`, { metadata, dataset_id, is_restricted: value })).status).toBe(200);
}

let uid = "";

beforeAll(async () => {
  const db = drizzle(env.DB);
  await db.insert(groups).values({ uid: "foresters", title: "Foresters", permissions: [], createdAt: 0, updatedAt: 0 });
  for (const username of ["rows", "fields", "full", "nobody"]) await createUser(username);
  await createUser("lyon", { town: ["Lyon", "Nice"] }, "foresters");
  uid = await publishText("trees", TREES);
  await restrict(uid);
  expect((await ruleFor(uid, "rows", { filter_query: "city = 'Lyon'" })).status).toBe(201);
  expect((await ruleFor(uid, "fields", { visible_fields: ["city", "kind"] })).status).toBe(201);
  expect((await ruleFor(uid, "full", {}, ["explore_restricted_dataset"])).status).toBe(201);
  const group = { group: { uid: "foresters" }, security: { filter_query: "#attr(city, town)" }, permissions: [] };
  expect((await order("POST", `/datasets/${uid}/security/groups/`, group)).status).toBe(201);
});

const DATASET = `${CATALOG}/datasets/trees`;

/** The words that only the hidden part of the dataset holds. */
const HIDDEN: Record<Person, string[]> = {
  anonymous: ["Lyon", "secret", "alpha", "height"],
  rows: ["Paris", "Nice", "beta", "delta", "ash"],
  fields: ["secret", "alpha", "beta", "height"],
  full: [],
};

const QUERIES = [
  "/records",
  "/records?select=count(*) as n",
  "/records?group_by=city&select=count(*) as n",
  "/records?order_by=kind desc",
  "/records?where='oak'",
  "/records?where=search('lyon')",
  "/records?where=not _id = 1",
  "/records?include_links=true&include_app_metas=true",
  "/records?cursor=start",
  "/records?select=kind as secret_",
  "/facets?facet=city",
  "/facets?facet=kind&refine=city:Lyon",
  "",
  "?select=records_count",
  "/exports",
  "/attachments",
  ...["csv", "json", "jsonl", "jsonld", "turtle", "rdfxml"].map((format) => `/exports/${format}`),
  "/exports/csv?use_labels=true&select=kind as `secret`",
  "/exports/csv?order_by=kind",
];

async function readText(path: string, person: string) {
  const response = await download(path, as(person));
  return { status: response.status, text: await response.text(), headers: response.headers };
}

it.each(["anonymous", "rows", "fields", "full"] as const)(
  "%s sees what the rules show, warm and cold",
  async (person) => {
    for (let round = 0; round < 2; round++) {
      for (const query of QUERIES) {
        const { status, text } = await readText(`${DATASET}${query}`, person);
        expect(status, query).toBe(person === "anonymous" ? 404 : 200);
        const asked = decodeURIComponent(query);
        // An address that is echoed, or a label of the person's own, tells nothing.
        for (const word of HIDDEN[person]) {
          if (!asked.includes(word)) expect(text, `${query}: ${word}`).not.toContain(word);
        }
      }
      // The one who sees everything warms every cache there is.
      for (const query of QUERIES) await readText(`${DATASET}${query}`, "full");
    }
  },
);

const counts = async (person: string, query = "") =>
  (await ask(`${DATASET}/records?limit=0${query}`, as(person))).body.total_count;

it("counts, groups and facets are of the records in sight", async () => {
  expect(await Promise.all(["rows", "fields", "full", "lyon"].map((person) => counts(person)))).toEqual([2, 4, 4, 3]);
  const { body } = await ask(`${DATASET}/facets?facet=city`, as("rows"));
  expect(body.facets).toEqual([
    { name: "city", facets: [{ name: "Lyon", count: 2, state: "displayed", value: "Lyon" }] },
  ]);
  const sums = await ask(`${DATASET}/records?select=sum(height) as s&limit=1`, as("rows"));
  expect(sums.body.results).toEqual([{ s: 40 }]);
});

it("the catalogue counts the records in sight, and lists fields and features in sight", async () => {
  const of = async (person: string) => {
    const { body } = await ask(`${CATALOG}/datasets?where=dataset_id='trees'`, as(person));
    const [dataset] = body.results as {
      metas: { default: { records_count: number } };
      fields: { name: string }[];
      features: string[];
    }[];
    const selected = await ask(
      `${CATALOG}/datasets?where=dataset_id='trees'&select=records_count,features`,
      as(person),
    );
    const [row] = selected.body.results as { records_count: number; features: string[] }[];
    return dataset === undefined
      ? null
      : [
          dataset.metas.default.records_count,
          row?.records_count,
          dataset.fields.length,
          dataset.features,
          row?.features,
        ];
  };
  expect(await of("rows")).toEqual([2, 2, 4, ["analyze"], ["analyze"]]);
  expect(await of("fields")).toEqual([4, 4, 2, [], []]);
  expect(await of("full")).toEqual([4, 4, 4, ["analyze"], ["analyze"]]);
  expect(await of("anonymous")).toBeNull();
  expect(await of("nobody")).toBeNull();
  const filtered = await ask(`${CATALOG}/datasets?where=dataset_id='trees' and records_count > 2`, as("rows"));
  expect(filtered.body.total_count).toBe(0);
});

it("a hidden field is answered as one that never was", async () => {
  const clauses = [
    "select=X",
    "where=X='alpha'",
    "order_by=X",
    "group_by=X",
    "where=search(X,'alpha')",
    "refine=X:alpha",
  ];
  for (const clause of clauses) {
    const [hidden, unknown] = await Promise.all(
      ["secret", "zzzzzz"].map((name) => readText(`${DATASET}/records?${clause.replace("X", name)}`, "fields")),
    );
    expect(hidden?.status, clause).toBe(400);
    expect(hidden?.text.replaceAll("secret", "zzzzzz"), clause).toBe(unknown?.text);
  }
  const words = await ask(`${DATASET}/records?where='alpha'`, as("fields"));
  expect(words.body.total_count).toBe(0);
});

const toComparable = ({ status, text, headers }: Awaited<ReturnType<typeof readText>>, id: string) => ({
  status,
  text: text.replaceAll(id, "ID"),
  headers: [...headers].filter(([name]) => name !== "date"),
});

it("a hidden dataset is answered as one that never was, byte for byte", async () => {
  const paths = [...QUERIES, "/records/1", "/files/x", "/attachments/x", "/exports/none", "/records?explain=true"];
  for (const person of ["anonymous", "nobody"]) {
    for (const path of paths) {
      const hidden = toComparable(await readText(`${DATASET}${path}`, person), "trees");
      const unknown = toComparable(await readText(`${CATALOG}/datasets/xrees${path}`, person), "xrees");
      expect(hidden, path).toEqual(unknown);
      expect(hidden.status, path).toBe(404);
    }
  }
});

it("a hidden record is answered as one that never was", async () => {
  const hidden = await readText(`${DATASET}/records/2`, "rows");
  const unknown = await readText(`${DATASET}/records/9`, "rows");
  expect(toComparable(hidden, "record 2")).toEqual(toComparable(unknown, "record 9"));
  expect((await ask(`${DATASET}/records/1`, as("rows"))).body).toMatchObject({ city: "Lyon", secret: "alpha" });
});

it("a rule without data shows the metadata and the fields, and refuses the records", async () => {
  await createUser("reader");
  await ruleFor(uid, "reader", { is_data_visible: false, visible_fields: ["city"] });
  const { body } = await ask(DATASET, as("reader"));
  expect(body).toMatchObject({ data_visible: false, visibility: "restricted", fields: [{ name: "city" }] });
  for (const path of ["/records", "/records/1", "/facets", "/exports/csv"]) {
    expect(await ask(`${DATASET}${path}`, as("reader")), path).toMatchObject({
      status: 403,
      body: { error_code: "ForbiddenAccess" },
    });
  }
});

it("a rule takes effect at once, and so does its end", async () => {
  await createUser("guest");
  expect((await ask(DATASET, as("guest"))).status).toBe(404);
  await ruleFor(uid, "guest", {});
  expect(await counts("guest")).toBe(4);
  expect((await ruleFor(uid, "guest", { filter_query: "kind = 'elm'" })).status).toBe(200);
  expect(await counts("guest")).toBe(1);
  expect((await order("DELETE", `/datasets/${uid}/security/users/guest/`)).status).toBe(204);
  expect((await ask(DATASET, as("guest"))).status).toBe(404);
});

it("a default shows anybody a part of an open dataset, of which no whole file is kept", async () => {
  const open = await publishText("birds", "name;nest\nwren;a1\ncrow;b2\n");
  const path = `${CATALOG}/datasets/birds`;
  expect(await (await download(`${path}/exports/csv`)).text()).toContain("b2");
  expect((await ask(`${path}/records`)).body.total_count).toBe(2);
  const { body: before } = await order("GET", `/datasets/${open}/`);
  const default_security = { is_data_visible: true, visible_fields: ["name"], filter_query: "name = 'wren'" };
  const { metadata, dataset_id } = before;
  const saved = await order("PUT", `/datasets/${open}/`, { metadata, dataset_id, default_security });
  expect(saved.body.default_security).toEqual({ ...default_security, api_calls_quota: null });
  for (let round = 0; round < 2; round++) {
    expect((await ask(`${path}/records`)).body).toEqual({ total_count: 1, results: [{ name: "wren" }] });
    expect(await (await download(`${path}/exports/csv?with_bom=false`)).text()).toBe("name\r\nwren\r\n");
    expect(await (await download(`${path}/exports/csv`)).text()).not.toContain("crow");
  }
  if (isBuilt) {
    const page = await (await download("/datasets/birds/")).text();
    expect(page).toContain("wren");
    for (const hidden of ["crow", "nest", "b2"]) expect(page).not.toContain(hidden);
  }
  await order("PUT", `/datasets/${open}/`, { metadata, dataset_id, default_security: null });
  expect((await ask(`${path}/records`)).body.total_count).toBe(2);
});

it("closing takes effect at once, opening waits for the publish", async () => {
  const bees = await publishText("bees", "a\n1\n");
  const path = `${CATALOG}/datasets/bees/records`;
  expect((await ask(path)).status).toBe(200);
  await restrict(bees);
  expect((await ask(path)).status).toBe(404);
  expect((await ask(path, as("test-key"))).status).toBe(200);
  await order("POST", `/datasets/${bees}/publish_metadata/`);
  await waitUntilRest(bees);
  expect((await ask(path)).status).toBe(404);
  await publish(bees);
  expect((await ask(path)).status).toBe(404);
  await restrict(bees, false);
  expect((await ask(path)).status).toBe(404);
  await publish(bees);
  expect((await ask(path)).status).toBe(200);
});

it("new datasets are restricted where the portal says so", async () => {
  expect((await order("GET", "/domain/")).body).toEqual({ new_datasets_restricted: false });
  await order("PUT", "/domain/", { new_datasets_restricted: true });
  const created = await createDataset("closed");
  await order("POST", `/datasets/${created}/resources/`, fileResource(await upload(created, "a\n1\n")));
  await publish(created);
  expect((await ask(`${CATALOG}/datasets/closed`)).status).toBe(404);
  await order("PUT", "/domain/", { new_datasets_restricted: false });
});

it("a filter that cannot be read is refused with its position", async () => {
  const { status, body } = await ruleFor(uid, "nobody", { filter_query: "city = = 3" });
  expect(status).toBe(400);
  expect(body.error_code).toBe("validation_error");
  expect(JSON.stringify(body.detail)).toContain("position 7");
  expect((await ruleFor(uid, "nobody", { visible_fields: "city" })).status).toBe(400);
  expect((await ruleFor(uid, "no-such-user", {})).status).toBe(400);
});

it("rules are listed, read, replaced and removed", async () => {
  const rule = { user: { username: "rows" }, security: { filter_query: "city = 'Lyon'" }, permissions: [] };
  const list = await order("GET", `/datasets/${uid}/security/users/?limit=100`);
  expect(list.body.results).toContainEqual(expect.objectContaining({ user: rule.user, permissions: [] }));
  expect((await order("GET", `/datasets/${uid}/security/users/rows/`)).body).toEqual({
    ...rule,
    security: { ...rule.security, is_data_visible: true, visible_fields: null, api_calls_quota: null },
  });
  expect((await order("GET", `/datasets/${uid}/security/users/nobody/`)).body.error_code).toBe("rule_not_found");
  const quota = { unit: "day", limit: 10 };
  const security = { is_data_visible: true, visible_fields: ["city"], filter_query: "", api_calls_quota: quota };
  const put = await order("PUT", `/datasets/${uid}/security/groups/foresters/`, { security, permissions: [] });
  expect(put.body).toEqual({ group: { uid: "foresters" }, security, permissions: [] });
});

it("a key that is not valid is told so, whatever it asks", async () => {
  expect((await ask(`${CATALOG}/datasets`, as("no-key"))).status).toBe(401);
  const { headers } = await readText(`${DATASET}/records`, "full");
  expect(headers.get("cache-control")).toBe("private, no-cache");
});

it("an editor opens no dataset by bringing an older version back, and rules are in its history", async () => {
  const old = await createDataset("reopened");
  await restrict(old);
  await createUser("editor");
  await ruleFor(old, "editor", {}, ["edit_dataset"]);
  const { body } = await order("GET", `/datasets/${old}/versions/?limit=100`);
  const versions = body.results as { uid: string; sections: string[] }[];
  expect(versions[0]?.sections).toEqual(["security"]);
  const path = `/api/automation/v1.0/datasets/${old}/versions/${versions.at(-1)?.uid}/restore/`;
  const restored = await ask(path, { method: "POST", ...as("editor") });
  expect(restored).toMatchObject({ status: 403, body: { error_code: "permission_denied" } });
  expect((await order("GET", `/datasets/${old}/`)).body.is_restricted).toBe(true);
});
