/** The server's database: PostgreSQL by URL, or PGlite in a folder; the same SQL on both. */
import { mkdirSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { drizzle as drizzlePostgres } from 'drizzle-orm/node-postgres';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import pg from 'pg';
import { Fault } from '../model/fault.ts';
import { migrations } from './migrations.ts';
import * as schema from './schema.ts';

export type ServerDatabase = PgDatabase<PgQueryResultHKT, typeof schema>;

export interface OpenDatabase extends AsyncDisposable {
  readonly database: ServerDatabase;
}

/** Any number that all servers of one database agree on: one of them migrates at a time. */
const migrationLock = 4711;

/** Throws Fault store.failed, store.newer. `folder` is used when there is no URL. */
export async function openDatabase(options: {
  readonly url: string | null;
  /** Null: in memory, for what need not outlive the process. */
  readonly folder: string | null;
}): Promise<OpenDatabase> {
  const open = await openUnmigrated(options);
  try {
    await migrate(open.database);
    return open;
  } catch (cause) {
    await open[Symbol.asyncDispose]();
    if (cause instanceof Fault) throw cause;
    // The driver's own errors say nothing that an operator of the server could act on.
    throw new Fault('store.failed', 'The database of the server can not be opened.', {}, { cause });
  }
}

/** For a restore, which makes the tables itself. */
export async function openUnmigrated(options: {
  readonly url: string | null;
  readonly folder: string | null;
}): Promise<OpenDatabase> {
  return options.url === null ? openPglite(options.folder) : openPostgres(options.url);
}

async function openPglite(folder: string | null): Promise<OpenDatabase> {
  if (folder !== null) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const client = await PGlite.create(folder ?? 'memory://');
  return { database: drizzlePglite(client, { schema }), [Symbol.asyncDispose]: () => client.close() };
}

function openPostgres(url: string): OpenDatabase {
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  return { database: drizzlePostgres(pool, { schema }), [Symbol.asyncDispose]: () => pool.end() };
}

function migrate(database: ServerDatabase): Promise<void> {
  return database.transaction((transaction) => migrateUpTo(transaction, Number.POSITIVE_INFINITY));
}

/** In the caller's transaction, no further than `number`. Throws Fault store.newer. */
export async function migrateUpTo(
  transaction: Pick<ServerDatabase, 'execute'>,
  number: number,
): Promise<void> {
  await transaction.execute(sql`SELECT pg_advisory_xact_lock(${migrationLock})`);
  await transaction.execute(
    sql`CREATE TABLE IF NOT EXISTS migrations (number integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`,
  );
  const result = await transaction.execute(sql`SELECT coalesce(max(number), 0) AS last FROM migrations`);
  const [row] = rowsOf(result);
  const last = Number(row?.last ?? 0);
  const newest = migrations.at(-1)?.number ?? 0;
  const found = Number.isFinite(number) ? Math.max(last, number) : last;
  if (found > newest)
    throw new Fault(
      'store.newer',
      `The server's database is of version ${found}; this server knows ${newest}.`,
      { found, known: newest },
    );
  const missing = migrations.filter((candidate) => candidate.number > last && candidate.number <= number);
  for (const migration of missing) {
    for (const statement of migration.sql.split(';').filter((text) => text.trim() !== ''))
      await transaction.execute(sql.raw(statement));
    await transaction.execute(sql`INSERT INTO migrations (number) VALUES (${migration.number})`);
  }
}

/** Both drivers give `{ rows }`; the common type does not say so. */
export function rowsOf(result: unknown): readonly Readonly<Record<string, unknown>>[] {
  return typeof result === 'object' && result !== null && 'rows' in result && Array.isArray(result.rows)
    ? result.rows
    : [];
}
