// The folder's address as it is stored: its files are found by adding their name.
import { expect, it } from "vitest";
import { toFolderUrl } from "../../../worker/api/automation/feed-shapes.ts";

it.each([
  ["http://h/f", "http://h/f/"],
  ["http://h/f/?", "http://h/f/"],
  ["http://h/f/#", "http://h/f/"],
  ["http://h/f/#top", "http://h/f/"],
  ["http://h/f?#top", "http://h/f/"],
  [" https://h/f/content.xml? ", "https://h/f/"],
  ["http://h/f/12.xml#x", "http://h/f/"],
  ["http://h/f/?key=1", null],
  ["ftp://h/f/", null],
])("%j", (text, expected) => {
  expect(toFolderUrl(text)).toBe(expected);
});
