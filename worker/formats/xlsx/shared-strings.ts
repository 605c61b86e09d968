// The shared strings of a workbook: their bytes in one block and where each ends, decoded when a cell asks. As JavaScript
// strings a large workbook's would fill the memory.
import { SourceFault } from "../conversion.ts";
import { unescapeXml } from "./unescape.ts";

/** Strings that are kept decoded: the first are the commonest. */
const KEPT = 20_000;
const FIRST_BYTES = 64 * 1024;

export class SharedStrings {
  private bytes = new Uint8Array(FIRST_BYTES);
  private ends = new Uint32Array(1024);
  private count = 0;
  private used = 0;
  private readonly kept: string[] = [];
  private readonly encoder = new TextEncoder();
  private readonly decoder = new TextDecoder();
  private readonly maxBytes: number;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** @throws SourceFault `shared_strings_too_large` */
  add(text: string): void {
    const needed = this.used + text.length * 3;
    if (needed > this.bytes.length) this.grow(needed);
    this.used += this.encoder.encodeInto(text, this.bytes.subarray(this.used)).written;
    if (this.count >= this.ends.length) {
      const wider = new Uint32Array(this.ends.length * 2);
      wider.set(this.ends);
      this.ends = wider;
    }
    this.ends[this.count++] = this.used;
  }

  /** A number that no string has is damage, not an empty cell; undefined says so. */
  at(index: number): string | undefined {
    if (!(index >= 0 && index < this.count)) return undefined;
    const kept = this.kept[index];
    if (kept !== undefined) return kept;
    const from = index === 0 ? 0 : (this.ends[index - 1] ?? 0);
    const text = this.decoder.decode(this.bytes.subarray(from, this.ends[index]));
    if (index < KEPT) this.kept[index] = text;
    return text;
  }

  private grow(needed: number): void {
    if (this.used > this.maxBytes || needed > this.maxBytes * 2) {
      throw new SourceFault("shared_strings_too_large", { limit: this.maxBytes });
    }
    const wider = new Uint8Array(Math.max(needed, Math.min(this.bytes.length * 2, this.maxBytes * 1.25)));
    wider.set(this.bytes.subarray(0, this.used));
    this.bytes = wider;
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
  let prefix: string | null = null;
  for await (const piece of pieces) {
    text += piece;
    prefix ??= /<([\w.-]+:)?sst\b/.exec(text)?.[1] ?? (/<sst\b/.test(text) ? "" : null);
    // The root stands at the beginning: whatever is so long before it is no table of strings.
    if (prefix === null && text.length > MAX_PROLOG_CHARACTERS) throw new SourceFault("xlsx_damaged", { part: PART });
    if (prefix === null) continue;
    const close = `</${prefix}si>`;
    let from = 0;
    for (let end = nextItemEnd(text, from, prefix, close); end !== -1; end = nextItemEnd(text, from, prefix, close)) {
      strings.add(itemText(text.slice(from, end), prefix));
      from = end;
    }
    text = text.slice(from);
    // What is so long without an end is looked through again with every piece, and is no string of a cell.
    if (text.length > MAX_ITEM_CHARACTERS) throw new SourceFault("xlsx_damaged", { part: PART });
  }
  if (prefix === null || !new RegExp(`</${prefix}sst>|<${prefix}sst[^>]*/>`).test(text)) {
    throw new SourceFault("xlsx_damaged", { part: PART });
  }
  return strings;
}

/** Behind the item that begins next; an item may be an empty element. */
function nextItemEnd(text: string, from: number, prefix: string, close: string): number {
  const open = text.indexOf(`<${prefix}si`, from);
  if (open === -1) return -1;
  const tagEnd = text.indexOf(">", open);
  if (tagEnd === -1) return -1;
  if (text.charCodeAt(tagEnd - 1) === 47) return tagEnd + 1;
  const end = text.indexOf(close, tagEnd);
  return end === -1 ? -1 : end + close.length;
}
