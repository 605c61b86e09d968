// The extra fields of a zip entry that hold its time of modification in UTC (APPNOTE 4.5, Info-ZIP's proginfo/extrafld).
import { extraFields, type ZipEntry } from "../../formats/zip/directory.ts";
import type { ZipStamps } from "../evidence.ts";

const UNIX = 0x5455;
const NTFS = 0x000a;
const INFO_ZIP = 0x5855;
/** Between 1601 and 1970, in milliseconds. */
const FILETIME_EPOCH_MS = 11_644_473_600_000;

/** 100 ns since 1601 → milliseconds since 1970. */
export const filetimeToMs = (time: bigint) => Number(time / 10_000n) - FILETIME_EPOCH_MS;

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Attribute 1 of NTFS begins with the time of modification. */
function readNtfs(data: Uint8Array): number | null {
  const view = viewOf(data);
  for (let at = 4; at + 4 <= data.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1 || at + 12 > data.length) continue;
    const time = view.getBigUint64(at + 4, true);
    return time === 0n ? null : filetimeToMs(time);
  }
  return null;
}

/** @param local the extra fields of the local header: old writers put their stamp only there */
export function toZipStamps({ name, dos, extra }: ZipEntry, local: Uint8Array): ZipStamps {
  const stamps: ZipStamps = { name, dos, unix: null, ntfs: null, infoZip: null };
  for (const [id, data] of [...extraFields(extra), ...extraFields(local)]) {
    const view = viewOf(data);
    // Bit 0 of the flags: the time of modification is there, and comes first.
    if (id === UNIX && data.length >= 5 && (view.getUint8(0) & 1) === 1) stamps.unix ??= view.getUint32(1, true);
    if (id === NTFS) stamps.ntfs ??= readNtfs(data);
    // Time of access, then time of modification.
    if (id === INFO_ZIP && data.length >= 8) stamps.infoZip ??= view.getUint32(4, true);
  }
  return stamps;
}
