// Gzip → the bytes within, as they stream; members may follow each other. A bomb is stopped at the limit, not after it; what
// does not have the checksum of its member's trailer is damaged.
import { Gunzip } from "fflate";
import { MAX_SOURCE_UNPACK_RATIO, MAX_UNPACKED_BYTES, MIN_UNPACK_LIMIT_BYTES } from "../../config.ts";
import { SourceFault } from "../conversion.ts";
import type { ByteSource } from "../csv/read.ts";
import { bytePieces } from "../text-pieces.ts";
import { crc32 } from "../zip/crc32.ts";

const TRAILER_BYTES = 8;
/** Deflate's best is about 1,030 to 1, and what is fed at once comes out at once: 17 MB at the most. */
const FED_BYTES = 16 * 1024;

async function* slices(source: ByteSource): AsyncGenerator<Uint8Array> {
  for await (const piece of bytePieces(source)) {
    for (let at = 0; at < piece.length; at += FED_BYTES) yield piece.subarray(at, at + FED_BYTES);
  }
}

const damaged = (reason: string) => new SourceFault("gzip_damaged", { reason });

/** What the reader says, in its order: bytes of a member, or where in the file the next member begins. */
type Said = Uint8Array | number;

/** The trailer in front of `end`, which has the checksum and the size of a member. @throws SourceFault */
async function checkTrailer(source: ByteSource, end: number, crc: number): Promise<void> {
  const tail = await source.read(Math.max(0, end - TRAILER_BYTES), TRAILER_BYTES);
  if (tail.length < TRAILER_BYTES) throw damaged("unexpected end");
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  if (view.getUint32(0, true) !== crc) throw damaged("checksum");
}

function reader() {
  const said: Said[] = [];
  let ended = false;
  const stream = new Gunzip((piece, isLast) => {
    said.push(piece);
    ended = isLast;
  });
  stream.onmember = (offset) => said.push(offset);
  return { said, isEnded: () => ended, push: (piece: Uint8Array, isLast: boolean) => stream.push(piece, isLast) };
}

/** @throws SourceFault `gzip_damaged`, `source_unpacked_too_large` */
export async function* gunzip(source: ByteSource): AsyncGenerator<Uint8Array> {
  const { said, isEnded, push } = reader();
  let [read, sent, crc] = [0, 0, 0];
  for await (const piece of slices(source)) {
    read += piece.length;
    try {
      push(piece, read >= source.bytes);
    } catch (thrown) {
      throw damaged(thrown instanceof Error ? thrown.message.slice(0, 100) : "");
    }
    for (const each of said.splice(0)) {
      if (typeof each === "number") {
        await checkTrailer(source, each, crc);
        crc = 0;
        continue;
      }
      crc = crc32(each, crc);
      sent += each.length;
      if (sent > MAX_UNPACKED_BYTES || sent > Math.max(MIN_UNPACK_LIMIT_BYTES, read * MAX_SOURCE_UNPACK_RATIO)) {
        throw new SourceFault("source_unpacked_too_large", { limit: MAX_UNPACKED_BYTES });
      }
      if (each.length > 0) yield each;
    }
  }
  if (!isEnded()) throw damaged("unexpected end");
  await checkTrailer(source, source.bytes, crc);
}
