/**
 * Fills a station's database with a long life as fast as SQLite takes it: jobs with a document each, facts and their deliveries. The
 * triggers that keep people from writing so are taken away for it and put back; indexes stay, so that rows lie as they would.
 */
import Database from 'better-sqlite3';

export interface RecordSize {
  readonly jobs: number;
  /** At least one for each job: that of its document. */
  readonly facts: number;
}

export const jobIdOf = (job: number): string => `job-${String(job).padStart(9, '0')}`;
export const serialNumberOf = (job: number): string => `GW2-${String(job).padStart(7, '0')}`;

const count = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)`;
/** Six seconds from one to the next. */
const at = `strftime('%Y-%m-%dT%H:%M:%fZ', '2025-01-01', printf('+%d seconds', i * 6))`;
const job = `printf('job-%09d', i)`;
const hardwareId = `printf('hw-%09d', i)`;
const document = `printf('%s-doc', ${job})`;

/** The file is a store that was opened before and is closed now. */
export function fillRecords(file: string, size: RecordSize): void {
  const database = new Database(file);
  try {
    database.pragma('foreign_keys = OFF');
    database.pragma('synchronous = OFF');
    const triggers = database
      .prepare<[], { name: string; sql: string }>(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
      )
      .all();
    database.transaction(() => {
      for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`);
      database.exec("INSERT OR IGNORE INTO destinations (name, active) VALUES ('server', 1)");
      for (const [sql, rows] of inserts(size)) database.prepare(sql).run({ count: rows });
      database
        .prepare('INSERT INTO delivery_counts (destination, state, count) VALUES (?, ?, ?)')
        .run('server', 'accepted', size.facts);
      for (const { sql } of triggers) database.exec(sql);
    })();
    database.exec('ANALYZE');
    database.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    database.close();
  }
}

function inserts({ jobs, facts }: RecordSize): readonly (readonly [sql: string, rows: number])[] {
  return [
    [
      `INSERT INTO units (hardware_id, state, serial_number, model, firmware, first_seen_at, last_seen_at)
       ${count} SELECT ${hardwareId}, 'provisioned', printf('GW2-%07d', i), 'Gateway Mk2', '1.4.2', ${at}, ${at} FROM n`,
      jobs,
    ],
    [
      `INSERT INTO jobs (job_id, recipe_id, recipe_sha256, recipe_title, purpose, driver_id, slot_id, slot_number, port_title,
         operator, station_id, app_version, started_at, files, allow, steps, hardware_id, outcome, ended_at, duration_ms,
         serial_number, model, firmware)
       ${count} SELECT ${job}, 'gateway-mk2', printf('%064x', 1), 'Provision Gateway Mk2',
         CASE WHEN i % 200 = 0 THEN 'decommission' WHEN i % 50 = 0 THEN 'diagnose' ELSE 'provision' END,
         'smp', printf('slot-%d', i % 8 + 1), i % 8 + 1, 'USB serial device', 'Ana Novak', 'bench-3', '1.0.0', ${at}, '[]', '[]',
         '["identify","flash","identity","verify"]', ${hardwareId},
         CASE WHEN i % 40 = 0 THEN 'failed' WHEN i % 97 = 0 THEN 'error' ELSE 'passed' END, ${at}, 46000 + i % 900,
         printf('GW2-%07d', i), 'Gateway Mk2', '1.4.2' FROM n`,
      jobs,
    ],
    [
      `INSERT INTO documents (sequence, id, kind, job_id, hardware_id, previous, issued_at, payload_sha256, json)
       ${count} SELECT i, ${document}, 'job-record', ${job}, ${hardwareId},
         CASE WHEN i = 1 THEN NULL ELSE printf('%064x', i - 1) END, ${at}, printf('%064x', i),
         json_object('version', 1, 'kind', 'job-record', 'id', ${document}, 'station', 'bench-3', 'sequence', i,
           'previous', CASE WHEN i = 1 THEN NULL ELSE printf('%064x', i - 1) END, 'issuedAt', ${at},
           'body', json_object('text', printf('%2000s', i)), 'payloadSha256', printf('%064x', i),
           'keyId', printf('%064x', 7), 'signature', 'AAAA') FROM n`,
      jobs,
    ],
    [
      `INSERT INTO facts (sequence, id, kind, priority, payload, subject, created_at)
       ${count} SELECT i, CASE WHEN i <= ${jobs} THEN ${document} ELSE printf('fact-%09d', i) END,
         CASE WHEN i <= ${jobs} THEN 'document' ELSE 'unit-state' END, 1, json_object('n', i), ${hardwareId}, ${at} FROM n`,
      facts,
    ],
    [
      `INSERT INTO deliveries (sequence, destination, priority, state, attempts, next_attempt_at, settled_at)
       ${count} SELECT i, 'server', 1, 'accepted', 1, ${at}, ${at} FROM n`,
      facts,
    ],
  ];
}
