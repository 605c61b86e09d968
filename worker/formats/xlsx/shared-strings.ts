// The shared strings of a workbook: their bytes in blocks and where each ends, decoded when a cell asks. As JavaScript
// strings a large workbook's would fill the memory; in one buffer, growing it would hold them twice.
import { SourceFault } from "../conversion.ts";
import { unescapeXml } from "./unescape.ts";

const BLOCK_BYTES = 256 * 1024;
const BLOCK_STRINGS = 8_192;
/** Bytes by which one string's end is known. */
const END_BYTES = 4;
/** Characters of strings that are kept decoded: the first are the commonest. */
const KEPT_CHARACTERS = 512 * 1024;

/** `first`: number of its first string; `ends`: where each of its strings ends in `bytes`. */
type Block = { first: number; bytes: Uint8Array; ends: Uint32Array };

export class SharedStrings {
  private readonly blocks: Block[] = [];
  private open = { bytes: new Uint8Array(BLOCK_BYTES), ends: new Uint32Array(BLOCK_STRINGS), used: 0, count: 0 };
  private count = 0;
  private held = 0;
  private readonly kept: string[] = [];
  private keptCharacters = 0;
  private readonly encoder = new TextEncoder();
  private readonly decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });
  private readonly maxBytes: number;

  /** @param maxBytes of the strings and of what finds them */
  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** @throws SourceFault `shared_strings_too_large` */
  add(text: string): void {
    const needed = text.length * 3;
    if (this.open.used + needed > this.open.bytes.length || this.open.count === BLOCK_STRINGS) this.close(needed);
    const { open } = this;
    open.used += this.encoder.encodeInto(text, open.bytes.subarray(open.used)).written;
    open.ends[open.count++] = open.used;
    this.count++;
    const held = this.held + open.used + open.count * END_BYTES;
    if (held > this.maxBytes) throw new SourceFault("shared_strings_too_large", { limit: this.maxBytes });
  }

  /** A number that no string has is damage, not an empty cell; undefined says so. */
  at(index: number): string | undefined {
    if (!(index >= 0 && index < this.count && Number.isInteger(index))) return undefined;
    const kept = this.kept[index];
    if (kept !== undefined) return kept;
    const { first, bytes, ends } = this.blockOf(index);
    const from = index === first ? 0 : (ends[index - first - 1] ?? 0);
    const text = this.decoder.decode(bytes.subarray(from, ends[index - first]));
    if (this.keptCharacters < KEPT_CHARACTERS && index < BLOCK_STRINGS) {
      this.kept[index] = text;
      this.keptCharacters += text.length;
    }
    return text;
  }

  private blockOf(index: number): Block {
    const { blocks, open } = this;
    const openFirst = this.count - open.count;
    if (index >= openFirst) return { first: openFirst, bytes: open.bytes, ends: open.ends };
    let [low, high] = [0, blocks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((blocks[middle]?.first ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return blocks[low] as Block;
  }

  /** The open block is kept without its empty rest, and its memory serves the next one. */
  private close(needed: number): void {
    const { bytes, ends, used, count } = this.open;
    if (count > 0) {
      this.blocks.push({ first: this.count - count, bytes: bytes.slice(0, used), ends: ends.slice(0, count) });
      this.held += used + count * END_BYTES;
    }
    const room = needed > bytes.length ? new Uint8Array(needed) : bytes;
    this.open = { bytes: room, ends, used: 0, count: 0 };
  }
}

/** The text of a string item: its runs joined, without the readings that Japanese puts above them. */
export function itemText(item: string, prefix: string): string {
  const open = `<${prefix}t`;
  const close = `</${prefix}t>`;
  const phonetic = item.indexOf(`<${prefix}rPh`);
  const body = phonetic === -1 ? item : item.slice(0, phonetic);
  let text = "";
  for (let at = body.indexOf(open); at !== -1; at = body.indexOf(open, at)) {
    const start = body.indexOf(">", at);
    const mark = body.charCodeAt(at + open.length);
    at += open.length;
    // <t>, <t xml:space="preserve"> or <t/>, and not <table>.
    if (start === -1 || !(mark === 62 || mark === 32 || mark === 47)) continue;
    if (body.charCodeAt(start - 1) === 47) continue;
    const end = body.indexOf(close, start);
    if (end === -1) break;
    text += body.slice(start + 1, end);
    at = end;
  }
  return unescapeXml(text);
}

const PART = "sharedStrings.xml";

/** Declaration, comments and namespaces before the first string. */
const MAX_PROLOG_CHARACTERS = 64 * 1024;

/** A cell holds 32,767 characters, each of which may be an element of its own. */
const MAX_ITEM_CHARACTERS = 4 * 1024 ** 2;

/** @throws SourceFault `xlsx_damaged`, `shared_strings_too_large` */
export async function readSharedStrings(pieces: AsyncIterable<string>, maxBytes: number): Promise<SharedStrings> {
  const strings = new SharedStrings(maxBytes);
  let text = "";
  /** Up to here the end of the open item is not. */
  let searched = 0;
  let prefix: string | null = null;
  for await (const piece of pieces) {
    text += piece;
    prefix ??= /<([\w.-]+:)?sst\b/.exec(text)?.[1] ?? (/<sst\b/.test(text) ? "" : null);
    // The root stands at the beginning: whatever is so long before it is no table of strings.
    if (prefix === null && text.length > MAX_PROLOG_CHARACTERS) throw new SourceFault("xlsx_damaged", { part: PART });
    if (prefix === null) continue;
    const close = `</${prefix}si>`;
    let from = 0;
    for (let end = nextItemEnd(text, from, prefix, close, searched); end !== -1; ) {
      strings.add(itemText(text.slice(from, end), prefix));
      from = end;
      end = nextItemEnd(text, from, prefix, close, 0);
    }
    text = text.slice(from);
    searched = text.length - close.length;
    // What is so long without an end is looked through again with every piece, and is no string of a cell.
    if (text.length > MAX_ITEM_CHARACTERS) throw new SourceFault("xlsx_damaged", { part: PART });
  }
  if (prefix === null || !new RegExp(`</${prefix}sst>|<${prefix}sst[^>]*/>`).test(text)) {
    throw new SourceFault("xlsx_damaged", { part: PART });
  }
  return strings;
}

/** Behind the item that begins next, whose end is not before `searched`; an item may be an empty element. */
function nextItemEnd(text: string, from: number, prefix: string, close: string, searched: number): number {
  const open = text.indexOf(`<${prefix}si`, from);
  if (open === -1) return -1;
  const tagEnd = text.indexOf(">", open);
  if (tagEnd === -1) return -1;
  if (text.charCodeAt(tagEnd - 1) === 47) return tagEnd + 1;
  const end = text.indexOf(close, Math.max(tagEnd, searched));
  return end === -1 ? -1 : end + close.length;
}
