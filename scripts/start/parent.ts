// Under npm this process has a parent that may be killed without a word to its children. Then nobody could stop the
// portal from the terminal any more, so it stops by itself.
import { findProcess, isSameProcess, type ProcessEntry } from "./process-table.ts";

const CHECK_MS = 1_000;
const SHELLS = new Set(["sh", "dash", "bash", "zsh", "fish", "ash", "busybox"]);

/** The parent and, where that is the shell that npm puts in between, npm itself. */
function callers(): ProcessEntry[] {
  const parent = findProcess(process.ppid);
  if (parent === null) return [];
  const grandparent = SHELLS.has(parent.name) ? findProcess(parent.parent) : null;
  return grandparent === null ? [parent] : [parent, grandparent];
}

export function onParentDeath(stop: () => void): void {
  // Started by hand the parent is a shell, and a shell may be closed with the portal left running on purpose.
  if (process.env.npm_lifecycle_event === undefined) return;
  const watched = callers();
  const timer = setInterval(() => {
    if (watched.every(isSameProcess)) return;
    clearInterval(timer);
    stop();
  }, CHECK_MS);
  timer.unref();
}
