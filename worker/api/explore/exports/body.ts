// What a writer yields → the body of an answer: pieces of a size that is worth sending, made only when they are wanted.

const PIECE_BYTES = 64 * 1024;

/** Encodes texts and gathers small pieces. */
export async function* toPieces(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let gathered: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    const piece = typeof chunk === "string" ? encoder.encode(chunk) : chunk;
    if (piece.byteLength === 0) continue;
    gathered.push(piece);
    bytes += piece.byteLength;
    if (bytes < PIECE_BYTES) continue;
    yield join(gathered, bytes);
    gathered = [];
    bytes = 0;
  }
  if (bytes > 0) yield join(gathered, bytes);
}

function join(pieces: Uint8Array[], bytes: number): Uint8Array {
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return only;
  const joined = new Uint8Array(bytes);
  let offset = 0;
  for (const piece of pieces) {
    joined.set(piece, offset);
    offset += piece.byteLength;
  }
  return joined;
}

/**
 * The first piece is made now: what fails before it is an answer that can still say so. A client that goes away ends
 * the generator, and with it whatever it reads from.
 */
export async function beginStream(pieces: AsyncGenerator<Uint8Array>): Promise<ReadableStream<Uint8Array>> {
  let first: IteratorResult<Uint8Array> | null = await pieces.next();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = first ?? (await pieces.next());
        first = null;
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await pieces.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

export async function* gzip(pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const plain = await beginStream(pieces);
  for await (const piece of plain.pipeThrough(new CompressionStream("gzip"))) yield piece;
}
