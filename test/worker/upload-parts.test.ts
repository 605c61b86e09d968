// A file that is larger than one request: opened, brought in parts, completed; and what is refused on the way.
import { expect, test } from "vitest";
import { createDataset, download, fileResource, order, publish, records } from "./client.ts";

const PART_BYTES = 5 * 1024 ** 2;

type Opened = { path: string; upload_id: string; file: string };

async function open(uid: string): Promise<Opened> {
  const { status, body } = await order("POST", `/datasets/${uid}/resources/uploads/`);
  expect(status).toBe(201);
  const file = String(body.uid);
  return { path: `/datasets/${uid}/resources/uploads/${file}`, upload_id: String(body.upload_id), file };
}

async function put({ path, upload_id }: Opened, part: number | string, body: BodyInit) {
  const headers = { authorization: "Apikey test-key" };
  const query = `?upload_id=${encodeURIComponent(upload_id)}`;
  const response = await download(`/api/automation/v1.0${path}/${part}/${query}`, { method: "PUT", headers, body });
  return { status: response.status, body: (await response.json()) as { part: number; etag: string } };
}

test("parts in any order become one file, and a dataset", async () => {
  const row = "1;abcdefghijklmnopqrstuvwxyz\n";
  const text = `a;b\n${row.repeat(Math.ceil((PART_BYTES * 1.5) / row.length))}`;
  const bytes = new TextEncoder().encode(text);
  const uid = await createDataset("en-parties");
  const upload = await open(uid);
  const second = await put(upload, 2, bytes.slice(PART_BYTES));
  const first = await put(upload, 1, bytes.slice(0, PART_BYTES));
  expect([first.status, second.status]).toEqual([200, 200]);
  const parts = [second.body, first.body];
  const completion = { upload_id: upload.upload_id, filename: "../grand-06-2024.csv", parts };
  const completed = await order("POST", `${upload.path}/complete/`, completion);
  expect(completed).toMatchObject({ status: 201, body: { filename: "grand-06-2024.csv", size: bytes.length } });
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  expect(completed.body.sha256).toBe(hex);
  await order("POST", `/datasets/${uid}/resources/`, fileResource(upload.file));
  await publish(uid);
  expect((await records("en-parties", "?limit=0")).body.total_count).toBe(text.split("\n").length - 2);
});

test("what does not fit is refused with a sentence", async () => {
  const uid = await createDataset("parties-refusees");
  const upload = await open(uid);
  expect(await put({ ...upload, upload_id: "inconnu" }, 1, "x")).toMatchObject({ status: 404 });
  expect(await put({ ...upload, path: upload.path.replace(/fi_.*/, "..%2Fautre") }, 1, "x")).toMatchObject({
    status: 404,
  });
  expect(await put(upload, 0, "x")).toMatchObject({ status: 400 });
  expect(await put(upload, 10_001, "x")).toMatchObject({ status: 400 });
  expect(await put(upload, 1, "")).toMatchObject({ status: 400 });
  const wrong = { upload_id: upload.upload_id, filename: "a.csv", parts: [{ part: 1, etag: "faux" }] };
  expect(await order("POST", `${upload.path}/complete/`, wrong)).toMatchObject({
    status: 400,
    body: { error_code: "upload_parts_mismatch" },
  });
});

test("an upload that is given up is gone", async () => {
  const uid = await createDataset("parties-abandonnees");
  const upload = await open(uid);
  await put(upload, 1, "a;b\n");
  const query = `?upload_id=${encodeURIComponent(upload.upload_id)}`;
  expect((await order("DELETE", `${upload.path}/${query}`)).status).toBe(204);
  expect(await put(upload, 1, "a;b\n")).toMatchObject({ status: 404, body: { error_code: "upload_not_found" } });
});
