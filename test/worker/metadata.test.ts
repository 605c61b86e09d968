// Metadata are read and written whole, by template or by field, and each change is a version of the dataset.
import { beforeAll, expect, it } from "vitest";
import { createDataset, order } from "./client.ts";

let uid = "";
const at = (path = "") => `/datasets/${uid}/metadata/${path}`;
const all = async () => (await order("GET", at())).body;

beforeAll(async () => {
  uid = await createDataset("fontaines");
});

it("one field is set, and the others stay", async () => {
  expect(await order("PUT", at("default/description/"), { value: "De l\u2019eau" })).toMatchObject({
    status: 200,
    body: { value: "De l\u2019eau" },
  });
  expect(await all()).toEqual({ default: { title: { value: "fontaines" }, description: { value: "De l\u2019eau" } } });
  const { body } = await order("GET", `/datasets/${uid}/versions/`);
  expect((body.results as object[])[0]).toMatchObject({ sections: ["metadata"] });
});

it("a template is replaced whole, what it leaves out is removed", async () => {
  await order("PUT", at("dcat/"), { spatial: { value: "Lyon" }, creator: { value: "Ville" } });
  expect((await order("GET", at("dcat/"))).body).toEqual({ spatial: { value: "Lyon" }, creator: { value: "Ville" } });
  await order("PUT", at("dcat/"), { creator: { value: "Ville" } });
  expect((await order("GET", at("dcat/"))).body).toEqual({ creator: { value: "Ville" } });
  expect(await all()).toHaveProperty("default.title.value", "fontaines");
});

it("a field is read and removed", async () => {
  await order("PUT", at("dcat/spatial/"), { value: "Brest" });
  expect((await order("GET", at("dcat/spatial/"))).body).toEqual({ value: "Brest" });
  expect((await order("DELETE", at("dcat/spatial/"))).status).toBe(204);
  expect(await order("GET", at("dcat/spatial/"))).toMatchObject({
    status: 404,
    body: { error_code: "metadata_not_found", message: expect.stringContaining("dcat.spatial") },
  });
});

it.each(["none/", "default/none/", "__proto__/", "default/constructor/", "toString/name/"])(
  "%s is not there",
  async (path) => {
    expect((await order("GET", at(path))).status).toBe(404);
  },
);

it.each([
  ["default/title/", "a text"],
  ["default/title/", { remote_value: 1 }],
  ["default/", { title: "a text" }],
  [`${"x".repeat(101)}/title/`, { value: 1 }],
])("what is no metadata is refused: %s", async (path, body) => {
  const before = await all();
  expect(await order("PUT", at(path), body)).toMatchObject({ status: 400, body: { error_code: "validation_error" } });
  expect(await all()).toEqual(before);
});
