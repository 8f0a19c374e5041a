/** Brings a database to the newest schema: one transaction per migration, and a copy of the file kept before. */
import path from 'node:path';
import { Fault } from '../model/fault.ts';
import { applicationId, type Database } from './database.ts';
import { flushFile, makePrivateFolder } from './files.ts';

export interface Migration {
  /** 1, 2, 3…: the schema version that it makes. */
  readonly number: number;
  readonly title: string;
  readonly sql: string;
}

export interface MigrationReport {
  readonly from: number;
  readonly to: number;
  /** The copy of the database as it was; null when there was nothing to lose. */
  readonly copy: string | null;
}

/** Throws Fault store.newer for a schema that this program does not know: it is refused, not guessed at. */
export function migrate(
  database: Database,
  migrations: readonly Migration[],
  copiesFolder: string,
  at: Date,
): MigrationReport {
  const from = database.version;
  const to = migrations.length;
  if (from > to) {
    throw new Fault('store.newer', `The database has version ${from}; this Mintmark knows up to ${to}.`, {
      found: from,
      known: to,
    });
  }
  const pending = migrations.slice(from);
  const copy = from > 0 && pending.length > 0 ? keepCopy(database, copiesFolder, from, at) : null;
  for (const migration of pending) apply(database, migration);
  return { from, to, copy };
}

function apply(database: Database, migration: Migration): void {
  if (migration.number !== database.version + 1) {
    throw new Fault('bug', 'Migrations are numbered one by one.', { number: migration.number });
  }
  database.transaction(() => {
    database.exec(migration.sql);
    database.pragma(`application_id = ${applicationId}`);
    database.pragma(`user_version = ${migration.number}`);
    const broken = database.all('PRAGMA foreign_key_check');
    if (broken.length > 0) {
      throw new Fault(
        'store.damaged',
        `Migration ${migration.number} leaves ${broken.length} broken references.`,
        {
          migration: migration.title,
        },
      );
    }
  });
}

function keepCopy(database: Database, folder: string, version: number, at: Date): string {
  makePrivateFolder(folder);
  const stamp = at.toISOString().replaceAll(/[:.]/g, '-');
  const copy = path.join(folder, `version-${String(version).padStart(4, '0')}-${stamp}.db`);
  copyDatabase(database, copy);
  return copy;
}

/** A whole, compact copy made through SQLite (a copied file could miss what is still in the WAL). */
export function copyDatabase(database: Database, file: string): void {
  database.run('VACUUM INTO ?', [file]);
  flushFile(file);
}
