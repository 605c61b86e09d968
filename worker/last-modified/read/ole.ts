// The time of the last save of an XLS workbook: property 13 of the stream "SummaryInformation" (MS-OLEPS 2.21, MS-OSHARED
// 2.3.3.2.1). What is missing or damaged only costs the date.
import { CFB } from "@e965/xlsx";
import { MAX_HELD_BYTES } from "../../config.ts";
import type { ByteSource } from "../../formats/csv/read.ts";
import type { FileEvidence } from "../evidence.ts";
import { filetimeToMs } from "./zip-stamps.ts";

const LAST_SAVED = 13;
const FILETIME = 64;
const SECTION_OFFSET = 44;
const MAX_PROPERTIES = 1_000;

/** Null for a time that LibreOffice leaves at zero (1601), or that is not there. */
function lastSaved(stream: Uint8Array): number | null {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  const section = view.getUint32(SECTION_OFFSET, true);
  const count = Math.min(view.getUint32(section + 4, true), MAX_PROPERTIES);
  for (let at = section + 8; at < section + 8 + count * 8; at += 8) {
    if (view.getUint32(at, true) !== LAST_SAVED) continue;
    const value = section + view.getUint32(at + 4, true);
    const time = view.getBigUint64(value + 4, true);
    return view.getUint32(value, true) === FILETIME && time > 0n ? filetimeToMs(time) : null;
  }
  return null;
}

/** @param source a compound file; one that is larger than can be published is not looked at */
export async function readOleDate(source: ByteSource): Promise<FileEvidence> {
  if (source.bytes > MAX_HELD_BYTES) return { format: "ole", saved: null };
  try {
    const container = CFB.read((await source.read(0, source.bytes)).slice(), { type: "array" });
    const content = CFB.find(container, "/\u0005SummaryInformation")?.content;
    return { format: "ole", saved: content === undefined ? null : lastSaved(Uint8Array.from(content)) };
  } catch (thrown) {
    if (thrown instanceof Error) return { format: "ole", saved: null };
    throw thrown;
  }
}
