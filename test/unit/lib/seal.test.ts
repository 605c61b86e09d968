// Secrets at rest: they open with the same secret, for the same purpose, unharmed, and say nothing otherwise.
import { expect, it } from "vitest";
import { openText, sealText } from "../../../worker/lib/seal.ts";

const SECRET = "a secret of the portal";
const TEXT = '{"username":"road","password":"s3cret:é"}';

it("opens what it sealed, and seals the same text otherwise each time", async () => {
  const one = await sealText(TEXT, SECRET, "feed a");
  const other = await sealText(TEXT, SECRET, "feed a");
  expect(one.sealed).not.toBe(other.sealed);
  expect([await openText(one, SECRET, "feed a"), await openText(other, SECRET, "feed a")]).toEqual([TEXT, TEXT]);
});

it("does not open with another secret, for another purpose, or when any byte was changed", async () => {
  const { sealed } = await sealText(TEXT, SECRET, "feed a");
  expect(await openText({ sealed }, "another secret", "feed a")).toBeNull();
  expect(await openText({ sealed }, SECRET, "feed b")).toBeNull();
  for (let place = 0; place < sealed.length - 2; place += 5) {
    const changed = `${sealed.slice(0, place)}${sealed[place] === "A" ? "B" : "A"}${sealed.slice(place + 1)}`;
    expect(await openText({ sealed: changed }, SECRET, "feed a"), `byte ${place}`).toBeNull();
  }
  expect(await openText({ sealed: "not base64 !" }, SECRET, "feed a")).toBeNull();
  expect(await openText({ sealed: "" }, SECRET, "feed a")).toBeNull();
});
