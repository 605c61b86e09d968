// Every code has a sentence in both languages, about the same things.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { MESSAGES, type Sentence } from "../../../worker/messages.ts";
import { ROOT } from "./source-files.ts";

const messages: [code: string, sentence: Sentence][] = Object.entries(MESSAGES);
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();

it("there are messages", () => {
  expect(messages.length).toBeGreaterThan(20);
});

it.each(messages)("%s", (_code, { fr, en }) => {
  expect(fr.trim()).toBe(fr);
  expect(en.trim()).toBe(en);
  expect(fr.length).toBeGreaterThan(5);
  expect(en.length).toBeGreaterThan(5);
  expect(placeholders(fr)).toEqual(placeholders(en));
  expect(fr).not.toBe(en);
});

it("no code is defined twice: the areas do not overlap", async () => {
  const names = readdirSync(join(ROOT, "worker/messages"));
  const areas = await Promise.all(names.map((name) => import(/* @vite-ignore */ join(ROOT, "worker/messages", name))));
  const codes = areas.flatMap((area: Record<string, object>) => Object.values(area)).flatMap(Object.keys);
  expect(codes.length).toBe(messages.length);
});
