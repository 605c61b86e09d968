// The specification, clause by clause, over HTTP.
import { beforeAll, describe, expect, test } from "vitest";
import { ask } from "../worker/client.ts";
import type { Case } from "./case.ts";
import { ANSWERS } from "./cases/answers.ts";
import { CATALOG } from "./cases/catalog.ts";
import { CONDITIONS } from "./cases/conditions.ts";
import { EXPRESSIONS } from "./cases/expressions.ts";
import { FACETS } from "./cases/facets.ts";
import { GROUPS } from "./cases/groups.ts";
import { publishDatasets } from "./datasets.ts";

beforeAll(publishDatasets, 120_000);

const encode = (request: string) => {
  const [path = "", ...query] = request.split("?");
  const pairs = query
    .join("?")
    .split("&")
    .filter((pair) => pair !== "");
  const encoded = pairs.map((pair) => {
    const [name = "", ...value] = pair.split("=");
    return `${name}=${encodeURIComponent(value.join("="))}`;
  });
  return `/api/explore/v2.1${path}${encoded.length === 0 ? "" : `?${encoded.join("&")}`}`;
};

async function check({ request, results, ids, count, body, text, error }: Case): Promise<void> {
  const answer = await ask(encode(request));
  if (error !== undefined) {
    const [status, code, message] = error;
    expect(answer).toMatchObject({ status, body: { error_code: code, message: expect.stringContaining(message) } });
    expect(Object.keys(answer.body)).toEqual(["error_code", "message"]);
    return;
  }
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  if (results !== undefined) expect(answer.body.results).toEqual(results);
  if (ids !== undefined) expect((answer.body.results as { id: number }[]).map(({ id }) => id)).toEqual(ids);
  if (count !== undefined) expect(answer.body.total_count).toBe(count);
  if (body !== undefined) expect(answer.body).toMatchObject(body);
  if (text !== undefined) expect(String(answer.body.text)).toContain(text);
}

describe.each([
  ["answers", ANSWERS],
  ["expressions", EXPRESSIONS],
  ["conditions", CONDITIONS],
  ["groups", GROUPS],
  ["facets", FACETS],
  ["the catalogue", CATALOG],
])("%s", (_, cases: Case[]) => {
  test.each(cases.map((each) => [`§${each.section} ${each.clause}: ${each.request}`, each] as const))(
    "%s",
    (_name, each) => check(each),
  );
});
