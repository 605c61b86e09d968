// A part of `npm run faults feeds`: whatever a push-pull server does, a strict client of our folder is never misled, and
// when the faults stop, the folder and the folded events equal upstream's.
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type PushPullServer, startPushPullServer } from "../servers/push-pull-server.ts";
import { runSchedule } from "./feeds/run.ts";

const RUNS = 40;

let server: PushPullServer;

beforeAll(async () => {
  vi.spyOn(console, "error").mockReturnValue();
  server = await startPushPullServer({ retentionUnits: 60 });
});
afterAll(() => server.close());

it(`${RUNS} seeded schedules of failures and kills end in the server's truth`, async () => {
  for (let seed = 1; seed <= RUNS; seed++) expect(await runSchedule(seed, server), `seed ${seed}`).toEqual([]);
});
