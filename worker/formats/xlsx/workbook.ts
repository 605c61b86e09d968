// What a workbook consists of: its sheets, which of them are hidden, and where their parts are (ECMA-376 §18.2, OPC).
import { SourceFault } from "../conversion.ts";
import { wantedElements, type XmlElement } from "../xml/elements.ts";

export type SheetEntry = { name: string; hidden: boolean; path: string };

export type Workbook = {
  sheets: SheetEntry[];
  uses1904: boolean;
  stringsPath: string | null;
  stylesPath: string | null;
};

const MAX_CHARACTERS = 4_000_000;

/** A target of a relationship, from the folder of the part that has it. */
function resolvePath(folder: string, target: string): string {
  if (target.startsWith("/")) return target.slice(1);
  const segments = folder === "" ? [] : folder.split("/");
  for (const segment of target.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== ".") segments.push(segment);
  }
  return segments.join("/");
}

async function rootOf(pieces: AsyncIterable<string>, part: string): Promise<XmlElement> {
  for await (const { element } of wantedElements(pieces, (path) => path.length === 1, MAX_CHARACTERS)) return element;
  throw new SourceFault("xlsx_damaged", { part });
}

/** Relationships by id, and by the last word of their type. */
async function readRelationships(pieces: AsyncIterable<string>, folder: string) {
  const root = await rootOf(pieces, "workbook.xml.rels");
  const byId = new Map<string, string>();
  const byType = new Map<string, string>();
  for (const { attributes } of root.children) {
    const path = resolvePath(folder, attributes.Target ?? "");
    byId.set(attributes.Id ?? "", path);
    byType.set((attributes.Type ?? "").split("/").at(-1) ?? "", path);
  }
  return { byId, byType };
}

/**
 * @param open the text of a part, or null where there is none
 * @throws SourceFault `xlsx_damaged`
 */
export async function readWorkbook(open: (path: string) => AsyncIterable<string> | null): Promise<Workbook> {
  const packageRelations = open("_rels/.rels");
  const found = packageRelations === null ? null : await readRelationships(packageRelations, "");
  const path = found?.byType.get("officeDocument") ?? "xl/workbook.xml";
  const folder = path.split("/").slice(0, -1).join("/");
  const text = open(path);
  const relations = open(`${folder}/_rels/${path.split("/").at(-1)}.rels`);
  if (text === null || relations === null) throw new SourceFault("xlsx_damaged", { part: path });
  const { byId, byType } = await readRelationships(relations, folder);
  const root = await rootOf(text, path);
  const sheets = root.children
    .filter(({ name }) => name === "sheets")
    .flatMap(({ children }) => children)
    .map(({ attributes }) => ({
      name: attributes.name ?? "",
      hidden: /^(hidden|veryHidden)$/.test(attributes.state ?? ""),
      path: byId.get(attributes.id ?? "") ?? "",
    }));
  const properties = root.children.find(({ name }) => name === "workbookPr")?.attributes ?? {};
  return {
    sheets,
    uses1904: /^(1|true)$/.test(properties.date1904 ?? ""),
    stringsPath: byType.get("sharedStrings") ?? null,
    stylesPath: byType.get("styles") ?? null,
  };
}
