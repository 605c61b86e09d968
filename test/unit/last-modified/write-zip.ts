// A zip writer that writes what a test says, right or wrong: stamps, extra fields on either side, names as bytes.
import { deflateSync } from "fflate";

export type Entry = {
  name: string | Uint8Array;
  data?: Uint8Array | string;
  dos?: { date: number; time: number };
  centralExtra?: number[];
  localExtra?: number[];
  stored?: boolean;
  flags?: number;
  method?: number;
};

const toBytes = (text: string | Uint8Array) => (typeof text === "string" ? new TextEncoder().encode(text) : text);
const le = (value: number, width: number) => Array.from({ length: width }, (_, index) => (value / 256 ** index) & 255);

/** One extra field. */
export const extra = (id: number, ...data: number[]) => [...le(id, 2), ...le(data.length, 2), ...data];
export const u32 = (value: number) => le(value, 4);
/** Milliseconds since 1970 as a Windows FILETIME. */
export const filetime = (ms: number) => {
  const time = (BigInt(ms) + 11_644_473_600_000n) * 10_000n;
  return Array.from({ length: 8 }, (_, index) => Number((time >> BigInt(8 * index)) & 255n));
};

function fixedPart(entry: Entry, data: Uint8Array, packed: Uint8Array, extraBytes: number): number[] {
  const { dos = { date: 0x21, time: 0 }, flags = 0, stored = false, method = stored ? 0 : 8 } = entry;
  const times = [...le(dos.time, 2), ...le(dos.date, 2)];
  const sizes = [...le(packed.length, 4), ...le(data.length, 4)];
  const name = toBytes(entry.name);
  return [
    ...le(20, 2),
    ...le(flags, 2),
    ...le(method, 2),
    ...times,
    ...le(0, 4),
    ...sizes,
    ...le(name.length, 2),
    ...le(extraBytes, 2),
  ];
}

export function writeZip(entries: Entry[], comment = ""): Uint8Array<ArrayBuffer> {
  const locals: number[] = [];
  const central: number[] = [];
  for (const entry of entries) {
    const data = toBytes(entry.data ?? "");
    const packed = entry.stored ? data : deflateSync(data);
    const { centralExtra = [], localExtra = [] } = entry;
    const name = toBytes(entry.name);
    const offset = locals.length;
    locals.push(0x50, 0x4b, 3, 4, ...fixedPart(entry, data, packed, localExtra.length), ...name, ...localExtra);
    for (const byte of packed) locals.push(byte);
    const fixed = fixedPart(entry, data, packed, centralExtra.length);
    central.push(0x50, 0x4b, 1, 2, ...le(20, 2), ...fixed, ...le(0, 10), ...le(0, 2), ...le(offset, 4));
    central.splice(central.length - 6, 2);
    central.push(...name, ...centralExtra);
  }
  const note = toBytes(comment);
  const counts = [...le(entries.length, 2), ...le(entries.length, 2)];
  const end = [0x50, 0x4b, 5, 6, ...le(0, 4), ...counts, ...le(central.length, 4), ...le(locals.length, 4)];
  return new Uint8Array([...locals, ...central, ...end, ...le(note.length, 2), ...note]);
}
