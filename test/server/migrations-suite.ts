/**
 * The tables taken forward from each version with what was in them, whichever database is under it. Called by the test files of each.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrateUpTo, type OpenDatabase, openUnmigrated, rowsOf } from '../../src/server/database.ts';
import { migrations } from '../../src/server/migrations.ts';
import { restoreFolder } from '../../src/server/operations/restore-folder.ts';
import { openTestServer } from './fixtures.ts';
import { snapshotStation, snapshotUnits } from './snapshots/contents.ts';

const beforeParts = 11;
const withParts = 12;
const newest = migrations.at(-1)?.number ?? 0;
const inParts = ['documents', 'units', 'unit_drift', 'unit_reports', 'numbers'] as const;
const rows = 500;

/** Backups that servers of earlier versions wrote, by the number of their last migration. */
const snapshots = readdirSync(join(import.meta.dirname, 'snapshots'))
  .filter((name) => name.endsWith('.gz'))
  .map((name) => ({ number: Number.parseInt(name, 10), file: join(import.meta.dirname, 'snapshots', name) }));

/** `newDatabase` gives the address of an empty one, or null for PGlite. */
export function describeMigrations(name: string, newDatabase: () => Promise<string | null>): void {
  describe(name, () => {
    const folder = mkdtempSync(join(tmpdir(), 'mintmark-migrations-'));
    let open: OpenDatabase;
    const columns = new Map<string, string>();
    const before = new Map<string, readonly string[]>();
    const ask = async (text: string): Promise<readonly Readonly<Record<string, unknown>>[]> =>
      rowsOf(await open.database.execute(sql.raw(text)));
    const textsOf = async (table: string): Promise<readonly string[]> =>
      (await ask(`SELECT ROW(${columns.get(table)})::text AS row FROM ${table} ORDER BY 1`)).map(({ row }) =>
        String(row),
      );

    beforeAll(async () => {
      open = await openUnmigrated({ url: await newDatabase(), folder: join(folder, 'database') });
      await open.database.transaction((transaction) => migrateUpTo(transaction, beforeParts));
      for (const statement of fillings) await ask(statement);
      for (const table of inParts) {
        const of = await ask(
          `SELECT string_agg(attname, ', ' ORDER BY attnum) AS names FROM pg_attribute
            WHERE attrelid = '${table}'::regclass AND attnum > 0 AND NOT attisdropped`,
        );
        columns.set(table, String(of[0]?.names));
        before.set(table, await textsOf(table));
      }
    }, 120_000);
    afterAll(async () => {
      await open?.[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    });

    test('a migration that fails in the middle leaves what was there', async () => {
      await open.database
        .transaction(async (transaction) => {
          await migrateUpTo(transaction, withParts);
          throw new Error('the power went');
        })
        .catch(() => undefined);
      for (const table of inParts) expect(await textsOf(table), table).toEqual(before.get(table));
    }, 60_000);

    test('large ones are in parts, with every row, value and rule that they had before', async () => {
      await open.database.transaction((transaction) => migrateUpTo(transaction, newest));
      for (const table of inParts) {
        expect(before.get(table), table).toHaveLength(rows);
        expect(await textsOf(table), table).toEqual(before.get(table));
        const [kind] = await ask(
          `SELECT relkind::text AS kind FROM pg_class WHERE oid = '${table}'::regclass`,
        );
        expect([table, kind?.kind]).toEqual([table, 'p']);
        // not all in one of them
        const used = await ask(`SELECT DISTINCT tableoid FROM ${table}`);
        expect(used.length, table).toBeGreaterThan(4);
        const [left] = await ask(`SELECT to_regclass('${table}_before')::text AS name`);
        expect(left?.name, table).toBeNull();
      }
      const again = (table: string): Promise<unknown> =>
        ask(`INSERT INTO ${table} SELECT * FROM ${table} LIMIT 1`);
      for (const table of inParts) await expect(again(table), table).rejects.toThrow();
      await expect(ask("UPDATE unit_drift SET state = 'nonsense'")).rejects.toThrow();
      await expect(ask('UPDATE units SET model = NULL')).rejects.toThrow();
    }, 120_000);

    test('say of each alarm and identity whose it is, when a life was over, and how many numbers there are', async () => {
      const sums = async (table: string): Promise<unknown> =>
        ask(`SELECT organisation, count(*)::int AS n FROM ${table} GROUP BY 1 ORDER BY 1`);
      const halves = [
        { organisation: 'main', n: rows / 2 },
        { organisation: 'other', n: rows / 2 },
      ];
      expect(await sums('alarms')).toEqual(halves);
      expect(await sums('identities')).toEqual(halves);
      const over = await ask(
        "SELECT hardware_id, over_heard_at = '2026-02-02T00:00:00Z' AS heard FROM units WHERE over_heard_at IS NOT NULL",
      );
      expect(over).toEqual([{ hardware_id: 'unit-7', heard: true }]);
      const counted = await ask(
        'SELECT sum(numbers)::int AS n, max(highest)::int AS highest FROM number_counts',
      );
      expect(counted).toEqual([{ n: rows, highest: rows - 1 }]);
    });

    test('have an index for each way in which they are read', async () => {
      const found = await ask(
        `SELECT indexrelid::regclass::text AS name, indisvalid AS valid FROM pg_index
          WHERE indrelid = ANY (ARRAY[${inParts.map((table) => `'${table}'::regclass`).join(', ')}])`,
      );
      expect(found.filter(({ valid }) => valid !== true)).toEqual([]);
      expect(found.map(({ name: index }) => index)).toEqual(
        expect.arrayContaining([
          'documents_by_id',
          'documents_by_unit',
          'units_by_serial',
          'units_by_change',
          'units_by_state',
          'units_by_serial_text',
          'units_by_id_text',
          'unit_drift_by_state',
          'unit_drift_by_content',
          'unit_reports_by_group',
          'unit_reports_odd',
          'numbers_by_station',
        ]),
      );
    });

    test.each(snapshots)(
      'what a server of version $number wrote is read by this one',
      async ({ file, number }) => {
        expect(number).toBeLessThanOrEqual(newest);
        const place = { folder: join(folder, `from-${number}`), databaseUrl: await newDatabase() };
        const { rows: restored } = await restoreFolder(file, place, new Date());
        expect(restored).toBeGreaterThan(snapshotUnits * 2);
        await using server = await openTestServer(place.databaseUrl, { folder: place.folder });
        const units = (await server.json('/api/v1/units?limit=500')) as { rows: { hardwareId: string }[] };
        expect(units.rows).toHaveLength(snapshotUnits);
        const life = await server.json(`/api/v1/units/${units.rows[0]?.hardwareId}`);
        expect(life).toMatchObject({ documents: [{ station: snapshotStation }], facts: expect.any(Array) });
        const [document] = (life as { documents: { id: string }[] }).documents;
        expect(await server.json(`/api/v1/documents/${document?.id}`)).toMatchObject({ id: document?.id });
        expect(await server.json('/api/v1/units?search=SN-3')).toMatchObject({
          rows: [{ hardwareId: 'unit-3' }],
        });
        expect(await server.json('/api/v1/units/unit-1/report')).toMatchObject({ firmware: '1.4.0' });
        expect(await server.json('/api/v1/alarms')).toMatchObject({
          rows: [{ message: expect.stringMatching(/^Fork/) }],
        });
      },
      120_000,
    );
  });
}

/** As servers of that version wrote them, and what is hard to copy: nothing at all, quotes, and text that no jsonb holds. */
const fillings = [
  `INSERT INTO stations (id, name, public_key_pem, enrolled_at, last_seen_at)
    SELECT 'bench-' || n, 'Bench ' || n, 'x', now(), now() FROM generate_series(0, 39) AS n`,
  `INSERT INTO organisations (id, title, created_at) VALUES ('other', 'Other', now())`,
  `UPDATE stations SET organisation = 'other' WHERE substr(id, 7)::int % 2 = 1`,
  `INSERT INTO alarms (id, station, subject, message, raised_at)
    SELECT 'alarm-' || n, 'bench-' || n % 40, 's', 'm', now() FROM generate_series(0, ${rows - 1}) AS n`,
  `INSERT INTO identities (certificate_fingerprint, hardware_id, profile, serial_number, certificate_chain, status, station)
    SELECT md5('f' || n), 'unit-' || n, 'p', 'SN-' || n, '[]', 'live', 'bench-' || n % 40 FROM generate_series(0, ${rows - 1}) AS n`,
  `INSERT INTO documents SELECT 'bench-' || n % 40, n / 40 + 1, 'doc-' || n, 'job-record', CASE WHEN n % 7 > 0 THEN 'unit-' || n END,
      CASE WHEN n >= 40 THEN md5(n::text) END, md5('d' || n), ('{"b": 1,  "a": "\\u0000''\\"", "n": ' || n || '}')::json,
      timestamptz '2026-01-01T00:00:00Z' + n * interval '1 second', timestamptz '2026-01-02T00:00:00.123456Z' + n * interval '1 second'
    FROM generate_series(0, ${rows - 1}) AS n`,
  `INSERT INTO units SELECT 'unit-' || n, CASE WHEN n % 3 > 0 THEN 'SN ''' || n || '"\u00e9' END, 'Gateway, Mk2', 'provisioned',
      CASE WHEN n % 2 > 0 THEN '' END, NULL, 'bench-' || n % 40, now(), CASE n % 2 WHEN 0 THEN 'main' ELSE 'other' END
    FROM generate_series(0, ${rows - 1}) AS n`,
  `UPDATE units SET state = 'retired' WHERE hardware_id = 'unit-7'`,
  `INSERT INTO facts (id, station, sequence, kind, hardware_id, payload, payload_sha256, received_at, receipt) VALUES
    ('r-1', 'bench-7', 1, 'retirement', 'unit-7', '{}', 'x', '2026-02-01T00:00:00Z', 'x'), ('r-2', 'bench-7', 2, 'retirement', 'unit-7', '{}', 'x', '2026-02-02T00:00:00Z', 'x'),
    ('r-3', 'bench-7', 3, 'unit-state', 'unit-7', '{}', 'x', '2026-02-03T00:00:00Z', 'x'), ('r-4', 'bench-7', 4, 'retirement', 'unit-8', '{}', 'x', '2026-02-03T00:00:00Z', 'x')`,
  `INSERT INTO unit_drift SELECT 'unit-' || n, 'main', NULL, 'line-' || n % 5, md5('c'), 'differs',
      '[{"key": "net/apn", "requested": "a", "observed": null, "since": "2026-01-01T00:00:00.000Z"}]', now(), now(), NULL, '{}', '{"net/apn": null}'
    FROM generate_series(0, ${rows - 1}) AS n`,
  `INSERT INTO unit_reports SELECT 'unit-' || n, 'main', 'line-' || n % 5, now(), NULL, '{"batteryPercent": 80.25}', '[]', n / 7.0, now(), n
    FROM generate_series(0, ${rows - 1}) AS n`,
  `INSERT INTO numbers SELECT 'order-' || n % 30, n, 'MM-' || n, 'unit-' || n, 'bench-' || n % 40, 'committed', NULL, now()
    FROM generate_series(0, ${rows - 1}) AS n`,
];
