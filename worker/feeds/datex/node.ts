// An XML element as a plain object, names without their prefix: attributes under "@_name", text under "#text",
// children under their name, one or several. The shape is fast-xml-parser's; the readers only use these functions, so
// that "one or several" and "text or element" are decided in one place. Pure.

export type Node = { readonly [name: string]: unknown };

const NOTHING: Node = Object.freeze({});

function toNode(value: unknown): Node {
  if (typeof value === "string") return value === "" ? NOTHING : { "#text": value };
  return typeof value === "object" && value !== null ? (value as Node) : NOTHING;
}

/** Every child of these names, in the order of the names: the same field has other names in other versions. */
export function all(node: Node, ...names: string[]): Node[] {
  return names.flatMap((name) => {
    const value = Object.hasOwn(node, name) ? node[name] : undefined;
    if (value === undefined) return [];
    return Array.isArray(value) ? value.map(toNode) : [toNode(value)];
  });
}

/** The first child of the first name that is there; an empty node where none is. */
export function first(node: Node, ...names: string[]): Node {
  return all(node, ...names)[0] ?? NOTHING;
}

export function has(node: Node, ...names: string[]): boolean {
  return names.some((name) => Object.hasOwn(node, name));
}

/** Down a path of first children. */
export function down(node: Node, ...path: string[]): Node {
  return path.reduce<Node>((at, name) => first(at, name), node);
}

/** The node's own text, or for `<x _extendedValue="…"/>` of version 3 that value; null where there is none. */
export function ownText(node: Node): string | null {
  const text = node["#text"];
  if (typeof text === "string" && text.trim() !== "" && text.trim() !== "_extended") return text.trim();
  const extended = node["@__extendedValue"];
  return typeof extended === "string" && extended.trim() !== "" ? extended.trim() : null;
}

/** The text of the first child of one of these names. */
export function text(node: Node, ...names: string[]): string | null {
  for (const name of names) {
    const found = ownText(first(node, name));
    if (found !== null) return found;
  }
  return null;
}

/** The texts of all children of these names. */
export function texts(node: Node, ...names: string[]): string[] {
  return all(node, ...names).flatMap((child) => ownText(child) ?? []);
}

export function attribute(node: Node, name: string): string | null {
  const value = node[`@_${name}`];
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}

/** The local part of xsi:type: "ns2:Accident" and "Accident" are the same. */
export function typeName(node: Node): string | null {
  return attribute(node, "type")?.replace(/^.*:/, "") ?? null;
}

/** A decimal number as XML writes it; null for anything else, the sentinel words included. */
export function number(node: Node, ...names: string[]): number | null {
  const found = text(node, ...names);
  if (found === null || !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(found)) return null;
  const value = Number(found);
  return Number.isFinite(value) ? value : null;
}

export function flag(node: Node, ...names: string[]): boolean | null {
  const found = text(node, ...names);
  return found === "true" || found === "1" ? true : found === "false" || found === "0" ? false : null;
}

/** Texts in several languages, or lines of one: [language or null, text], lines of one language joined (datex §3.4). */
export function multilingual(node: Node): [lang: string | null, text: string][] {
  const found = new Map<string | null, string>();
  for (const value of all(node, "values")
    .flatMap((values) => all(values, "value"))
    .concat(all(node, "value"))) {
    const lang = attribute(value, "lang")?.toLowerCase() ?? null;
    const line = ownText(value);
    if (line !== null) found.set(lang, found.has(lang) ? `${found.get(lang)}\n${line}` : line);
  }
  return [...found];
}

/** Any one language: names of roads and places. */
export function anyLanguage(node: Node): string | null {
  return multilingual(node)[0]?.[1] ?? ownText(node);
}

/** What national extensions add under any name: two levels deep, as seen in Germany and Norway. */
export const extended = (node: Node, ...names: string[]): Node[] =>
  Object.keys(node)
    .filter((name) => /^_?\w*Extension$/.test(name) && !name.startsWith("@"))
    .flatMap((name) => all(node, name))
    .flatMap((extension) => [extension, ...Object.keys(extension).flatMap((name) => all(extension, name))])
    .flatMap((holder) => all(holder, ...names));
