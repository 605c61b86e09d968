// The demo's push-pull server, stopped and started again: its numbers go on, as those of a real server do.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";

const CLI = join(import.meta.dirname, "../../servers/push-pull-cli.ts");
const INTERVAL_MS = 100;
const RUN_MS = 700;

let child: ChildProcess | null = null;

afterEach(async () => stop());

async function start(): Promise<string> {
  const env = { ...process.env, PORT: "0", UNIT_INTERVAL_MS: String(INTERVAL_MS) };
  const started = spawn(process.execPath, [CLI], { env, stdio: ["ignore", "pipe", "inherit"] });
  child = started;
  let told = "";
  for await (const chunk of started.stdout) {
    told += String(chunk);
    const url = /push-pull server: (\S+)/.exec(told)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error("the server ended before it listened");
}

async function stop(): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}

/** What a mirror reads first. */
async function look(url: string): Promise<{ feedType: number; index: number; time: number }> {
  const text = async (file: string) => (await fetch(url + file)).text();
  const content = await text("content.xml");
  const feedType = Number(/feedType[^>]*>(\d+)</.exec(content)?.[1]);
  const time = Date.parse(/publicationTime[^>]*>([^<]+)</.exec(content)?.[1] ?? "");
  return { feedType, index: Number(await text("index.txt")), time };
}

it("never numbers its units lower than before, nor shows an older content.xml", { timeout: 20_000 }, async () => {
  const url = await start();
  const first = await look(url);
  expect(first.feedType).toBeLessThan(first.index);
  expect((await fetch(`${url}${first.feedType}.xml`)).status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, RUN_MS));
  const last = await look(url);
  expect(last.index).toBeGreaterThan(first.index);
  await stop();
  const again = await look(await start());
  expect(again.index).toBeGreaterThanOrEqual(last.index);
  expect(again.feedType).toBeGreaterThanOrEqual(last.feedType);
  expect(again.time).toBeGreaterThanOrEqual(last.time);
  expect(again.time).toBeLessThanOrEqual(Date.now());
});
