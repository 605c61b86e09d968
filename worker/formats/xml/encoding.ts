// The encoding that an XML file declares in its first line.
import type { ByteSource } from "../csv/read.ts";

const DECLARATION = /^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']/;

/** @returns the label as written; the publisher's own word, where there is one, comes first */
export async function xmlEncoding(source: ByteSource, declared: string | undefined): Promise<string | undefined> {
  if (declared !== undefined) return declared;
  const head = new TextDecoder("windows-1252").decode(await source.read(0, 300));
  const label = DECLARATION.exec(head)?.[1];
  // A file that is read as UTF-16 by its mark may say so again; without a mark it cannot be true.
  return label === undefined || /^utf-?16/i.test(label) ? undefined : label;
}
