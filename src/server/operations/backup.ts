/**
 * A backup of a management server in one file: every table as it was at one moment, and the keys of the folder, as gzipped JSON
 * Lines, the same for PostgreSQL and PGlite. Made while the server works. It holds private keys: only this user can read
 * it, and whoever stores it has to keep it as secret as the folder.
 */
import { createReadStream, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { Fault } from '../../model/fault.ts';
import { rowsOf, type ServerDatabase } from '../database.ts';
import type { Transaction } from '../fact-application.ts';
import { readServerFile, serverFileName } from '../server-file.ts';

const pageRows = 500;
/** A record with a signed document in it can be long; a line holds `pageRows` of them at most. */
const ownFiles = ['server-key.pem', 'tls-root.pem', 'station-authority.pem', serverFileName];
const tableName = z.string().regex(/^[a-z_]{1,60}$/);
const lineSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('mintmark-server-backup'),
    version: z.literal(1),
    migration: z.int(),
    at: z.iso.datetime(),
  }),
  z.strictObject({ type: z.literal('file'), name: z.string().max(300), base64: z.base64() }),
  z.strictObject({ type: z.literal('rows'), table: tableName, rows: z.array(z.string()) }),
  z.strictObject({ type: z.literal('end'), rows: z.int() }),
]);
type Line = z.infer<typeof lineSchema>;

export interface BackupReport {
  readonly rows: number;
  readonly files: readonly string[];
}

/** Never over a file that is there. Throws Fault server.backup. */
export async function backUp(
  database: ServerDatabase,
  folder: string,
  file: string,
  at: Date,
): Promise<BackupReport> {
  const target = await open(file, 'wx', 0o600).catch((cause: unknown) => {
    throw new Fault('server.backup', `${file} can not be written, or is there already.`, { file }, { cause });
  });
  const report = { rows: 0, files: [] as string[] };
  await database.transaction(
    async (transaction) => {
      await plainText(transaction);
      const lines = linesOf(transaction, folder, at, report);
      const texts = Readable.from(
        (async function* () {
          for await (const line of lines) yield `${JSON.stringify(line)}\n`;
        })(),
      );
      await pipeline(texts, createGzip(), target.createWriteStream({ flush: true }));
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
  return report;
}

async function* linesOf(
  transaction: Transaction,
  folder: string,
  at: Date,
  report: { rows: number; readonly files: string[] },
): AsyncGenerator<Line> {
  const [version] = rowsOf(await transaction.execute(sql`SELECT max(number) AS migration FROM migrations`));
  yield {
    type: 'mintmark-server-backup',
    version: 1,
    migration: Number(version?.migration),
    at: at.toISOString(),
  };
  for (const name of filesOf(folder)) {
    report.files.push(name);
    yield { type: 'file', name, base64: readFileSync(join(folder, name)).toString('base64') };
  }
  for (const table of await tablesInOrder(transaction)) {
    const name = sql.identifier(table);
    await transaction.execute(
      sql`DECLARE backup_rows NO SCROLL CURSOR FOR SELECT one::text AS row FROM ${name} AS one`,
    );
    for (;;) {
      const page = rowsOf(await transaction.execute(sql.raw(`FETCH ${pageRows} FROM backup_rows`)));
      if (page.length === 0) break;
      report.rows += page.length;
      yield { type: 'rows', table, rows: page.map(({ row }) => String(row)) };
    }
    await transaction.execute(sql`CLOSE backup_rows`);
  }
  yield { type: 'end', rows: report.rows };
}

/** Of the folder itself, and the sealed keys that server.yaml names there; never a PIN or another secret beside them. */
function filesOf(folder: string): readonly string[] {
  const { issuers } = readServerFile(folder);
  const sealed = Object.values(issuers).flatMap((issuer) => (issuer.kind === 'sealed' ? [issuer.file] : []));
  return [...new Set([...ownFiles, ...sealed])].filter(
    (name) => !isAbsolute(name) && !name.includes('..') && existsSync(join(folder, name)),
  );
}

/** What others refer to comes first. Parts of a partitioned table are read through it. */
async function tablesInOrder(transaction: Transaction): Promise<readonly string[]> {
  const tables = rowsOf(
    await transaction.execute(sql`
      SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
        AND relname <> 'migrations' ORDER BY relname`),
  ).map(({ name }) => String(name));
  const references = rowsOf(
    await transaction.execute(sql`
      SELECT DISTINCT conrelid::regclass::text AS of, confrelid::regclass::text AS "to" FROM pg_constraint
        WHERE contype = 'f' AND connamespace = 'public'::regnamespace`),
  );
  const ordered: string[] = [];
  for (let left = tables; left.length > 0; left = left.filter((table) => !ordered.includes(table))) {
    const free = left.filter((table) =>
      references.every(({ of, to }) => of !== table || to === table || ordered.includes(String(to))),
    );
    if (free.length === 0) throw new TypeError('tables refer to each other in a circle');
    ordered.push(...free);
  }
  return ordered;
}

/**
 * Into an empty folder and an empty database. `migrateTo` makes the tables as they were when the backup was made; the caller takes them
 * to the present afterwards. Throws Fault server.backup and leaves nothing half done in the database.
 */
export async function restore(
  database: ServerDatabase,
  folder: string,
  file: string,
  migrateTo: (transaction: ServerDatabase, number: number) => Promise<void>,
): Promise<BackupReport> {
  const report = { rows: 0, files: [] as string[] };
  const files: { readonly name: string; readonly bytes: Buffer }[] = [];
  await database.transaction(async (transaction) => {
    await plainText(transaction);
    let state: 'begin' | 'rows' | 'end' = 'begin';
    for await (const line of readLines(file)) {
      if (state === 'end' || (state === 'begin') !== (line.type === 'mintmark-server-backup'))
        throw broken(file);
      switch (line.type) {
        case 'mintmark-server-backup':
          await requireNew(transaction, line.migration);
          await migrateTo(transaction, line.migration);
          await requireEmpty(transaction);
          state = 'rows';
          break;
        case 'file':
          if (line.name.includes('..') || isAbsolute(line.name)) throw broken(file);
          files.push({ name: line.name, bytes: Buffer.from(line.base64, 'base64') });
          break;
        case 'rows':
          report.rows += line.rows.length;
          await insertRows(transaction, line.table, line.rows).catch((cause: unknown) => {
            // a changed file is unpacked before its check sum is reached: what the database does not take as rows is none
            throw broken(file, cause);
          });
          break;
        case 'end':
          if (line.rows !== report.rows) throw broken(file);
          state = 'end';
          break;
      }
    }
    if (state !== 'end') throw broken(file);
    for (const { name } of files)
      if (existsSync(join(folder, name)))
        throw new Fault(
          'server.backup',
          `${join(folder, name)} is there already: restore into an empty folder.`,
          { file: name },
        );
    for (const { name, bytes } of files) {
      writeFileSync(join(folder, name), bytes, { mode: 0o600, flag: 'wx' });
      report.files.push(name);
    }
  });
  return report;
}

async function insertRows(
  transaction: ServerDatabase,
  table: string,
  rows: readonly string[],
): Promise<void> {
  const name = sql.identifier(table);
  // the migrations have put a row there already
  const again =
    table === 'organisations'
      ? sql`ON CONFLICT (id) DO UPDATE SET title = excluded.title, created_at = excluded.created_at`
      : sql``;
  // the text form of a row, as PostgreSQL itself writes and reads it: whatever is in it comes back as it was
  await transaction.execute(
    sql`INSERT INTO ${name} SELECT one.* FROM unnest(${sql.param(rows)}::text[]::${name}[]) AS one ${again}`,
  );
}

/** Times and numbers in the form that reads the same everywhere, whatever the database is set to. */
async function plainText(transaction: Transaction): Promise<void> {
  await transaction.execute(sql`SET LOCAL datestyle = 'ISO, YMD'`);
  await transaction.execute(sql`SET LOCAL intervalstyle = 'iso_8601'`);
  await transaction.execute(sql`SET LOCAL extra_float_digits = 1`);
}

/** Nothing is there, or what a server of that very version makes when it starts. */
async function requireNew(transaction: Transaction, migration: number): Promise<void> {
  const tables = await tablesInOrder(transaction);
  if (tables.length === 0) return;
  const [made] = rowsOf(
    await transaction.execute(sql`SELECT to_regclass('public.migrations')::text AS name`),
  );
  if (made?.name == null)
    throw new Fault('server.backup', `The database holds tables of something else (${tables[0]}).`);
  const [row] = rowsOf(
    await transaction.execute(sql`SELECT coalesce(max(number), 0) AS last FROM migrations`),
  );
  if (Number(row?.last) !== migration)
    throw new Fault(
      'server.backup',
      `The database has tables of version ${row?.last} already, and the backup is of version ${migration}.`,
    );
}

async function requireEmpty(transaction: Transaction): Promise<void> {
  for (const table of await tablesInOrder(transaction)) {
    // the migrations have put one row into one of them
    const but = table === 'organisations' ? sql`WHERE id <> 'main'` : sql``;
    const [any] = rowsOf(
      await transaction.execute(sql`SELECT 1 AS one FROM ${sql.identifier(table)} ${but} LIMIT 1`),
    );
    if (any !== undefined)
      throw new Fault(
        'server.backup',
        `The database has rows in ${table} already: restore into an empty one.`,
      );
  }
}

async function* readLines(file: string): AsyncGenerator<Line> {
  const gunzip = createGunzip();
  const source = createReadStream(file);
  source.on('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip).setEncoding('utf8');
  try {
    let rest = '';
    for await (const chunk of gunzip) {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) yield lineSchema.parse(JSON.parse(line));
    }
    if (rest !== '') throw new TypeError('the last line has no end');
  } catch (cause) {
    // cut short, changed, or no backup at all: the same advice
    throw broken(file, cause);
  }
}

function broken(file: string, cause?: unknown): Fault {
  return new Fault(
    'server.backup',
    `${file} is no whole backup of a management server.`,
    { file },
    { cause },
  );
}
