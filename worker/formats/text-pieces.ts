// The text of a source, piece by piece, from its beginning: no byte that is not of the encoding is passed over.
import { type ByteSource, NotInEncoding } from "./csv/read.ts";
import { bomEncoding } from "./detect.ts";
import { decodeStrictly, type Encoding, toEncoding } from "./encodings.ts";

const PIECE_BYTES = 128 * 1024;

/** Bytes, piece by piece. */
export async function* bytePieces(source: ByteSource, from = 0): AsyncGenerator<Uint8Array> {
  for (let offset = from; offset < source.bytes; ) {
    const piece = await source.read(offset, PIECE_BYTES);
    if (piece.length === 0) return;
    offset += piece.length;
    yield piece;
  }
}

/** The encoding of a text by its mark, or as declared; UTF-8 otherwise. */
export function encodingOf(head: Uint8Array, declared: string | undefined): { encoding: Encoding; bomBytes: number } {
  const bom = bomEncoding(head);
  if (bom) return { encoding: bom.encoding, bomBytes: bom.length };
  return { encoding: (declared === undefined ? null : toEncoding(declared)) ?? "utf-8", bomBytes: 0 };
}

/** @throws NotInEncoding */
export async function* decodePieces(pieces: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<string> {
  const decode = decodeStrictly(encoding);
  let offset = 0;
  try {
    for await (const piece of pieces) {
      const text = decode(piece, true);
      offset += piece.length;
      if (text !== "") yield text;
    }
    const rest = decode(new Uint8Array(), false);
    if (rest !== "") yield rest;
  } catch (thrown) {
    if (thrown instanceof TypeError) throw new NotInEncoding(offset);
    throw thrown;
  }
}

/** @throws NotInEncoding */
export async function* textPieces(source: ByteSource, declared: string | undefined): AsyncGenerator<string> {
  const { encoding, bomBytes } = encodingOf(await source.read(0, 4), declared);
  yield* decodePieces(bytePieces(source, bomBytes), encoding);
}
