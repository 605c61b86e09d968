// A server that drips: it is never silent for long, and would keep a job for ever. Its time is up after that of a download.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MAX_FETCH_MS, SOURCE_IDLE_TIMEOUT_MS } from "../../../worker/config.ts";
import { readToEnd } from "../../../worker/sources/download.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A byte after each pause, without an end. */
function dripping(everyMs: number): Response {
  const body = new ReadableStream({
    type: "bytes",
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      controller.enqueue(Uint8Array.of(97));
    },
  });
  return new Response(body);
}

/** @returns how many bytes came, and the code of the end; the clock is wound on by `ms` */
async function endOf(response: Response, ms: number) {
  const stop = new AbortController();
  const resume = () => Promise.reject(new Error("no parts"));
  let bytes = 0;
  const reading = (async () => {
    for await (const piece of readToEnd(response, { url: "https://x.example.fr/", stop: stop.signal, resume })) {
      bytes += piece.length;
    }
    return "whole";
  })().catch((thrown) => String(thrown.code));
  await vi.advanceTimersByTimeAsync(ms);
  return { bytes, end: await reading };
}

test("a byte a minute is given up when the time of a download is over", async () => {
  const { bytes, end } = await endOf(
    dripping(SOURCE_IDLE_TIMEOUT_MS - 1_000),
    MAX_FETCH_MS + 2 * SOURCE_IDLE_TIMEOUT_MS,
  );
  expect(end).toBe("source_too_slow");
  expect(bytes).toBeGreaterThan(1);
});

test("a server that falls silent is given up at once when it serves no parts", async () => {
  const silent = SOURCE_IDLE_TIMEOUT_MS + 1_000;
  expect(await endOf(dripping(silent), silent)).toEqual({ bytes: 0, end: "source_unreachable" });
});
