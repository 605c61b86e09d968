// The last save of an XLS workbook, out of its container.
import { CFB } from "@e965/xlsx";
import { expect, test } from "vitest";
import { readOleDate } from "../../../worker/last-modified/read/ole.ts";

/** A container with a summary in which property 13 is this time. */
function container(filetime: bigint | null): Uint8Array {
  const summary = new Uint8Array(48 + 8 + 8 + 12);
  const view = new DataView(summary.buffer);
  view.setUint16(0, 0xfffe, true);
  view.setUint32(24, 1, true);
  view.setUint32(44, 48, true);
  view.setUint32(48, 28, true);
  view.setUint32(52, filetime === null ? 0 : 1, true);
  view.setUint32(56, 13, true);
  view.setUint32(60, 16, true);
  view.setUint32(64, 64, true);
  view.setBigUint64(68, filetime ?? 0n, true);
  const file = CFB.utils.cfb_new();
  CFB.utils.cfb_add(file, "/\u0005SummaryInformation", summary);
  CFB.utils.cfb_add(file, "/Workbook", new Uint8Array(5_000));
  return Uint8Array.from(CFB.write(file, { type: "array" }) as number[]);
}

const dateOf = (bytes: Uint8Array) =>
  readOleDate({ bytes: bytes.length, read: async (from, length) => bytes.slice(from, from + length) });

test("property 13 of the summary is the time of the last save", async () => {
  const saved = Date.UTC(2024, 2, 8, 14, 40, 9);
  const filetime = (BigInt(saved) + 11_644_473_600_000n) * 10_000n;
  expect(await dateOf(container(filetime))).toEqual({ format: "ole", saved });
});

test("a time that was never set, no property, and a damaged container give no date", async () => {
  const none = { format: "ole", saved: null };
  expect(await dateOf(container(0n))).toEqual(none);
  expect(await dateOf(container(null))).toEqual(none);
  expect(await dateOf(container(1n).slice(0, 700))).toEqual(none);
});
