/** Jobs and units for searches, written into a database of any version as its journal writes them. */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Database } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { search } from '../../src/store/migrations/0016-search.ts';
import { migrations } from '../../src/store/migrations/index.ts';

export interface SearchedJob {
  readonly serialNumber: string | null;
  readonly hardwareId: string | null;
  readonly recipeTitle: string;
  readonly purpose: 'provision' | 'diagnose' | 'decommission';
  readonly outcome: 'passed' | 'failed' | 'error' | 'cancelled' | 'interrupted' | null;
  /** After the job before it; below zero where the clock was set back. */
  readonly secondsLater: number;
}

export interface SearchedUnit {
  readonly hardwareId: string;
  readonly serialNumber: string | null;
  readonly model: string;
  readonly state: 'blank' | 'provisioned' | 'wiped';
  readonly lastSeenSecond: number;
}

/** The version whose searches read every row. */
export const versionWithoutSearch = 15;

/** Opens, or makes, the database of a folder in this version. It need not survive a power cut. */
export function openVersion(folder: string, version: number): Database {
  const database = Database.open(path.join(folder, 'mintmark.db'));
  database.pragma('synchronous = OFF');
  migrate(database, migrations.slice(0, version), path.join(folder, 'copies'), new Date(0));
  return database;
}

export function withDatabase(folder: string, version: number, work: (database: Database) => void): void {
  const database = openVersion(folder, version);
  try {
    work(database);
  } finally {
    database.close();
  }
}

/** What every store has, without rows: copied, because it takes a while to make. */
export function emptyDatabases(folder: string): (work: (database: Database) => void) => void {
  withDatabase(folder, versionWithoutSearch, () => undefined);
  let count = 0;
  return (work) => {
    count += 1;
    const own = path.join(folder, String(count));
    mkdirSync(own);
    copyFileSync(path.join(folder, 'mintmark.db'), path.join(own, 'mintmark.db'));
    const database = Database.open(path.join(own, 'mintmark.db'));
    database.pragma('synchronous = OFF');
    try {
      work(database);
    } finally {
      database.close();
      rmSync(own, { recursive: true });
    }
  };
}

/** The version that searches by index. */
export function addSearch(database: Database): void {
  database.exec(search.sql);
}

export const jobIdOf = (index: number): string => `job-${String(index).padStart(5, '0')}`;

/** Job ids rise with every job. */
export function addJobs(database: Database, jobs: readonly SearchedJob[], first: number): void {
  let second = first * 10;
  database.transaction(() => {
    for (const [index, job] of jobs.entries()) {
      second += job.secondsLater;
      const jobId = jobIdOf(first + index);
      database.run(
        `INSERT INTO jobs (job_id, recipe_id, recipe_sha256, recipe_title, purpose, driver_id, slot_id, slot_number, port_title,
           operator, station_id, app_version, started_at, files, allow, steps, hardware_id)
         VALUES (?, 'r', '', ?, ?, 'smp', 's', 1, 'p', 'Ada', 'bench', '1', ?, '{}', '[]', '[]', ?)`,
        [jobId, job.recipeTitle, job.purpose, timeOf(second), job.hardwareId],
      );
      if (job.outcome !== null)
        database.run(
          `UPDATE jobs SET outcome = ?, ended_at = started_at, duration_ms = 1, serial_number = ? WHERE job_id = ?`,
          [job.outcome, job.serialNumber, jobId],
        );
    }
  });
}

/** One that is there already is seen again, and may have another number now. */
export function addUnits(database: Database, units: readonly SearchedUnit[]): void {
  database.transaction(() => {
    for (const { hardwareId, serialNumber, model, state, lastSeenSecond } of units) {
      const at = timeOf(lastSeenSecond);
      database.run(
        `INSERT INTO units (hardware_id, state, model, first_seen_at, last_seen_at) VALUES (?, 'blank', '', ?, ?)
         ON CONFLICT (hardware_id) DO UPDATE SET last_seen_at = max(last_seen_at, excluded.last_seen_at)`,
        [hardwareId, at, at],
      );
      database.run('UPDATE units SET state = ?, serial_number = ?, model = ? WHERE hardware_id = ?', [
        state,
        serialNumber,
        model,
        hardwareId,
      ]);
    }
  });
}

const timeOf = (second: number): string => new Date(Date.UTC(2026, 0, 5, 8) + second * 1_000).toISOString();
