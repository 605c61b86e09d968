// What the start says: one line per fact. Of the children's output only what a person needs is passed on.
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

export function say(line: string): void {
  console.log(line);
}

export function complain(line: string): void {
  console.error(line);
}

/** wrangler's hint about cron triggers spans several lines; the start calls them itself. */
const NOISE = [
  /Logs were written to/,
  /Scheduled Workers are not automatically triggered/,
  /To manually trigger a scheduled event/,
  /curl "http:\/\/[^"]+\/cdn-cgi\/local\/scheduled"/,
  /For more details, see .*test-cron-triggers-locally/,
];

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what colour codes begin with
const COLOUR = /\u001b\[[0-9;]*m/g;

/** Passes each line on to `print`, without colours, blank lines and known noise. */
export function relayLines(stream: Readable, print: (line: string) => void): void {
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on("line", (raw) => {
    const line = raw.replace(COLOUR, "").trimEnd();
    if (line !== "" && !NOISE.some((pattern) => pattern.test(line))) print(line);
  });
}
