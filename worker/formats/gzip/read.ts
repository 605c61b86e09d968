// Gzip → the bytes within, as they stream; members may follow each other. A bomb is stopped at the limit, not after it.
import { Gunzip } from "fflate";
import { MAX_UNPACKED_BYTES } from "../../config.ts";
import { SourceFault } from "../conversion.ts";
import type { ByteSource } from "../csv/read.ts";
import { bytePieces } from "../text-pieces.ts";

/** Deflate's own best is about 1,030 to 1. */
const MAX_RATIO = 1_100;
const TRAILER_BYTES = 8;

const damaged = (reason: string) => new SourceFault("gzip_damaged", { reason });

/** @throws SourceFault `gzip_damaged`, `source_unpacked_too_large` */
export async function* gunzip(source: ByteSource): AsyncGenerator<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let ended = false;
  const stream = new Gunzip((piece, isLast) => {
    pieces.push(piece);
    ended = isLast;
  });
  let [read, sent] = [0, 0];
  for await (const piece of bytePieces(source)) {
    read += piece.length;
    try {
      stream.push(piece, read >= source.bytes);
    } catch (thrown) {
      throw damaged(thrown instanceof Error ? thrown.message.slice(0, 100) : "");
    }
    for (const each of pieces.splice(0)) {
      sent += each.length;
      if (sent > MAX_UNPACKED_BYTES || sent > read * MAX_RATIO + 1024) {
        throw new SourceFault("source_unpacked_too_large", { limit: MAX_UNPACKED_BYTES });
      }
      if (each.length > 0) yield each;
    }
  }
  if (!ended) throw damaged("unexpected end");
  // The last four bytes are the size of the last member, modulo 2^32: a cut between members would pass otherwise.
  const tail = await source.read(Math.max(0, source.bytes - TRAILER_BYTES), TRAILER_BYTES);
  if (tail.length < TRAILER_BYTES) throw damaged("unexpected end");
}
