// Downloads while the dataset lives on: published again, twice; unpublished; given up by the client.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import type { Readers } from "../../worker/dataset/readers.ts";
import { download, fileResource, order, publish, publishText, statusOf, upload, waitUntilRest } from "./client.ts";

/** Far more than any buffer on the way holds. */
const ROWS = 12_000;
const toCsv = (word: string) =>
  `n;mot\n${Array.from({ length: ROWS }, (_, n) => `${n};${word}${"x".repeat(1500)}`).join("\n")}\n`;

const pathOf = (id: string) => `/api/explore/v2.1/catalog/datasets/${id}/exports/jsonl`;

async function replaceSource(uid: string, text: string): Promise<void> {
  const { body } = await order("GET", `/datasets/${uid}/resources/`);
  const [resource] = body.results as { uid: string }[];
  const file = await upload(uid, text);
  const { status } = await order("PUT", `/datasets/${uid}/resources/${resource?.uid}/`, fileResource(file));
  expect(status).toBe(200);
}

/** A download of which the first piece was read. */
async function begin(id: string) {
  const response = await download(pathOf(id));
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const first = await reader.read();
  const text = new TextDecoder();
  const rest = async () => {
    let all = text.decode(first.value, { stream: true });
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      all += text.decode(next.value, { stream: true });
    }
    return all
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { n: number; mot: string });
  };
  return { reader, rest };
}

function isRead(uid: string): Promise<boolean> {
  const stub = env.DATASETS.get(env.DATASETS.idFromName(uid));
  return runInDurableObject(stub, (actor) => {
    const { readers } = actor as unknown as { readers: Readers };
    return [1, 2, 3].some((generation) => readers.isRead(generation, Date.now()));
  });
}

describe("a download", () => {
  test("sees one version, though another is published, and a third waits for it", async () => {
    const uid = await publishText("versions", toCsv("premier"));
    const { rest } = await begin("versions");
    await replaceSource(uid, toCsv("second"));
    await publish(uid);
    await replaceSource(uid, toCsv("troisième"));
    await order("POST", `/datasets/${uid}/publish/`);
    await expect.poll(async () => (await statusOf(uid)).status).toBe("processing");
    const rows = await rest();
    expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: ROWS }, (_, n) => n));
    expect(rows.every(({ mot }) => mot.startsWith("premierx"))).toBe(true);
    await waitUntilRest(uid);
    const [first] = await (await begin("versions")).rest();
    expect(first?.mot.slice(0, 9)).toBe("troisième");
  });

  test("breaks off when the dataset is unpublished", async () => {
    const uid = await publishText("retire", toCsv("mot"));
    const { rest } = await begin("retire");
    await order("POST", `/datasets/${uid}/unpublish/`);
    await waitUntilRest(uid);
    await expect(rest()).rejects.toThrow();
    expect((await download(pathOf("retire"))).status).toBe(404);
  });

  test("is made as it is read: whoever is slow has a few pages waiting, never the whole", async () => {
    const uid = await publishText("lent", toCsv("mot"));
    const { reader, rest } = await begin("lent");
    const progress = () =>
      runInDurableObject(env.DATASETS.get(env.DATASETS.idFromName(uid)), (actor) =>
        (actor as unknown as { readers: Readers }).readers.progress(),
      );
    let [before] = await progress();
    await scheduler.wait(300);
    // What buffers there are on the way fill, and then nothing moves.
    await expect
      .poll(async () => {
        const [now] = await progress();
        const isStill = now === before;
        before = now;
        return isStill;
      })
      .toBe(true);
    // 18 MB are some 95 pages.
    expect(before).toBeLessThan(20);
    expect((await rest()).length).toBe(ROWS);
    await reader.cancel();
  });

  test("that is given up leaves nothing behind", async () => {
    const uid = await publishText("abandon", toCsv("mot"));
    const { reader } = await begin("abandon");
    expect(await isRead(uid)).toBe(true);
    await reader.cancel();
    await vi.waitFor(async () => expect(await isRead(uid)).toBe(false), { timeout: 10_000 });
    await replaceSource(uid, toCsv("autre"));
    expect(await publish(uid)).toMatchObject({ status: "idle" });
  });
});
