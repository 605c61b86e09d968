// PostgreSQL 15 beside the portal: a cluster in a folder of its own, on a socket there, with the same rows and the indexes
// that these requests want. Started and ended here.
import { execFile, execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { median } from "../numbers.ts";

const BIN = "/usr/lib/postgresql/15/bin";
const PORT = "5447";

export const hasPostgres = (): boolean => existsSync(join(BIN, "initdb"));

export type Postgres = {
  load(csvPath: string): Promise<void>;
  /** The median of some runs, in milliseconds. */
  time(sql: string, repetitions: number): Promise<number>;
  stop(): void;
};

/** The server refuses to run as root, so there it runs as the account that its package made. */
function asServer(program: string, args: string[]): [string, string[]] {
  return process.getuid?.() === 0 ? ["runuser", ["-u", "postgres", "--", program, ...args]] : [program, args];
}

const SCHEMA = `
  CREATE EXTENSION pg_trgm;
  CREATE TABLE raw (nom text, commune text, espece text, etat text, secteur text, hauteur double precision, diametre int,
    annee int, plante_le date, vu_le timestamptz, lieu text, note text);`;
const TABLE = `
  CREATE TABLE trees AS SELECT row_number() OVER () AS id, nom, commune, espece, etat, secteur, hauteur, diametre, annee,
    plante_le, vu_le, split_part(lieu, ',', 1)::double precision AS lat, split_part(lieu, ',', 2)::double precision AS lon,
    note, to_tsvector('simple', concat_ws(' ', nom, commune, espece, etat, secteur, note)) AS words FROM raw;
  DROP TABLE raw;
  ALTER TABLE trees ADD PRIMARY KEY (id);
  CREATE INDEX ON trees (espece, hauteur); CREATE INDEX ON trees (diametre); CREATE INDEX ON trees (secteur);
  CREATE INDEX ON trees (commune); CREATE INDEX ON trees (etat); CREATE INDEX ON trees (annee);
  CREATE INDEX ON trees USING gin (words); CREATE INDEX ON trees USING gin (nom gin_trgm_ops);
  CREATE INDEX ON trees USING gist (point(lon, lat));
  VACUUM ANALYZE trees;`;

export function startPostgres(folder: string): Postgres {
  const data = join(folder, "cluster");
  chmodSync(folder, 0o755);
  mkdirSync(data);
  if (process.getuid?.() === 0) execFileSync("chown", ["postgres", data]);
  execFileSync(...asServer(join(BIN, "initdb"), ["-D", data, "-U", "bench", "-A", "trust", "--no-sync"]), {
    stdio: "ignore",
    cwd: "/",
  });
  const options = [
    "-D",
    data,
    "-k",
    data,
    "-p",
    PORT,
    "-c",
    "listen_addresses=127.0.0.1",
    "-c",
    "shared_buffers=512MB",
  ];
  const server = spawn(...asServer(join(BIN, "postgres"), options), { stdio: "ignore", cwd: "/" });
  // Not synchronous: connections that the portal closes meanwhile must be noticed.
  const psql = (sql: string) =>
    new Promise<string>((done, fail) => {
      const args = [
        "-X",
        "-q",
        "-v",
        "ON_ERROR_STOP=1",
        "-h",
        "127.0.0.1",
        "-p",
        PORT,
        "-U",
        "bench",
        "-d",
        "postgres",
      ];
      const child = execFile("psql", args, { maxBuffer: 1024 ** 3 }, (error, output) =>
        error === null ? done(output) : fail(error),
      );
      child.stdin?.end(sql);
    });
  const ready = ["-h", "127.0.0.1", "-p", PORT, "-t", "1"];
  for (let attempt = 0; ; attempt++) {
    try {
      execFileSync("pg_isready", ready, { stdio: "ignore" });
      break;
    } catch (thrown) {
      if (attempt > 60) throw thrown;
    }
  }
  return {
    async load(csvPath) {
      await psql(SCHEMA);
      await psql(`\\copy raw FROM '${csvPath}' WITH (FORMAT csv, DELIMITER ';', HEADER)\n`);
      await psql(TABLE);
    },
    async time(sql, repetitions) {
      const script = join(folder, "query.sql");
      writeFileSync(script, `${sql}\n`);
      const runs: number[] = [];
      for (let run = 0; run < repetitions; run++) {
        const shown = await psql(`SELECT 1;\n\\timing on\n\\o /dev/null\n\\i ${script}\n`);
        const times = [...shown.matchAll(/^Time: ([\d.]+) ms/gm)].map(([, time]) => Number(time));
        runs.push(times.reduce((sum, time) => sum + time, 0));
      }
      return median(runs);
    },
    stop() {
      server.kill("SIGTERM");
      // The account's own server does not end with the program that changed to it.
      if (process.getuid?.() === 0)
        execFileSync(...asServer(join(BIN, "pg_ctl"), ["-D", data, "stop", "-m", "fast"]), {
          stdio: "ignore",
          cwd: "/",
        });
    },
  };
}
