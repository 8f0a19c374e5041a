/** What SQLite and the file system throw, as faults: the caller of the store never sees a driver's error. */
import BetterSqlite from 'better-sqlite3';
import { Fault } from '../model/fault.ts';

/**
 * The fault for something thrown by SQLite or `node:fs`; anything else is returned as it is. Codes:
 * sqlite.org/rescode.html.
 */
export function asStoreFault(thrown: unknown): unknown {
  if (thrown instanceof BetterSqlite.SqliteError) return ofSqlite(thrown);
  const code = systemCode(thrown);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new Fault('store.full', 'The disk is full.', { code }, { cause: thrown });
  }
  if (code !== null) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new Fault(
      'store.failed',
      `The data folder can not be used: ${message}`,
      { code },
      { cause: thrown },
    );
  }
  return thrown;
}

/** Runs work and turns what it throws into a fault. */
export function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    // the one place where foreign errors become ours
    throw asStoreFault(thrown);
  }
}

/** True for a broken UNIQUE or PRIMARY KEY rule, through the fault that it became. */
export function isUniquenessBreach(thrown: unknown): boolean {
  if (!(thrown instanceof Fault) || !(thrown.cause instanceof BetterSqlite.SqliteError)) return false;
  return ['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY'].includes(thrown.cause.code);
}

function ofSqlite(error: InstanceType<typeof BetterSqlite.SqliteError>): Fault {
  const context = { code: error.code };
  const options = { cause: error };
  if (error.code.startsWith('SQLITE_FULL'))
    return new Fault('store.full', 'The disk is full.', context, options);
  if (error.code.startsWith('SQLITE_CORRUPT') || error.code.startsWith('SQLITE_NOTADB')) {
    return new Fault('store.damaged', `The database is damaged: ${error.message}`, context, options);
  }
  return new Fault('store.failed', `The database refused: ${error.message}`, context, options);
}

function systemCode(thrown: unknown): string | null {
  if (!(thrown instanceof Error) || !('syscall' in thrown) || !('code' in thrown)) return null;
  return typeof thrown.code === 'string' ? thrown.code : null;
}
