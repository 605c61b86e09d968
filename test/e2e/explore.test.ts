// The Explore API over a socket: every case of the conformance table, and the vendor's own client, against what `npm start`
// runs.
import { ApiClient } from "@opendatasoft/api-client";
import { afterAll, beforeAll, describe, test } from "vitest";
import { checkCase } from "../conformance/check.ts";
import { describeClient } from "../conformance/client-cases.ts";
import { publishDatasets } from "../conformance/datasets.ts";
import { named, PARTS } from "../conformance/parts.ts";
import { type Portal, startPortal, stopPortal, tempFolder } from "./portal.ts";

const state = tempFolder();
let portal: Portal;

const send = (path: string, init: RequestInit = {}) => fetch(portal.baseUrl + path, { redirect: "manual", ...init });

beforeAll(async () => {
  portal = await startPortal(state.path, { DEMO: "0" });
  await publishDatasets(send, portal.adminKey);
});

afterAll(async () => {
  await stopPortal(portal);
  state.remove();
});

describe.each(PARTS)("%s", (_, cases) => {
  test.each(named(cases))("%s", (_name, each) => checkCase(send, each, portal.adminKey));
});

describeClient(() => new ApiClient({ domain: portal.baseUrl, apiKey: portal.adminKey }));
