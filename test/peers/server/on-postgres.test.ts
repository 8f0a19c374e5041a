/** People, backup and migrations as on PGlite, on a real PostgreSQL; and backup and restore as the operator types them. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startOn } from '../../cli/command-line.ts';
import { describeBackup } from '../../server/backup-suite.ts';
import { openTestServer, type TestServer, TestStation, unitState } from '../../server/fixtures.ts';
import { describeMigrations } from '../../server/migrations-suite.ts';
import { describePeople } from '../../server/people-suite.ts';
import { newDatabase } from './new-database.ts';
import { type RunningPostgres, startPostgres, whyNoPostgres } from './start-postgres.ts';

describe.skipIf(whyNoPostgres !== null)('on PostgreSQL', () => {
  let postgres: RunningPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  }, 180_000);
  afterAll(() => postgres?.[Symbol.asyncDispose]());
  const empty = (settings: Readonly<Record<string, string>> = {}): Promise<string> =>
    newDatabase(postgres.url, settings);

  describePeople('people', empty);
  // a database that writes times in another way than the one that the backup is from
  let databases = 0;
  const inTurn = (): Promise<string> => {
    databases += 1;
    return empty(databases % 2 === 0 ? { datestyle: 'SQL, DMY', timezone: 'Asia/Kolkata' } : {});
  };
  describeBackup('a server', inTurn);
  describeMigrations('the tables', empty);

  describe('backup and restore as commands', () => {
    const place = mkdtempSync(join(tmpdir(), 'mintmark-pg-backup-'));
    const file = join(place, 'backup.gz');
    const station = new TestStation('bench-command');
    let server: TestServer;
    const mintmark = (folder: string, databaseUrl: string, ...args: string[]) =>
      startOn(folder, ['server', ...args], '', { DATABASE_URL: databaseUrl }).ended;

    beforeAll(async () => {
      server = await openTestServer(await empty());
      await station.enrol(server);
      const facts = Array.from({ length: 300 }, (_unused, index) =>
        station.fact('unit-state', unitState(`unit-${index}`, 'provisioned')),
      );
      for (const { status } of await station.results(server, facts)) expect(status).toBe('accepted');
    }, 120_000);
    afterAll(async () => {
      await server?.[Symbol.asyncDispose]();
      rmSync(place, { recursive: true, force: true });
    });

    test('one command writes the backup while the server works, one puts it into an empty database and folder', async () => {
      const made = await mintmark(server.folder, server.databaseUrl ?? '', 'backup', file);
      expect(made, made.errors).toMatchObject({ code: 0 });
      const databaseUrl = await empty();
      const folder = join(place, 'restored');
      const done = await mintmark(folder, databaseUrl, 'restore', file);
      expect(done, done.errors).toMatchObject({ code: 0 });
      await using again = await openTestServer(databaseUrl, { folder });
      const { rows } = (await again.json('/api/v1/units?limit=500')) as { rows: unknown[] };
      expect(rows).toHaveLength(300);
    }, 120_000);

    test('a database with anything in it is refused in words, and stays as it was', async () => {
      const used = async (prepare: (client: pg.Client) => Promise<unknown>): Promise<string> => {
        const url = await empty();
        const client = new pg.Client({ connectionString: url });
        await client.connect();
        await prepare(client);
        await client.end();
        return url;
      };
      const migrated = async (change: string): Promise<string> => {
        const url = await empty();
        const fresh = await openTestServer(url);
        await fresh[Symbol.asyncDispose]();
        const client = new pg.Client({ connectionString: url });
        await client.connect();
        // what the test's own server has left there
        await client.query('DELETE FROM audit_log; DELETE FROM api_tokens');
        await client.query(change);
        await client.end();
        return url;
      };
      const refused: readonly (readonly [string, string, RegExp])[] = [
        ['the server’s own', server.databaseUrl ?? '', /has rows in \w+ already/],
        [
          'another program’s',
          await used((client) =>
            client.query('CREATE TABLE invoices (id int); INSERT INTO invoices VALUES (1)'),
          ),
          /something else \(invoices\)/,
        ],
        [
          'one person and nothing else',
          await migrated(
            "INSERT INTO people VALUES ('p', 'main', 'Ana', 'ana', NULL, NULL, 'viewer', now(), NULL)",
          ),
          /has rows in people already/,
        ],
        [
          'a second organisation',
          await migrated("INSERT INTO organisations VALUES ('other', 'Other', now())"),
          /has rows in organisations already/,
        ],
        [
          'tables of an earlier version',
          await migrated('DELETE FROM migrations WHERE number = (SELECT max(number) FROM migrations)'),
          /has tables of version \d+ already/,
        ],
      ];
      for (const [what, url, words] of refused) {
        const folder = join(place, `refused-${what.length}`);
        const done = await mintmark(folder, url, 'restore', file);
        expect([what, done.code === 0]).toEqual([what, false]);
        expect(done.errors.replaceAll(/\s+/g, ' '), what).toMatch(words);
        expect(existsSync(join(folder, 'server-key.pem')), what).toBe(false);
      }
      // what a server made that was only started once is as good as empty
      const started = await migrated('SELECT 1');
      const done = await mintmark(join(place, 'started'), started, 'restore', file);
      expect(done, done.errors).toMatchObject({ code: 0 });
    }, 300_000);
  });
});
