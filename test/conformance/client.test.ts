// The vendor's own client inside the runtime: its requests go to the portal by its `fetch` option. test/e2e/explore.test.ts
// gives it an address.
import { exports } from "cloudflare:workers";
import { ApiClient } from "@opendatasoft/api-client";
import { beforeAll } from "vitest";
import { download } from "../worker/client.ts";
import { describeClient } from "./client-cases.ts";
import { publishDatasets } from "./datasets.ts";

const client = new ApiClient({
  domain: "http://portal.test",
  apiKey: "test-key",
  fetch: (input: RequestInfo | URL, init?: RequestInit) =>
    exports.default.fetch(new Request(input as RequestInfo, init as RequestInit)),
} as ConstructorParameters<typeof ApiClient>[0]);

beforeAll(() => publishDatasets(download, "test-key"), 120_000);

describeClient(() => client);
