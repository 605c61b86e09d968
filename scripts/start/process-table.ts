// The machine's processes. A pid alone names nothing, because pids are used again: with its start time it does.
// Linux is read from /proc; elsewhere `ps` is asked.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

export type ProcessRef = { pid: number; startedAt: string };
export type ProcessEntry = ProcessRef & { parent: number; name: string };

const hasProc = existsSync("/proc/self/stat");

/** null for what is gone, and for a zombie, which is gone but for its entry. */
function parseStat(text: string): ProcessEntry | null {
  // The name stands in parentheses and may hold anything, parentheses too.
  const open = text.indexOf("(");
  const close = text.lastIndexOf(")");
  const rest = text.slice(close + 2).split(" ");
  if (rest[0] === "Z" || rest[0] === "X") return null;
  return {
    pid: Number(text.slice(0, open)),
    name: text.slice(open + 1, close),
    parent: Number(rest[1]),
    startedAt: String(rest[19]),
  };
}

function readFromProc(pid: number): ProcessEntry | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    // The process ended between the listing and the reading.
    return null;
  }
}

function parsePsLine(line: string): ProcessEntry | null {
  const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\w+ +\w+ +\d+ [\d:]+ \d+)\s+(.*)$/.exec(line);
  if (match === null || match[3]?.startsWith("Z")) return null;
  const name = (match[5] ?? "").split("/").at(-1) ?? "";
  return { pid: Number(match[1]), parent: Number(match[2]), startedAt: match[4] ?? "", name };
}

export function listProcesses(): ProcessEntry[] {
  const entries = hasProc
    ? readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .map((name) => readFromProc(Number(name)))
    : execFileSync("ps", ["-A", "-o", "pid=,ppid=,stat=,lstart=,comm="], { encoding: "utf8" })
        .split("\n")
        .map(parsePsLine);
  return entries.filter((entry) => entry !== null);
}

export function findProcess(pid: number): ProcessEntry | null {
  if (hasProc) return readFromProc(pid);
  return listProcesses().find((entry) => entry.pid === pid) ?? null;
}

export function isSameProcess(ref: ProcessRef): boolean {
  return findProcess(ref.pid)?.startedAt === ref.startedAt;
}

/** Children, their children and so on of `pids`, without these themselves. */
export function descendantsOf(pids: number[], table = listProcesses()): ProcessEntry[] {
  const found: ProcessEntry[] = [];
  let parents = new Set(pids);
  while (parents.size > 0) {
    const children = table.filter((entry) => parents.has(entry.parent));
    found.push(...children);
    parents = new Set(children.map((entry) => entry.pid));
  }
  return found;
}

/** Processes whose environment holds `line` (`NAME=value`); Linux only, elsewhere none. */
export function processesWithEnvironment(line: string): ProcessEntry[] {
  if (!hasProc) return [];
  return listProcesses().filter((entry) => {
    try {
      return readFileSync(`/proc/${entry.pid}/environ`, "utf8").split("\0").includes(line);
    } catch {
      // Another user's process, or one that has just ended: not ours either way.
      return false;
    }
  });
}
