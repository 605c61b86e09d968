// A process that is killed while a source is converted: the next one begins the conversion again, and every row is there once.
// An interruption that arrives meanwhile ends it, and the next publish has all rows.
import { gzipSync, strToU8 } from "fflate";
import { describe, expect, test } from "vitest";
import { until } from "../e2e/portal.ts";
import { workbookParts, zipOf } from "../fixtures/format-files.ts";
import { randomFrom } from "../fixtures/malformed.ts";
import { withPortal } from "./with-portal.ts";

const running = withPortal();

/** Few to load, and long, so that a conversion is seen under way. */
const ROWS = 150;
/** What an interruption may take (mission A). */
const MINUTE_MS = 60_000;
const SLOW_MS = 240_000;

const random = randomFrom(7);
/** Of few words, which are quickly indexed. */
const rowText = (row: number) => `n${row} ${Array.from({ length: 12_000 }, () => `mot${random(500)}`).join(" ")}`;
const TEXTS = Array.from({ length: ROWS }, (_, row) => rowText(row));

function workbook(): Uint8Array {
  const cell = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
  const rows = ["nom", ...TEXTS].map((text, index) => `<row r="${index + 1}">${cell(text)}</row>`);
  const sheet = `<worksheet><sheetData>${rows.join("")}</sheetData></worksheet>`;
  return zipOf({ ...workbookParts(), "xl/worksheets/sheet1.xml": sheet });
}

const geojson = () =>
  JSON.stringify({
    type: "FeatureCollection",
    features: TEXTS.map((nom) => ({ type: "Feature", properties: { nom }, geometry: null })),
  });

const FILES: Record<string, () => Uint8Array> = {
  xlsx: workbook,
  "geojson-gz": () => gzipSync(strToU8(geojson()), { level: 1 }),
};

type Status = { status: string; previous: string; records_count: number; progress: { step: string } | null };

/** A dataset of its own whose conversion is under way. */
async function converting(id: string, bytes: Uint8Array) {
  running.server.put(`/${id}`, bytes);
  const url = `${running.server.url}/${id}`;
  const { uid } = await running.call<{ uid: string }>("POST", "/import-definition/", { dataset_id: id, url });
  const status = () => running.call<Status>("GET", `/${uid}/status/`);
  const atRest = (ms: number) =>
    until(`${id} is at rest`, ms, async () => {
      const now = await status();
      return ["idle", "error", "limit_reached"].includes(now.status) ? now : null;
    });
  await running.call("POST", `/${uid}/publish/`);
  await until(`${id} is converted`, 60_000, async () => ((await status()).progress?.step === "convert" ? true : null));
  return { uid, atRest };
}

/** Each row has a name of its own. */
async function rowsOf(id: string): Promise<{ rows: number; names: number }> {
  const select = new URLSearchParams({ select: "count(*) as rows, count(distinct nom) as names" });
  const response = await fetch(`${running.portal.baseUrl}/api/explore/v2.1/catalog/datasets/${id}/records?${select}`);
  const { results } = (await response.json()) as { results: { rows: number; names: number }[] };
  return results[0] ?? { rows: 0, names: 0 };
}

describe.each(Object.keys(FILES))("the conversion of %s", (name) => {
  const bytes = FILES[name]?.() ?? new Uint8Array();

  test("is done again after its process was killed, and loses and doubles no row", { timeout: SLOW_MS }, async () => {
    const { atRest } = await converting(`tue-${name}`, bytes);
    await running.portal.kill();
    expect(await atRest(110_000)).toMatchObject({ status: "idle", records_count: ROWS });
    expect(await rowsOf(`tue-${name}`)).toEqual({ rows: ROWS, names: ROWS });
  });

  test("ends within a minute when it is interrupted, and the next publish has every row", {
    timeout: SLOW_MS,
  }, async () => {
    const { uid, atRest } = await converting(`arrete-${name}`, bytes);
    await running.call("POST", `/${uid}/abort/`);
    expect(await atRest(MINUTE_MS)).toMatchObject({
      status: "idle",
      previous: "aborting_processing",
      records_count: 0,
    });
    await running.call("POST", `/${uid}/publish/`);
    expect(await atRest(110_000)).toMatchObject({ status: "idle", records_count: ROWS });
    expect(await rowsOf(`arrete-${name}`)).toEqual({ rows: ROWS, names: ROWS });
  });
});
