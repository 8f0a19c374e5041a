/**
 * One station per data folder. The lock itself is the operating system's, held through an SQLite file that is kept
 * open in an exclusive transaction: it ends with its process, however that ends, and no reused process id can fake it.
 * The file `station.lock` beside it only says who the holder is, for people and for windows that want to attach.
 */

import { rmSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { z } from 'zod';
import { fromUtf8, utf8 } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { Fault } from '../model/fault.ts';
import { guarded } from './errors.ts';
import { readFileIfThere, writeFileDurably } from './files.ts';

const holderSchema = z.object({
  pid: z.int().positive(),
  host: z.string().max(255),
  since: z.string().max(40),
  address: z.string().max(500).optional(),
});
/** Who holds a data folder. `address` is where its engine can be reached, once it listens. */
export type LockHolder = z.infer<typeof holderSchema>;

export interface LockOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly nativeBinding?: string;
}

export class FolderLock implements Disposable {
  readonly #sqlite: BetterSqlite.Database;
  readonly #file: string;
  #holder: LockHolder;

  private constructor(sqlite: BetterSqlite.Database, file: string, holder: LockHolder) {
    this.#sqlite = sqlite;
    this.#file = file;
    this.#holder = holder;
  }

  /** Throws Fault store.locked, naming the holder, when another station (or this process) has the folder. */
  static acquire(options: LockOptions): FolderLock {
    const { folder, clock, nativeBinding } = options;
    return guarded(() => {
      const sqlite = new BetterSqlite(path.join(folder, 'station-lock.db'), {
        timeout: 0,
        ...(nativeBinding === undefined ? {} : { nativeBinding }),
      });
      try {
        sqlite.exec('BEGIN EXCLUSIVE');
      } catch (thrown) {
        // busy is the answer that we asked for; all else is a real error
        sqlite.close();
        if (thrown instanceof BetterSqlite.SqliteError && thrown.code.startsWith('SQLITE_BUSY')) {
          throw lockedBy(readLockHolder(folder), folder);
        }
        throw thrown;
      }
      const holder = { pid: process.pid, host: hostname(), since: clock.now().toISOString() };
      const lock = new FolderLock(sqlite, holderFile(folder), holder);
      lock.#write();
      return lock;
    });
  }

  /** Tells others where this station can be reached. */
  announce(address: string): void {
    this.#holder = { ...this.#holder, address };
    guarded(() => this.#write());
  }

  [Symbol.dispose](): void {
    rmSync(this.#file, { force: true });
    this.#sqlite.close();
  }

  #write(): void {
    writeFileDurably(this.#file, utf8(`${JSON.stringify(this.#holder)}\n`));
  }
}

/** What the lock file says; null when there is none or it can not be read. It may be stale: only a hint. */
export function readLockHolder(folder: string): LockHolder | null {
  try {
    const bytes = readFileIfThere(holderFile(folder), 10_000);
    return bytes === null ? null : holderSchema.parse(JSON.parse(fromUtf8(bytes)));
  } catch {
    return null; // a damaged hint is no hint
  }
}

function holderFile(folder: string): string {
  return path.join(folder, 'station.lock');
}

function lockedBy(holder: LockHolder | null, folder: string): Fault {
  const who =
    holder === null ? 'another Mintmark' : `process ${holder.pid} on ${holder.host}, since ${holder.since}`;
  return new Fault('store.locked', `This data folder is used by ${who}.`, {
    folder,
    pid: holder?.pid ?? null,
    host: holder?.host ?? null,
    since: holder?.since ?? null,
    address: holder?.address ?? null,
  });
}
