// The folded state of one feed in its mirror's SQLite: what is held now, and every version for as long as units are kept.
//   held      one row per situation, tombstones included
//   versions  one row per change that a reader sees; its serial is the event id of the change stream
//   followed  one row: what was folded so far
// Rows are read one by one, so memory does not grow with the feed.
import { FEED_TOMBSTONE_MS } from "../../config.ts";
import type { Change, Folded, Gone, Held } from "../datex/fold.ts";
import type { Situation } from "../datex/model.ts";

const TABLES = `
  CREATE TABLE IF NOT EXISTS held (
    id TEXT PRIMARY KEY, situation TEXT NOT NULL, gone TEXT, unit INTEGER, at INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS versions (
    serial INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, change TEXT NOT NULL, at INTEGER NOT NULL, unit INTEGER,
    situation TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS versions_of ON versions (id, serial);
  CREATE INDEX IF NOT EXISTS versions_at ON versions (at);
  CREATE TABLE IF NOT EXISTS followed (
    one INTEGER PRIMARY KEY CHECK (one = 1), publication TEXT, snapshot_at INTEGER, next_unit INTEGER, pruned_at INTEGER
  );
  INSERT OR IGNORE INTO followed (one) VALUES (1);`;

const PRUNE_INTERVAL_MS = 3_600_000;

type HeldRow = { id: string; situation: string; gone: Gone | null; unit: number | null; at: number };
type VersionRow = { serial: number; id: string; change: Change; at: number; unit: number | null; situation: string };

export type Version = { serial: number; change: Change; at: number; unit: number | null; situation: Situation };

export type Followed = {
  /** Type of the last publication folded: "SituationPublication". */
  publication: string | null;
  /** Of the last snapshot folded; null before the first one. */
  snapshotAt: number | null;
  /** The unit after the last one folded. */
  nextUnit: number | null;
};

const toVersion = ({ serial, change, at, unit, situation }: VersionRow): Version => ({
  serial,
  change,
  at,
  unit,
  situation: JSON.parse(situation) as Situation,
});

const toHeld = ({ situation, ...row }: HeldRow): Held => ({ ...row, situation: JSON.parse(situation) as Situation });

export class EventStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(TABLES);
  }

  followed(): Followed {
    const row = this.#sql
      .exec<{ publication: string | null; snapshot_at: number | null; next_unit: number | null }>(
        "SELECT * FROM followed",
      )
      .one();
    return { publication: row.publication, snapshotAt: row.snapshot_at, nextUnit: row.next_unit };
  }

  saveFollowed({ publication, snapshotAt, nextUnit }: Followed): void {
    const statement = "UPDATE followed SET publication = ?, snapshot_at = ?, next_unit = ?";
    this.#sql.exec(statement, publication, snapshotAt, nextUnit);
  }

  find(id: string): Held | null {
    const row = this.#sql.exec<HeldRow>("SELECT * FROM held WHERE id = ?", id).toArray()[0];
    return row ? toHeld(row) : null;
  }

  /** The situation to which a record belongs, for a reference that names the record only. */
  findByRecord(recordId: string): Held | null {
    const statement = `SELECT * FROM held WHERE gone IS NULL AND EXISTS (
      SELECT 1 FROM json_each(situation, '$.records') WHERE value ->> 'id' = ?)`;
    const row = this.#sql.exec<HeldRow>(statement, recordId).toArray()[0];
    return row ? toHeld(row) : null;
  }

  /** What is held and not gone, by id. */
  *current(): Generator<Held> {
    for (const { id } of this.#sql
      .exec<{ id: string }>("SELECT id FROM held WHERE gone IS NULL ORDER BY id")
      .toArray()) {
      const held = this.find(id);
      if (held) yield held;
    }
  }

  ids(): string[] {
    return this.#sql
      .exec<{ id: string }>("SELECT id FROM held WHERE gone IS NULL")
      .toArray()
      .map(({ id }) => id);
  }

  /** Writes only what differs: a snapshot that says what is known costs no row. */
  save({ held, change }: Folded, before: Held | null): void {
    const situation = JSON.stringify(held.situation);
    const isSame =
      before !== null &&
      before.gone === held.gone &&
      before.unit === held.unit &&
      JSON.stringify(before.situation) === situation;
    if (isSame) return;
    const { id, gone, unit, at } = held;
    this.#sql.exec(
      "INSERT OR REPLACE INTO held (id, situation, gone, unit, at) VALUES (?, ?, ?, ?, ?)",
      id,
      situation,
      gone,
      unit,
      at,
    );
    if (change === null) return;
    const version = "INSERT INTO versions (id, change, at, unit, situation) VALUES (?, ?, ?, ?, ?)";
    this.#sql.exec(version, id, change, at, unit, situation);
  }

  /** Another numbering: what is known of units says nothing any more. */
  forgetUnits(): void {
    this.#sql.exec("UPDATE held SET unit = NULL WHERE unit IS NOT NULL");
  }

  /** Every version of a situation that is kept, oldest first. */
  versionsOf(id: string): Version[] {
    return this.#sql
      .exec<VersionRow>("SELECT * FROM versions WHERE id = ? ORDER BY serial", id)
      .toArray()
      .map(toVersion);
  }

  lastSerial(): number {
    return Number(this.#sql.exec<{ last: number | null }>("SELECT max(serial) AS last FROM versions").one().last ?? 0);
  }

  /** When the newest document that changed something was published. */
  lastChangeAt(): number | null {
    const { at } = this.#sql.exec<{ at: number | null }>("SELECT max(at) AS at FROM held").one();
    return at ?? this.followed().snapshotAt;
  }

  changesAfter(serial: number, limit: number): Version[] {
    const statement = "SELECT * FROM versions WHERE serial > ? ORDER BY serial LIMIT ?";
    return this.#sql.exec<VersionRow>(statement, serial, limit).toArray().map(toVersion);
  }

  /** True once an hour: the caller then takes out what has ended, and calls `prune`. */
  isPruneDue(now: number): boolean {
    const due = "UPDATE followed SET pruned_at = ? WHERE pruned_at IS NULL OR pruned_at < ? RETURNING one";
    return this.#sql.exec(due, now, now - PRUNE_INTERVAL_MS).toArray().length > 0;
  }

  /**
   * Erases versions older than the units they came from, and tombstones that no late document can contradict.
   * @param keptMs for how long the feed keeps units
   */
  prune(now: number, keptMs: number): void {
    this.#sql.exec("DELETE FROM held WHERE gone IS NOT NULL AND at < ?", now - FEED_TOMBSTONE_MS);
    // The last serial stays, so that numbers never come back.
    const old = "DELETE FROM versions WHERE at < ? AND serial < (SELECT max(serial) FROM versions)";
    this.#sql.exec(old, now - keptMs);
  }
}
