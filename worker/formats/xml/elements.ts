// XML as it streams in: strict (saxes), without namespaces' prefixes, DOCTYPE refused, so that no entity is ever defined.
// The elements that a reader asks for arrive as small trees; nothing else is kept.
import { SaxesParser } from "saxes";
import { SourceFault } from "../conversion.ts";

export type XmlElement = {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  /** The text directly in it. */
  text: string;
  /** How many characters of its parent's text stand before it. */
  after: number;
};

/** The open elements above, the root first. */
export type XmlPath = { name: string; attributes: Record<string, string> }[];

/** Whether the element that opens at this path (itself last) is wanted as a tree. */
export type IsWanted = (path: XmlPath) => boolean;

const MAX_DEPTH = 200;

const localName = (name: string) => name.slice(name.indexOf(":") + 1);

function localAttributes(attributes: Record<string, string>): Record<string, string> {
  // Without a prototype: an attribute may be called `constructor` or `__proto__`.
  const local: Record<string, string> = Object.create(null);
  for (const name in attributes) if (!/^xmlns(:|$)/.test(name)) local[localName(name)] = attributes[name] ?? "";
  return local;
}

/** Collects wanted elements while text is written to it. */
export class ElementCollector {
  /** Elements that have ended since they were last taken, each with the path above it. */
  readonly found: { element: XmlElement; path: XmlPath }[] = [];
  private readonly parser = new SaxesParser({});
  private readonly path: XmlPath = [];
  private readonly open: XmlElement[] = [];
  private size = 0;
  private failure: SourceFault | null = null;

  /** @param maxCharacters of one element and what is in it */
  constructor(isWanted: IsWanted, maxCharacters: number) {
    const { parser, path, open } = this;
    // Throwing inside a handler would leave the parser in the middle of a character.
    parser.on("error", (error) => this.fail("xml_damaged", { reason: error.message.slice(0, 200) }));
    parser.on("doctype", () => this.fail("xml_doctype"));
    parser.on("opentag", ({ name, attributes }) => {
      // What has failed is read on to the end of the piece, and is not to cost anything.
      if (this.failure) return;
      const parent = open.at(-1);
      const after = parent?.text.length ?? 0;
      const element = { name: localName(name), attributes: localAttributes(attributes), children: [], text: "", after };
      path.push(element);
      if (path.length > MAX_DEPTH) this.fail("xml_too_deep", { limit: MAX_DEPTH });
      if (parent) parent.children.push(element);
      if (parent || isWanted(path)) open.push(element);
      this.grow(name.length + JSON.stringify(attributes).length, maxCharacters);
    });
    const onText = (text: string) => {
      if (this.failure) return;
      const element = open.at(-1);
      if (element) element.text += text;
      this.grow(text.length, maxCharacters);
    };
    parser.on("text", onText);
    parser.on("cdata", onText);
    parser.on("closetag", () => {
      if (this.failure) return;
      path.pop();
      const element = open.pop();
      if (element === undefined || open.length > 0) return;
      this.size = 0;
      this.found.push({ element, path: path.map(({ name, attributes }) => ({ name, attributes })) });
    });
  }

  /** @throws SourceFault `xml_damaged`, `xml_doctype`, `xml_too_deep`, `xml_element_too_large` */
  write(text: string): void {
    this.parser.write(text);
    if (this.failure) throw this.failure;
  }

  /** @throws SourceFault */
  end(): void {
    this.parser.close();
    if (this.failure) throw this.failure;
  }

  private grow(characters: number, limit: number): void {
    if (this.open.length === 0) return;
    this.size += characters;
    if (this.size > limit) this.fail("xml_element_too_large", { limit });
  }

  private fail(code: SourceFault["code"], params: SourceFault["params"] = {}): void {
    this.failure ??= new SourceFault(code, params);
  }
}

/** The wanted elements of a text, in its order. */
export async function* wantedElements(pieces: AsyncIterable<string>, isWanted: IsWanted, maxCharacters: number) {
  const collector = new ElementCollector(isWanted, maxCharacters);
  for await (const piece of pieces) {
    collector.write(piece);
    yield* collector.found.splice(0);
  }
  collector.end();
  yield* collector.found.splice(0);
}

export const childOf = (element: XmlElement, name: string) => element.children.find((child) => child.name === name);

export const textOf = (element: XmlElement, name: string): string | null => childOf(element, name)?.text.trim() ?? null;

/** An element and all below it that have this name. */
export function* descendants(element: XmlElement, name: string): Generator<XmlElement> {
  for (const child of element.children) {
    if (child.name === name) yield child;
    yield* descendants(child, name);
  }
}
