// Dates in the parts of office files: docProps/core.xml of a workbook (wherever _rels/.rels says it is), meta.xml of an
// OpenDocument file. Parts are small; what is larger is not read.
import { XMLParser } from "fast-xml-parser";
import type { ByteSource } from "../../formats/csv/read.ts";
import { BadZip, type ZipEntry } from "../../formats/zip/directory.ts";
import { readWholeEntry } from "../../formats/zip/read-entry.ts";
import type { FileEvidence } from "../evidence.ts";

const MAX_PART_BYTES = 1024 ** 2;
const CORE_PROPERTIES = /\/metadata\/core-properties$/;
const EXTENDED_PROPERTIES = /\/extended-properties$/;

type Tree = Record<string, unknown>;

const PARSER = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  isArray: (name) => name === "Relationship",
});

const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null;

/** The part as a tree; what is missing, damaged or declares entities is an empty one: it only costs the date. */
async function readPart(source: ByteSource, entry: ZipEntry | undefined): Promise<Tree> {
  if (entry === undefined) return {};
  try {
    const text = new TextDecoder().decode(await readWholeEntry(source, entry, MAX_PART_BYTES));
    const tree: unknown = /<!DOCTYPE/i.test(text) ? {} : PARSER.parse(text);
    return isTree(tree) ? tree : {};
  } catch (thrown) {
    if (thrown instanceof BadZip || thrown instanceof SyntaxError || thrown instanceof Error) return {};
    throw thrown;
  }
}

/** The text at a path of elements, attributes aside. */
function textAt(tree: Tree, ...path: string[]): string | null {
  let value: unknown = tree;
  for (const name of path) value = isTree(value) ? value[name] : undefined;
  if (isTree(value)) value = value["#text"];
  return typeof value === "string" ? value : null;
}

function partNamed(entries: ZipEntry[], name: string | null): ZipEntry | undefined {
  const wanted = name?.replace(/^\//, "").toLowerCase();
  return entries.find((entry) => entry.name.toLowerCase() === wanted);
}

/** Where the package's relationships say a part is, or where it usually is. */
function targetOf(relations: Tree, type: RegExp, usual: string): string {
  const list = isTree(relations.Relationships) ? relations.Relationships.Relationship : [];
  const found = (Array.isArray(list) ? list : []).find((each) => isTree(each) && type.test(String(each.Type)));
  return isTree(found) && typeof found.Target === "string" ? found.Target : usual;
}

export async function readWorkbookDate(source: ByteSource, entries: ZipEntry[]): Promise<FileEvidence> {
  const relations = await readPart(source, partNamed(entries, "_rels/.rels"));
  const core = partNamed(entries, targetOf(relations, CORE_PROPERTIES, "docProps/core.xml"));
  const app = partNamed(entries, targetOf(relations, EXTENDED_PROPERTIES, "docProps/app.xml"));
  return {
    format: "ooxml",
    modified: textAt(await readPart(source, core), "coreProperties", "modified"),
    application: textAt(await readPart(source, app), "Properties", "Application"),
    dos: core?.dos ?? null,
  };
}

export async function readOpenDocumentDate(source: ByteSource, entries: ZipEntry[]): Promise<FileEvidence> {
  const meta = partNamed(entries, "meta.xml");
  const modified = textAt(await readPart(source, meta), "document-meta", "meta", "date");
  return { format: "odf", modified, dos: meta?.dos ?? null };
}
