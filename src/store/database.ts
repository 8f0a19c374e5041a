/**
 * The one connection to the station's database: opened with every safeguard on, and each of them read back. Facts
 * about SQLite that decide this file: better-sqlite3 13 is compiled so that a WAL connection falls to
 * `synchronous = NORMAL` after its first write unless FULL was set by hand, and NORMAL loses committed work in a power
 * cut; SQLite before 3.51.3 can corrupt a WAL database (sqlite.org/wal.html#walresetbug).
 */
import { closeSync, openSync } from 'node:fs';
import BetterSqlite from 'better-sqlite3';
import { Fault } from '../model/fault.ts';
import { guarded } from './errors.ts';

export type SqlValue = string | number | bigint | Uint8Array | null;
export type SqlValues = readonly SqlValue[] | Readonly<Record<string, SqlValue>>;

/** 'MMRK': marks the file as ours (sqlite.org/pragma.html#pragma_application_id). */
export const applicationId = 0x4d_4d_52_4b;
const oldestSqlite = [3, 51, 3] as const;

export class Database {
  readonly #sqlite: BetterSqlite.Database;
  readonly #statements = new Map<string, BetterSqlite.Statement<unknown[], unknown>>();

  private constructor(sqlite: BetterSqlite.Database) {
    this.#sqlite = sqlite;
  }

  /** Opens or makes the file and sets it up; the schema is migrate()'s affair. Throws Fault store.*. */
  static open(file: string, nativeBinding?: string): Database {
    return guarded(() => {
      closeSync(openSync(file, 'a', 0o600)); // so that the file, its WAL and its index are the user's alone
      const sqlite = new BetterSqlite(file, {
        timeout: 2_000,
        ...(nativeBinding === undefined ? {} : { nativeBinding }),
      });
      try {
        const database = new Database(sqlite);
        database.#setUp();
        return database;
      } catch (thrown) {
        sqlite.close(); // an open handle would keep the folder busy; the reason goes on
        throw thrown;
      }
    });
  }

  all<R>(sql: string, values: SqlValues = []): R[] {
    return guarded(() => this.#prepare(sql).all(values) as R[]);
  }

  get<R>(sql: string, values: SqlValues = []): R | null {
    return guarded(() => (this.#prepare(sql).get(values) as R | undefined) ?? null);
  }

  /** How many rows were changed. */
  run(sql: string, values: SqlValues = []): number {
    return guarded(() => this.#prepare(sql).run(values).changes);
  }

  exec(sql: string): void {
    guarded(() => this.#sqlite.exec(sql));
  }

  pragma(source: string): unknown {
    return guarded(() => this.#sqlite.pragma(source, { simple: true }));
  }

  /** All or nothing, on disk when it returns. Inside another transaction it is a savepoint of that one. */
  transaction<T>(work: () => T): T {
    return guarded(() => this.#sqlite.transaction(work).immediate());
  }

  /**
   * A transaction of what can be worked out again at any time: all or nothing, but flushed only with the next one that is
   * durable, which flushes everything before it (sqlite.org/pragma.html#pragma_synchronous, NORMAL with WAL). A flush takes
   * many milliseconds on some disks, and everything else waits for it.
   */
  derived<T>(work: () => T): T {
    if (this.#sqlite.inTransaction) return this.transaction(work);
    this.pragma('synchronous = NORMAL');
    try {
      return this.transaction(work);
    } finally {
      this.pragma('synchronous = FULL');
    }
  }

  get version(): number {
    return Number(this.pragma('user_version'));
  }

  /** Throws Fault store.failed unless a commit right now would be flushed to disk. Call it after a write. */
  assertDurable(): void {
    const synchronous = this.pragma('synchronous');
    const journal = this.pragma('journal_mode');
    const foreignKeys = this.pragma('foreign_keys');
    if (synchronous === 2 && journal === 'wal' && foreignKeys === 1) return;
    throw new Fault('store.failed', 'The database does not keep its safeguards on.', {
      synchronous: Number(synchronous),
      journal: String(journal),
      foreignKeys: Number(foreignKeys),
    });
  }

  /** Structure only: a changed bit inside a value is found by the chain of documents. Throws Fault store.damaged. */
  checkStructure(): void {
    const finding = this.pragma('quick_check(1)');
    if (finding === 'ok') return;
    throw new Fault('store.damaged', 'The database is damaged.', { finding: String(finding).slice(0, 500) });
  }

  close(): void {
    this.#statements.clear();
    this.#sqlite.close();
  }

  #setUp(): void {
    checkVersion(String(this.#sqlite.prepare('SELECT sqlite_version()').pluck().get()));
    this.#refuseForeign();
    for (const setting of [
      'journal_mode = WAL',
      'synchronous = FULL',
      'fullfsync = ON', // macOS: an ordinary fsync does not reach the disk there
      'checkpoint_fullfsync = ON',
      'foreign_keys = ON',
      'recursive_triggers = ON', // or REPLACE would delete rows behind the protecting triggers
      'trusted_schema = OFF',
      'cell_size_check = ON',
    ]) {
      this.pragma(setting);
    }
    this.checkStructure();
  }

  #refuseForeign(): void {
    const tables = this.get<{ count: number }>('SELECT count(*) AS count FROM sqlite_schema');
    if (tables?.count === 0 || this.pragma('application_id') === applicationId) return;
    throw new Fault('store.damaged', 'The database file is not one of Mintmark.', {
      applicationId: Number(this.pragma('application_id')),
    });
  }

  #prepare(sql: string): BetterSqlite.Statement<unknown[], unknown> {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const made = this.#sqlite.prepare<unknown[], unknown>(sql);
    if (this.#statements.size < 300) this.#statements.set(sql, made);
    return made;
  }
}

/** Throws Fault store.failed for an SQLite that can corrupt a WAL database. */
export function checkVersion(version: string): void {
  const parts = version.split('.').map(Number);
  for (const [index, oldest] of oldestSqlite.entries()) {
    const part = parts[index] ?? 0;
    if (part > oldest) return;
    if (part < oldest)
      throw new Fault('store.failed', `SQLite ${version} is too old to be safe.`, { version });
  }
}
