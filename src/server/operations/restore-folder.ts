/** `mintmark server restore`: nobody else uses the folder meanwhile, and what stations will notice is raised as an alarm by themselves. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { migrateUpTo, openDatabase, openUnmigrated } from '../database.ts';
import { lockFolder } from '../folder-lock.ts';
import { writeAudit } from '../people/audit.ts';
import { type BackupReport, restore } from './backup.ts';

/** Throws Fault server.backup, store.*. */
export async function restoreFolder(
  file: string,
  place: { readonly folder: string; readonly databaseUrl: string | null },
  at: Date,
): Promise<BackupReport> {
  const { folder, databaseUrl: url } = place;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  await using _lock = url === null ? lockFolder(folder) : null;
  const database = join(folder, 'database');
  let report: BackupReport;
  {
    await using open = await openUnmigrated({ url, folder: database });
    report = await restore(open.database, folder, file, migrateUpTo);
  }
  // from the tables of the backup to those of today
  await using open = await openDatabase({ url, folder: database });
  await open.database.transaction((transaction) =>
    writeAudit(transaction, {
      organisation: 'main',
      actor: 'command-line',
      act: 'restored',
      subject: file.slice(-200),
      details: { rows: report.rows },
      at,
    }),
  );
  return report;
}
