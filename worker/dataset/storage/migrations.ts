// Tables of an actor's own SQLite, besides one table per generation (layout.ts):
//   _job            the checkpoint of the running job, one row at most (job-store.ts)
//   _generations    one row per generation: state, table, layout, what it was made of (generations.ts), origin (origins.ts)
//   _last_generation  the highest number ever given: numbers only grow, even after everything was erased
//   _record_errors  what was wrong with single rows, counted and sampled (record-errors.ts)
//   _indexes        up to which record the indexes of a table go (indexes.ts)
//   _record_error_log  every one of them, many to a row (record-errors.ts)
//   _replaced_rows  which rows of the running job's sources another one replaces (replaced-rows.ts)
//   _statistics     what is known of the values of a generation's fields (statistics.ts)
// Append only: a migration that has shipped is never edited, the count of applied ones is kept in _schema.

const MIGRATIONS = [
  `CREATE TABLE _job (id INTEGER PRIMARY KEY CHECK (id = 1), state TEXT NOT NULL);
   CREATE TABLE _generations (
     generation INTEGER PRIMARY KEY,
     state TEXT NOT NULL CHECK (state IN ('building', 'live', 'dropping')),
     layout TEXT NOT NULL,
     fingerprint TEXT NOT NULL,
     incomplete INTEGER NOT NULL,
     rows INTEGER NOT NULL
   );
   CREATE TABLE _last_generation (number INTEGER NOT NULL);
   INSERT INTO _last_generation VALUES (0);
   CREATE TABLE _record_errors (
     generation INTEGER NOT NULL,
     code TEXT NOT NULL,
     field TEXT NOT NULL,
     count INTEGER NOT NULL,
     samples TEXT NOT NULL,
     PRIMARY KEY (generation, code, field)
   ) WITHOUT ROWID;`,
  `CREATE TABLE _indexes (table_name TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;`,
  `ALTER TABLE _generations ADD COLUMN origin TEXT;`,
  // Generations may share a table, and the former one is kept for a rollback.
  `CREATE TABLE _generations_next (
     generation INTEGER PRIMARY KEY,
     state TEXT NOT NULL CHECK (state IN ('building', 'live', 'former', 'dropping')),
     table_name TEXT NOT NULL,
     layout TEXT NOT NULL,
     fingerprint TEXT NOT NULL,
     incomplete INTEGER NOT NULL,
     rows INTEGER NOT NULL,
     recipe TEXT,
     digest TEXT,
     origin TEXT
   );
   INSERT INTO _generations_next (generation, state, table_name, layout, fingerprint, incomplete, rows, origin)
     SELECT generation, state, layout ->> '$.table', layout, fingerprint, incomplete, rows, origin FROM _generations;
   DROP TABLE _generations;
   ALTER TABLE _generations_next RENAME TO _generations;
   CREATE TABLE _record_error_log (
     generation INTEGER NOT NULL,
     sequence INTEGER NOT NULL,
     entries TEXT NOT NULL,
     PRIMARY KEY (generation, sequence)
   ) WITHOUT ROWID;`,
  `CREATE TABLE _replaced_rows (page INTEGER PRIMARY KEY, bits BLOB NOT NULL);`,
  `CREATE TABLE _statistics (
     generation INTEGER NOT NULL,
     field INTEGER NOT NULL,
     different INTEGER NOT NULL,
     counts TEXT,
     PRIMARY KEY (generation, field)
   ) WITHOUT ROWID;`,
];

/** Brings the tables up to date, in one transaction. */
export function migrate(storage: DurableObjectStorage): void {
  storage.transactionSync(() => {
    const { sql } = storage;
    sql.exec("CREATE TABLE IF NOT EXISTS _schema (applied INTEGER NOT NULL)");
    const applied = sql.exec<{ applied: number }>("SELECT applied FROM _schema").toArray()[0]?.applied;
    if (applied === undefined) sql.exec("INSERT INTO _schema VALUES (0)");
    if (applied === MIGRATIONS.length) return;
    for (const migration of MIGRATIONS.slice(applied ?? 0)) sql.exec(migration);
    sql.exec("UPDATE _schema SET applied = ?", MIGRATIONS.length);
  });
}
