// The first bytes of a source, without fetching or storing the rest.
import type { RemoteDatasource } from "../catalog/dataset-config.ts";
import type { ByteSource } from "../formats/csv/read.ts";
import { toByteSource } from "../formats/preview.ts";
import { openHttpSource } from "./http.ts";
import type { OutboundPolicy } from "./outbound.ts";
import { toRequest } from "./request.ts";

export type Beginning = { source: ByteSource; truncated: boolean };

/** @throws AppError `source_*` */
export async function fetchBeginning(
  datasource: RemoteDatasource,
  policy: OutboundPolicy,
  maxBytes: number,
): Promise<Beginning> {
  const stop = new AbortController();
  const { body } = await openHttpSource(toRequest(datasource), { policy, stop: stop.signal });
  const bytes = new Uint8Array(maxBytes);
  let filled = 0;
  let truncated = false;
  for await (const piece of body ?? []) {
    const part = piece.subarray(0, maxBytes - filled);
    bytes.set(part, filled);
    filled += part.length;
    truncated = part.length < piece.length;
    // Leaving the loop ends the download.
    if (truncated) break;
  }
  return { source: toByteSource(bytes.subarray(0, filled)), truncated };
}

/** An uploaded file: any of its bytes, as they are asked for. */
export function openStored(bucket: R2Bucket, file: { key: string; bytes: number }): Beginning {
  const read = async (offset: number, length: number) => {
    const wanted = Math.min(length, file.bytes - offset);
    if (wanted <= 0) return new Uint8Array();
    const object = await bucket.get(file.key, { range: { offset, length: wanted } });
    return object === null ? new Uint8Array() : new Uint8Array(await object.arrayBuffer());
  };
  return { source: { bytes: file.bytes, read }, truncated: false };
}
