/**
 * Fills a station's database with a long life, as a version without an index for searches left it: units, a job and a signed document
 * for each, its fact and the delivery of that. Prepared inserts in large transactions; the triggers that keep people from writing so
 * are taken away for it and put back, indexes stay. Ids are scattered as random ones are, so that rows and indexes lie as they would.
 */
import { createHash } from 'node:crypto';
import BetterSqlite, { type Database, type Statement } from 'better-sqlite3';

const rowsPerTransaction = 20_000;
const secondsBetweenJobs = 6;
const documentBytes = 1_000;

export const jobIdOf = (job: number): string => scattered(`job ${job}`, 32);
export const hardwareIdOf = (job: number): string => scattered(`unit ${job}`, 16).toUpperCase();
export const serialNumberOf = (job: number): string => `GW2-${String(job).padStart(8, '0')}`;
export const startOf = (job: number): string =>
  new Date(Date.UTC(2020, 0, 1) + job * secondsBetweenJobs * 1_000).toISOString();

/** The file is a store that was opened before and is closed now; jobs are numbered from 1. */
export function fillRecords(file: string, jobs: number): void {
  const database = new BetterSqlite(file);
  try {
    for (const setting of ['foreign_keys = OFF', 'synchronous = OFF', 'cache_size = -400000'])
      database.pragma(setting);
    const triggers = database
      .prepare<[], { name: string; sql: string }>(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
      )
      .all();
    for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`);
    database.exec("INSERT OR IGNORE INTO destinations (name, active) VALUES ('server', 1)");
    const add = inserting(database);
    for (let first = 1; first <= jobs; first += rowsPerTransaction)
      database.transaction(() => {
        for (let job = first; job < Math.min(first + rowsPerTransaction, jobs + 1); job += 1) add(job);
      })();
    database.exec(
      `INSERT INTO delivery_counts (destination, state, count) VALUES ('server', 'accepted', ${jobs})`,
    );
    for (const { sql } of triggers) database.exec(sql);
    database.exec(`INSERT INTO search_filling VALUES ('jobs', '~', ''), ('units', '', '')`);
    database.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    database.close();
  }
}

function inserting(database: Database): (job: number) => void {
  const unit = database.prepare(
    `INSERT INTO units (hardware_id, state, serial_number, model, firmware, first_seen_at, last_seen_at)
     VALUES (:hardwareId, 'provisioned', :serialNumber, 'Gateway Mk2', '1.4.2', :at, :at)`,
  );
  const record = database.prepare(
    `INSERT INTO jobs (job_id, recipe_id, recipe_sha256, recipe_title, purpose, driver_id, slot_id, slot_number, port_title,
       operator, station_id, app_version, started_at, files, allow, steps, hardware_id, outcome, ended_at, duration_ms,
       serial_number, model, firmware)
     VALUES (:jobId, 'gateway-mk2', :digest, 'Provision Gateway Mk2', :purpose, 'smp', 'slot-1', 1, 'USB serial device', 'Ana Novak',
       'bench-3', '1.0.0', :at, '[]', '[]', '["identify","flash","identity","verify"]', :hardwareId, :outcome, :at, 46000,
       :serialNumber, 'Gateway Mk2', '1.4.2')`,
  );
  const document = database.prepare(
    `INSERT INTO documents (sequence, id, kind, job_id, hardware_id, previous, issued_at, payload_sha256, json)
     VALUES (:job, :documentId, 'job-record', :jobId, :hardwareId, :previous, :at, :digest, :json)`,
  );
  const fact = database.prepare(
    `INSERT INTO facts (sequence, id, kind, priority, payload, subject, created_at)
     VALUES (:job, :documentId, 'document', 1, '{}', :hardwareId, :at)`,
  );
  const delivery = database.prepare(
    `INSERT INTO deliveries (sequence, destination, priority, state, attempts, next_attempt_at, settled_at)
     VALUES (:job, 'server', 1, 'accepted', 1, :at, :at)`,
  );
  const all: readonly Statement[] = [unit, record, document, fact, delivery];
  return (job) => {
    const row = rowOf(job);
    for (const statement of all) statement.run(row);
  };
}

/** SQLite takes the names that a statement has, and no others are looked at. */
function rowOf(job: number): Readonly<Record<string, string | number | null>> {
  const jobId = jobIdOf(job);
  const [digest, previous] = [digestOf(job), job === 1 ? null : digestOf(job - 1)];
  const at = startOf(job);
  const [documentId, hardwareId] = [`${jobId}-record`, hardwareIdOf(job)];
  const head = {
    version: 1,
    kind: 'job-record',
    id: documentId,
    station: 'bench-3',
    sequence: job,
    previous,
  };
  const tail = { payloadSha256: digest, keyId: digest, signature: 'AAAA', issuedAt: at };
  const body = { text: jobId.repeat(documentBytes / jobId.length) };
  return {
    job,
    jobId,
    documentId,
    hardwareId,
    serialNumber: serialNumberOf(job),
    at,
    digest,
    previous,
    purpose: job % 200 === 0 ? 'decommission' : job % 50 === 0 ? 'diagnose' : 'provision',
    outcome: job % 40 === 0 ? 'failed' : job % 97 === 0 ? 'error' : 'passed',
    json: JSON.stringify({ ...head, ...tail, body }),
  };
}

const digestOf = (job: number): string => scattered(`document ${job}`, 64);

function scattered(text: string, characters: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, characters);
}
