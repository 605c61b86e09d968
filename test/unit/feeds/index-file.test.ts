// index.txt: ten digits with whitespace around them, and nothing else.
import { describe, expect, it } from "vitest";
import { parseIndexFile } from "../../../worker/feeds/datex/index-file.ts";

describe("index.txt", () => {
  it.each([
    ["4200014\n", 4_200_014],
    ["  \t12\r\n", 12],
    ["0", 0],
    ["007", 7],
    ["9999999999", 9_999_999_999],
  ])("reads %j", (text, value) => {
    expect(parseIndexFile(new TextEncoder().encode(text))).toEqual({ ok: true, value });
  });

  it.each(["", " ", "12 13", "-1", "1e5", "0x10", "12.xml", "12345678901", "<html>", "１２", "\uFEFF12"])(
    "refuses %j",
    (text) => {
      const result = parseIndexFile(new TextEncoder().encode(text));
      expect(result.ok).toBe(false);
      if (!result.ok) expect(result.problem.code).toBe("feed_index_invalid");
    },
  );
});
