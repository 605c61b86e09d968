// Names of elements are the publisher's: those that JavaScript's own objects have are names like any other.
import { expect, test } from "vitest";
import type { XmlElement } from "../../../worker/formats/xml/elements.ts";
import { elementCells } from "../../../worker/formats/xml/nested.ts";

const element = (name: string, children: XmlElement[], text = ""): XmlElement => ({
  name,
  attributes: {},
  children,
  text,
  after: 0,
});

test.each(["constructor", "toString", "__proto__"])("a nested element may be called %s", (name) => {
  const cells = [...elementCells(element("row", [element("works", [element(name, [], "Dupont")])]))];
  expect(JSON.stringify(cells)).toBe(`[["works",{"${name}":"Dupont"}]]`);
});
