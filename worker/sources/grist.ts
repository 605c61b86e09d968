// When a Grist document was last modified, asked from its API: `GET /api/docs/{id}`. The answer's `updatedAt` is not in
// Grist's own description of it, so that it may be missing one day.
import { MAX_GRIST_ANSWER_BYTES } from "../config.ts";
import type { GristEvidence } from "../last-modified/evidence.ts";
import { readPieces } from "../lib/read-pieces.ts";
import type { HttpOptions, SourceRequest } from "./http.ts";
import { guardedFetch } from "./outbound.ts";

async function readText(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<string | null> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = "";
  for await (const piece of readPieces(body)) {
    bytes += piece.byteLength;
    if (bytes > maxBytes) return null;
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

function updatedAtOf(text: string | null): string | null {
  try {
    const answer: unknown = JSON.parse(text ?? "");
    const value = typeof answer === "object" && answer !== null && "updatedAt" in answer ? answer.updatedAt : null;
    return typeof value === "string" ? value.slice(0, 100) : null;
  } catch {
    // Not JSON: another server answers there.
    return null;
  }
}

/** Never fails for what the server does: a date that cannot be had is evidence too. @throws what `stop` was aborted with */
export async function askGristDate(request: SourceRequest, { policy, stop }: HttpOptions): Promise<GristEvidence> {
  try {
    const { response } = await guardedFetch(
      request.url,
      { headers: { accept: "application/json", ...request.headers }, signal: stop },
      policy,
    );
    if (response.ok && response.body !== null) {
      return { updatedAt: updatedAtOf(await readText(response.body, MAX_GRIST_ANSWER_BYTES)) };
    }
    await response.body?.cancel();
    return { status: response.status };
  } catch (thrown) {
    if (stop.aborted) throw thrown;
    return { status: 0 };
  }
}
