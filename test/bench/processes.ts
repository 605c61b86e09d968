// What the portal's runtime needs of the machine.
import { readFileSync, writeFileSync } from "node:fs";
import { childrenOf, type Portal } from "../e2e/portal.ts";

function statusesOf(portal: Portal): { pid: number; text: string }[] {
  const statuses = childrenOf(portal).map(({ pid }) => ({ pid, text: readFileSync(`/proc/${pid}/status`, "utf8") }));
  return statuses.filter(({ text }) => text.includes("workerd"));
}

/** The largest that a process of the runtime has been, in MB. */
export function peakMemory(portal: Portal): number {
  const peaks = statusesOf(portal).map(({ text }) => Number(/VmHWM:\s+(\d+)/.exec(text)?.[1] ?? 0) / 1024);
  return Math.round(Math.max(...peaks));
}

/** From now on the peak is counted anew. */
export function forgetPeak(portal: Portal): void {
  for (const { pid } of statusesOf(portal)) writeFileSync(`/proc/${pid}/clear_refs`, "5");
}
