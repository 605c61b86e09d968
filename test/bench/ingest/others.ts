// The same file loaded by other programs on the same machine; each is left out, and said so, where it is not installed.
import { execFileSync, spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { hasPostgres, startPostgres } from "../query/postgres.ts";

/** Milliseconds and bytes on the disk; null where the program is not there. */
export type Loaded = { ms: number; bytes: number | null } | null;

const isInstalled = (program: string) => spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0;

function timed(database: string, run: () => void): Loaded {
  const before = performance.now();
  run();
  return { ms: performance.now() - before, bytes: statSync(database).size };
}

/** Texts in one table, without types and indexes: the least that a load into SQLite can be. */
export function importBySqlite(folder: string, csvPath: string): Loaded {
  if (!isInstalled("sqlite3")) return null;
  const database = join(folder, "import.db");
  const commands = ["-cmd", ".mode csv", "-cmd", ".separator ;", database, `.import ${csvPath} trees`];
  return timed(database, () => execFileSync("sqlite3", commands, { stdio: "ignore" }));
}

/** With types found over the whole file, and a full-text index. */
export function insertTypedAndSearchable(folder: string, csvPath: string): Loaded {
  if (!isInstalled("sqlite-utils")) return null;
  const database = join(folder, "utils.db");
  const insert = ["insert", database, "trees", csvPath, "--csv", "--delimiter", ";", "--detect-types"];
  const texts = ["nom", "commune", "espece", "etat", "secteur", "note"];
  return timed(database, () => {
    execFileSync("sqlite-utils", insert, { stdio: "ignore" });
    execFileSync("sqlite-utils", ["enable-fts", database, "trees", ...texts], { stdio: "ignore" });
  });
}

/** COPY, then the indexes of the query benchmark. */
export async function copyToPostgres(folder: string, csvPath: string): Promise<Loaded> {
  if (!hasPostgres()) return null;
  const postgres = startPostgres(folder);
  try {
    const before = performance.now();
    await postgres.load(csvPath);
    return { ms: performance.now() - before, bytes: null };
  } finally {
    postgres.stop();
  }
}
