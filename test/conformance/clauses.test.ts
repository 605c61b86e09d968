// The specification, clause by clause, over HTTP. test/e2e/explore.test.ts asks the same of the real start.
import { beforeAll, describe, test } from "vitest";
import { download } from "../worker/client.ts";
import { checkCase } from "./check.ts";
import { publishDatasets } from "./datasets.ts";
import { named, PARTS } from "./parts.ts";

const send = (path: string, init: RequestInit = {}) => download(path, { redirect: "manual", ...init });

beforeAll(() => publishDatasets(send, "test-key"), 120_000);

describe.each(PARTS)("%s", (_, cases) => {
  test.each(named(cases))("%s", (_name, each) => checkCase(send, each, "test-key"));
});
