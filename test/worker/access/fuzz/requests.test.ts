// Random requests of random people, over HTTP, against a model of who may see what: status, records, cells, counts, facets,
// files of every format, the catalogue, its exports, the pages and the folders of feeds. `ACCESS_REQUESTS=10000` asks
// more, `SEED=…` others.
import { env } from "cloudflare:workers";
import { beforeAll, expect, inject, it } from "vitest";
import { app } from "../../../../worker/api/app.ts";
import { toRandom } from "../../../unit/odsql/differential/random.ts";
import { ask, createDataset, download, order, publish } from "../../client.ts";
import { ABOUT_ALL, ABOUT_ONE, ABOUT_PAGES, askFeed, type Question } from "./asked.ts";
import { createDatasets, createPeople, type Dataset, deal, type Person, sightOf } from "./world.ts";

const { requests, seed } = inject("accessFuzz");
/** Of one deal of rules. */
const REQUESTS_OF_ONE = 50;
const AT_ONCE = 5;

const random = toRandom(seed);
const isBuilt = (env.ASSETS as Fetcher | undefined) !== undefined && (await ask("/")).status !== 503;

let woods: Dataset[] = [];
let roads: Dataset[] = [];
let people: Person[] = [];

async function createRoad(id: string): Promise<Dataset> {
  const url = `${inject("pushPullUrl")}/${id}/`;
  expect((await order("POST", "/feeds/", { feed_id: id, title: id, url, enabled: true })).status).toBe(201);
  await order("POST", `/feeds/${id}/poll/`);
  const uid = await createDataset(`events-of-${id}`);
  const resource = { type: "datexfeed", title: "Events", datasource: { type: "feed", feed_id: id } };
  await order("POST", `/datasets/${uid}/resources/`, resource);
  await publish(uid);
  return { id, uid, rows: [], isRestricted: false, rules: [] };
}

beforeAll(async () => {
  woods = await createDatasets();
  roads = [await createRoad("road-a"), await createRoad("road-b")];
  people = await createPeople(random);
}, 120_000);

function toQuestion(person: Person): Question {
  const anybody = people[0] as Person;
  const draw = random.below(20);
  if (draw < 1) return askFeed(random, person, roads);
  if (draw < 6) return random.pick(ABOUT_ALL)(random, person, woods, anybody);
  if (draw < 7 && isBuilt) return random.pick(ABOUT_PAGES)(random, person, woods, anybody);
  const wood = random.pick(woods);
  const isThere = random.chance(0.95);
  const id = isThere ? wood.id : "wood-nothing";
  const subject = { wood, sight: isThere ? sightOf(person, wood) : null, id };
  const question = random.pick(ABOUT_ONE)(random, subject);
  return { ...question, path: question.path.replace(":dataset_id", id) };
}

async function put(question: Question, person: Person): Promise<void> {
  const headers = new Headers({ accept: "application/json" });
  if (person.key !== null) headers.set("authorization", `Apikey ${person.key}`);
  const response = await download(question.path, { headers, redirect: "manual" });
  const told = `${question.path} as ${person.name}`;
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
  if (isStream) await response.body?.cancel();
  const bytes = isStream ? new Uint8Array() : new Uint8Array(await response.arrayBuffer());
  if (response.status !== question.status) {
    throw new Error(
      `${told}: ${response.status} for ${question.status}: ${new TextDecoder().decode(bytes.slice(0, 300))}`,
    );
  }
  const cache = response.headers.get("cache-control") ?? "";
  const isPage = (response.headers.get("content-type") ?? "").startsWith("text/html");
  if (person.key !== null && !isPage) expect(cache, told).not.toMatch(/public|s-maxage/);
  if (person.key !== null && response.status === 200 && !isPage) expect(cache, told).toMatch(/private|no-store/);
  if (response.status !== 200) return;
  try {
    await question.check?.({ status: response.status, bytes, headers: response.headers });
  } catch (thrown) {
    throw new Error(`${told} (seed ${seed}): ${String(thrown)}`, { cause: thrown });
  }
}

it(`${requests} random requests are answered as the model says`, async () => {
  for (let asked = 0; asked < requests; asked += AT_ONCE) {
    if (asked % REQUESTS_OF_ONE === 0) {
      await deal(random, woods, people);
      await deal(random, roads, people, false);
    }
    const batch = Array.from({ length: AT_ONCE }, () => {
      const person = random.pick(people);
      const question = toQuestion(person);
      return { person, question };
    });
    await Promise.all(batch.map(({ person, question }) => put(question, person)));
  }
}, 3_600_000);

it("every route that shows something of a dataset is among the questions", () => {
  const drawn = Array.from({ length: 5_000 }, () => toQuestion(random.pick(people)).route);
  const known = new Set(drawn);
  const routes = app.routes
    .filter(({ method, path }) => method === "GET" && /^\/(api\/explore|feeds)/.test(path))
    .map(({ path }) => path)
    // Of these the first are gone, refused or describe the API; situations are in the list of their feed.
    .filter((path) => !/aggregates|query|source|\*|swagger|console|v2\.1$|situationId/.test(path));
  expect(routes.filter((route) => !known.has(route))).toEqual([]);
});
