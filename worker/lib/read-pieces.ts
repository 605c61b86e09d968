// A byte stream in large pieces, through one buffer. The default reader of the Workers runtime hands out pieces of
// 4 KiB, whose garbage costs five times the time and a hundred megabytes while a large body is read.

const PIECE_BYTES = 64 * 1024;

/**
 * Each piece is valid until the next one is asked for: copy what is to be kept.
 * @param read how one piece is read, for callers that watch over it
 */
export async function* readPieces(
  stream: ReadableStream<Uint8Array>,
  read: <T>(piece: Promise<T>) => Promise<T> = (piece) => piece,
): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader({ mode: "byob" });
  let buffer = new Uint8Array(PIECE_BYTES);
  try {
    for (;;) {
      const { done, value } = await read(reader.read(buffer));
      if (done || value === undefined) return;
      if (value.byteLength > 0) yield value;
      // The memory comes back with the piece.
      buffer = new Uint8Array(value.buffer);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
