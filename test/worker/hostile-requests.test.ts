// Whatever is asked of any route, with whatever address, question and body, the answer is one that somebody thought of: none
// is a 500. By a seed; HOSTILE_REQUESTS asks for more of them.
import fc from "fast-check";
import { beforeAll, expect, inject, it, vi } from "vitest";
import { app } from "../../worker/api/app.ts";
import { addGroup, addUser } from "./accounts.ts";
import { download, order, publishText, records } from "./client.ts";

const REQUESTS = inject("hostileRequests");
const SEED = 20_261_124;

const ROUTES = app.routes.filter(({ method, path }) => method !== "ALL" && !path.endsWith("*"));

const LONG = "é".repeat(3_000);
const TEXTS = [
  ..."' \" ; -- \\ % _ * ( ) [ ] { } < > & # / . .. ~ ^ | ` $ @ ! , : \u0000 \u2028 \ud800 \u202e".split(" "),
  ...[
    "%00",
    "%zz",
    "%2F",
    "%2e%2e",
    "%25",
    "null",
    "undefined",
    "NaN",
    "true",
    "-1",
    "0",
    "1e999",
    "9223372036854775808",
  ],
  ...["__proto__", "constructor", "toString", "=1+1", "<script>", "' OR 1=1 --", "a.b.c", "../../etc/passwd", LONG],
  ...[
    "2026-13-45",
    "0000-00-00T99:99:99Z",
    "not a date",
    "Europe/Nowhere",
    "61 25 * * *",
    "* * * * *",
    "http://[::1]/",
    "//",
  ],
  ...[
    "sum(",
    "nombre >",
    "search(",
    "range(nombre, 0)",
    "#attr(ville, x)",
    "nombre:x",
    "ville:",
    "0,0,0,0",
    "a,b",
    "epsg:0",
  ],
];
/** Things that are there, so that requests go deeper than the door. */
const KNOWN = ["cible", "ville", "nombre", "lieu", "claire", "equipe", "csv", "xlsx", "admin", "1"];

const text = fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...KNOWN) }, fc.constantFrom(...TEXTS), fc.string());
const scalar = fc.oneof(text, fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
const NAMES = (
  "select where group_by order_by limit offset refine exclude facet timezone lang apikey at bbox active_at road type cursor " +
  "explain include_links include_app_metas delimiter epsg list_separator name_field sort since until keep confirm " +
  "username email permissions title label expires_at groups attributes is_active dataset_id uid metadata default value " +
  "type params datasource connection url headers auth file filename name description annotations order security user group " +
  "is_data_visible visible_fields filter_query api_calls_quota unit cron_schedule timezone is_restricted records bytes " +
  "api_calls feed_id base_url interval credentials password format expected mode dependencies last_modified_date columns"
).split(" ");
const name = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...NAMES) }, text);

const { body } = fc.letrec((tie) => ({
  body: fc.oneof({ maxDepth: 3 }, scalar, fc.array(tie("body"), { maxLength: 4 }), tie("object")),
  object: fc.array(fc.tuple(name, tie("body")), { maxLength: 6 }).map((entries) => Object.fromEntries(entries)),
}));

const request = fc.record({
  route: fc.constantFrom(...ROUTES),
  parts: fc.array(text, { minLength: 4, maxLength: 4 }),
  question: fc.array(fc.tuple(name, scalar), { maxLength: 4 }),
  sent: fc.oneof({ weight: 5, arbitrary: body.map((value) => JSON.stringify(value)) }, text),
  type: fc.constantFrom("application/json", "application/yaml", "multipart/form-data", "text/plain", ""),
  key: fc.constantFrom("Apikey test-key", "Apikey test-key", "Apikey none", "Bearer", ""),
});
type Hostile = typeof request extends fc.Arbitrary<infer T> ? T : never;

/** As it is, or escaped as browsers do it. */
const inPath = (part: string) => (part.startsWith("%") ? part : encodeURIComponent(part.toWellFormed()));

function toRequest({ route, parts, question, sent, type, key }: Hostile): [path: string, init: RequestInit] {
  const rest = [...parts];
  const path = route.path.replaceAll(/:\w+(\{[^}]*\})?\??/g, () => inPath(rest.pop() ?? ""));
  const query = new URLSearchParams(question.map(([parameter, value]) => [parameter, String(value)]));
  const headers = new Headers(type === "" ? {} : { "content-type": type });
  if (key !== "") headers.set("authorization", key);
  const hasBody = route.method !== "GET" && route.method !== "HEAD";
  return [
    `${path}?${query}`,
    { method: route.method, headers, ...(hasBody ? { body: sent } : {}), redirect: "manual" },
  ];
}

/** A stream of states does not end by itself. */
async function statusOf([path, init]: [string, RequestInit]): Promise<number> {
  const response = await download(path, init);
  if (response.headers.get("content-type")?.startsWith("text/event-stream")) await response.body?.cancel();
  else await response.arrayBuffer();
  return response.status;
}

beforeAll(async () => {
  await publishText("cible", `ville,nombre,lieu\nLyon,1,"45.7,4.8"\nBrest,2,"48.4,-4.5"\n`);
  await addUser("claire");
  await addGroup("equipe", ["claire"]);
});

it.each(["%zz", "%E0%A4%A", "%00", "%2F", "%2e%2e"])("no route answers %s in its address by a 500", async (part) => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const failed: string[] = [];
  for (const route of ROUTES.filter(({ path }) => path.includes(":"))) {
    const parts = [part, part, part, part];
    const asked = toRequest({
      route,
      parts,
      question: [],
      sent: "{}",
      type: "application/json",
      key: "Apikey test-key",
    });
    if ((await statusOf(asked)) >= 500) failed.push(`${route.method} ${route.path}`);
  }
  expect(failed).toEqual([]);
});

it(`none of ${REQUESTS} hostile requests is answered by a 500`, { timeout: 600_000 }, async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  await fc.assert(
    fc.asyncProperty(request, async (hostile) => {
      const asked = toRequest(hostile);
      const status = await statusOf(asked);
      expect(status, `${asked[1].method} ${asked[0]} ${String(asked[1].body ?? "")}`).toBeLessThan(500);
    }),
    { numRuns: REQUESTS, seed: SEED },
  );
  // The portal is there as before, whatever was deleted.
  expect([200, 404]).toContain((await records("cible")).status);
  expect((await order("GET", "/datasets/")).status).toBe(200);
});
