// Resources in mode `append`: what was published stays, beside what the source has now; and what cannot be kept is said.
import { expect, test } from "vitest";
import { createDataset, httpResource, order, publish, records, serveFile } from "./client.ts";

const appended = async (path: string, csv: string) => ({ ...httpResource(await serveFile(path, csv)), mode: "append" });

test("rows that the source no longer has stay, new ones are added, and none comes twice", async () => {
  const uid = await createDataset("journal");
  await order("POST", `/datasets/${uid}/resources/`, await appended("/journal.csv", "jour;n\n1;a\n2;b\n"));
  await publish(uid);
  await serveFile("/journal.csv", "jour;n\n2;b\n3;c\n");
  expect(await publish(uid)).toMatchObject({ status: "idle", records_count: 3 });
  await serveFile("/journal.csv", "jour;n\n4;d\n");
  await publish(uid);
  expect((await records("journal", "?order_by=jour&select=n")).body.results).toEqual(
    ["a", "b", "c", "d"].map((n) => ({ n })),
  );
});

test("columns, a configuration or types that change are refused with a sentence, and nothing is lost", async () => {
  const uid = await createDataset("journal-change");
  await order("POST", `/datasets/${uid}/resources/`, await appended("/change-mode.csv", "jour;n\n1;a\n"));
  await publish(uid);
  await serveFile("/change-mode.csv", "jour;m\n2;b\n");
  expect(await publish(uid)).toMatchObject({ status: "error", params: { error_code: "append_other_columns" } });
  await serveFile("/change-mode.csv", "jour;n\nhier;b\n");
  expect(await publish(uid)).toMatchObject({ status: "error", params: { error_code: "append_other_types" } });
  await serveFile("/change-mode.csv", "jour;n\n2;b\n");
  expect(await publish(uid)).toMatchObject({ status: "idle", records_count: 2 });
  await order("POST", `/datasets/${uid}/fields/`, { type: "delete", field: "n" });
  await serveFile("/change-mode.csv", "jour;n\n3;c\n");
  expect(await publish(uid)).toMatchObject({ status: "error", params: { error_code: "append_other_columns" } });
  expect((await records("journal-change", "?limit=0")).body.total_count).toBe(2);
});

test("one mode holds for all resources of a dataset", async () => {
  const uid = await createDataset("journal-mixte");
  await order("POST", `/datasets/${uid}/resources/`, await appended("/mixte-1.csv", "a\n1\n"));
  await order("POST", `/datasets/${uid}/resources/`, httpResource(await serveFile("/mixte-2.csv", "a\n2\n")));
  expect(await publish(uid)).toMatchObject({ status: "error", params: { error_code: "append_mixed" } });
});
