// XML → rows: the elements of one name, or of one depth, or those that repeat (publishing-platform §2.3).
import { MAX_FIELDS, MAX_ROW_BYTES } from "../../config.ts";
import type { Cell } from "../cell.ts";
import { ColumnSet, type Conversion, type ReadParams, SourceFault } from "../conversion.ts";
import type { ByteSource } from "../csv/read.ts";
import { textPieces } from "../text-pieces.ts";
import { ElementCollector, type IsWanted, wantedElements, type XmlPath } from "./elements.ts";
import { xmlEncoding } from "./encoding.ts";
import { elementCells } from "./nested.ts";

/** Enough of a file to see which of its elements repeat. */
const SAMPLE_CHARACTERS = 256 * 1024;

const pathText = (path: XmlPath) => path.map(({ name }) => name).join("/");

/** The shallowest path that stands more than once, the commonest of its depth; the root's children where none does. */
function choosePath(counts: Map<string, number>): string | null {
  let best: { path: string; depth: number; count: number } | null = null;
  for (const [path, count] of counts) {
    const depth = path.split("/").length;
    if (count < 2 || depth < 2) continue;
    if (best === null || depth < best.depth || (depth === best.depth && count > best.count))
      best = { path, depth, count };
  }
  return best?.path ?? null;
}

/** What repeats at the beginning of the file. Damage is found when all of it is read. */
async function findRows(source: ByteSource, encoding: string | undefined): Promise<IsWanted> {
  const counts = new Map<string, number>();
  const collector = new ElementCollector((path) => {
    const text = pathText(path);
    counts.set(text, (counts.get(text) ?? 0) + 1);
    return false;
  }, MAX_ROW_BYTES);
  let read = 0;
  for await (const piece of textPieces(source, encoding)) {
    collector.write(piece);
    read += piece.length;
    if (read > SAMPLE_CHARACTERS) break;
  }
  const wanted = choosePath(counts);
  return wanted === null ? (path) => path.length === 2 : (path) => pathText(path) === wanted;
}

async function rowTest(source: ByteSource, params: ReadParams, encoding: string | undefined): Promise<IsWanted> {
  const { tag_name: tag, tag_depth: depth } = params;
  if (tag === undefined && depth === undefined) return findRows(source, encoding);
  return (path) =>
    (tag === undefined || path.at(-1)?.name === tag) && (depth === undefined || path.length === depth + 1);
}

function* inherited(path: XmlPath, levels: number): Generator<[string, Cell]> {
  for (const { name, attributes } of levels === 0 ? [] : path.slice(-levels))
    for (const [attribute, value] of Object.entries(attributes)) yield [`${name}_${attribute}`, value];
}

export async function convertXml(source: ByteSource, params: ReadParams): Promise<Conversion> {
  const encoding = await xmlEncoding(source, params.encoding);
  const isRow = await rowTest(source, params, encoding);
  const set = new ColumnSet(MAX_FIELDS);
  async function* rows() {
    let count = 0;
    for await (const { element, path } of wantedElements(textPieces(source, encoding), isRow, MAX_ROW_BYTES)) {
      count++;
      yield set.toRow([...inherited(path, params.parent_attributes ?? 0), ...elementCells(element)]);
    }
    if (count === 0 && params.tag_name !== undefined) throw new SourceFault("xml_no_element", { tag: params.tag_name });
  }
  return { columns: set.columns, rows: rows() };
}
