// An XML element as the cells of a row, or as JSON with @attribute and #text (publishing-platform §2.3).
import type { Cell } from "../cell.ts";
import type { XmlElement } from "./elements.ts";

const isLeaf = (element: XmlElement) => element.children.length === 0 && Object.keys(element.attributes).length === 0;

function toJson(element: XmlElement): unknown {
  if (isLeaf(element)) return element.text.trim();
  // Without a prototype: an element may be called `constructor` or `__proto__`.
  const json: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(element.attributes)) json[`@${name}`] = value;
  for (const child of element.children) {
    const value = toJson(child);
    const former = json[child.name];
    if (former === undefined) json[child.name] = value;
    else if (Array.isArray(former)) former.push(value);
    else json[child.name] = [former, value];
  }
  const text = element.text.trim();
  if (text !== "") json["#text"] = text;
  return json;
}

/** Texts of one name are joined, as lists are in other formats; anything deeper stays JSON. */
function toCell(elements: XmlElement[]): Cell {
  if (elements.every(isLeaf)) return elements.map(({ text }) => text.trim()).join(";");
  const values = elements.map(toJson);
  return values.length === 1 ? (values[0] as Cell) : values;
}

/** Attributes, then children by name, then the element's own text as `content`. */
export function* elementCells(element: XmlElement): Generator<[string, Cell]> {
  yield* Object.entries(element.attributes);
  const byName = Map.groupBy(element.children, ({ name }) => name);
  for (const [name, elements] of byName) yield [name in element.attributes ? `${name}_` : name, toCell(elements)];
  const text = element.text.trim();
  if (text !== "") yield ["content", text];
}
