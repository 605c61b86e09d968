// Real files, where a copy of them is at hand, published over HTTP by a definition: their date, their records, their types.
import { expect, inject, test } from "vitest";
import { REAL_FILES } from "../fixtures/real-files.ts";
import { ask, order, publish } from "./client.ts";

const present = new Set(inject("realFiles"));
if (present.size === 0)
  console.warn("SKIPPED: the real files are not there (../shared/data/files); none is published.");

type Metas = { modified: string | null; modified_info: { reasons: object[] }; records_count: number };

test.skipIf(present.size === 0).each(REAL_FILES)("$name", async ({ name, expected, date, records, fields }) => {
  expect(present).toContain(name);
  const dataset_id = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  const url = `${inject("fileServerUrl")}/real/${encodeURIComponent(name)}`;
  const { status, body } = await order("POST", "/datasets/import-definition/", { dataset_id, url, expected });
  expect(status, JSON.stringify(body)).toBe(201);
  expect(await publish(String(body.uid))).toMatchObject({ status: "idle", is_published: true });
  const dataset = (await ask(`/api/explore/v2.1/catalog/datasets/${dataset_id}`)).body;
  const { modified, modified_info, records_count } = (dataset.metas as { default: Metas }).default;
  const { value, ...info } = date;
  expect(modified && Date.parse(modified)).toBe(value && Date.parse(value));
  expect(modified_info).toMatchObject(info);
  if (value === null) expect(modified_info.reasons.length).toBeGreaterThan(0);
  if (records === undefined) expect(records_count).toBeGreaterThan(0);
  else expect(records_count).toBe(records);
  const types = new Map((dataset.fields as { name: string; type: string }[]).map((field) => [field.name, field.type]));
  for (const [field, type] of Object.entries(fields ?? {})) expect([field, types.get(field)]).toEqual([field, type]);
});
