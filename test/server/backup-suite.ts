/**
 * Backup and restore by the command line's own way, while the server works, whichever database is under it; and that stations notice an
 * old one. Called by the test files of each.
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { administerFolder } from '../../src/server/admin-desk.ts';
import { restoreFolder } from '../../src/server/operations/restore-folder.ts';
import { Browser, inviteAt } from './browser.ts';
import { openTestServer, type TestServer, TestStation, unitState } from './fixtures.ts';
import { LeaseRun } from './shared-order.ts';

/** `newDatabase` gives the address of an empty one, or null for PGlite. */
export function describeBackup(name: string, newDatabase: () => Promise<string | null>): void {
  describe(name, () => {
    let server: TestServer;
    const place = mkdtempSync(join(tmpdir(), 'mintmark-backup-'));
    const station = new TestStation('bench-backup');
    const run = new LeaseRun(station);
    /** The station's engine, started again after the backup was made. */
    let later = run;
    const backup = join(place, 'backup.gz');
    const restored = join(place, 'restored');
    let before: unknown[] = [];
    const paths = [
      '/api/v1/units?limit=500',
      '/api/v1/units/unit-7',
      '/api/v1/documents/b-1',
      '/api/v1/stations',
    ];
    const readAll = (of: TestServer): Promise<unknown[]> => Promise.all(paths.map((path) => of.json(path)));

    beforeAll(async () => {
      server = await openTestServer(await newDatabase());
      await station.enrol(server);
      await run.ask(server);
      const facts = Array.from({ length: 1_200 }, (_unused, index) =>
        station.fact('unit-state', unitState(`unit-${index}`, 'blank', { extra: 'a\u0000b' })),
      );
      for (let from = 0; from < facts.length; from += 400)
        for (const result of await station.results(server, facts.slice(from, from + 400)))
          expect(result.status).toBe('accepted');
      await station.results(server, [station.fact('document', station.document('unit-7', 'b-1'), 'b-1')]);
      const ana = new Browser(server.url);
      const code = await inviteAt(server, 'administrator');
      expect(
        (
          await ana.post('/api/v1/session/invitation', {
            code,
            login: 'ana',
            name: 'Ana',
            password: 'correct horse battery',
          })
        ).status,
      ).toBe(200);
    }, 120_000);
    afterAll(async () => {
      await server?.[Symbol.asyncDispose]();
      rmSync(place, { recursive: true, force: true });
    }, 60_000);

    test('a backup is made while the server works, for this user only, and never over a file', async () => {
      before = await readAll(server);
      const report = (await administerFolder({ action: 'backup', file: backup }, server)) as {
        rows: number;
        files: string[];
      };
      expect(report.rows).toBeGreaterThan(2_400);
      expect(report.files).toEqual(['server-key.pem']);
      if (process.platform !== 'win32') expect(statSync(backup).mode & 0o077).toBe(0);
      await expect(administerFolder({ action: 'backup', file: backup }, server)).rejects.toMatchObject({
        code: 'server.backup',
      });
    }, 60_000);

    test('a backup that is cut short, changed, or none, is refused and leaves the place as it was', async () => {
      const bytes = readFileSync(backup);
      const broken: readonly (readonly [string, Buffer])[] = [
        ['half', bytes.subarray(0, bytes.length / 2)],
        ['flipped', Buffer.from(bytes.map((byte, index) => (index === 5_000 ? byte ^ 1 : byte)))],
        ['none', Buffer.from('not a backup')],
      ];
      for (const [name, content] of broken) {
        const file = join(place, name);
        writeFileSync(file, content);
        const at = { folder: join(place, `from-${name}`), databaseUrl: await newDatabase() };
        await expect(restoreFolder(file, at, new Date())).rejects.toMatchObject({ code: 'server.backup' });
        // nothing half done: the whole one goes there
        if (name === 'half')
          expect((await restoreFolder(backup, at, new Date())).rows).toBeGreaterThan(2_400);
      }
    }, 120_000);

    test('what is restored is what was there: records, receipts under the same key, people who sign in; and only into an empty place', async () => {
      const databaseUrl = await newDatabase();
      const at = { folder: restored, databaseUrl };
      await restoreFolder(backup, at, new Date());
      await expect(restoreFolder(backup, at, new Date())).rejects.toMatchObject({ code: 'server.backup' });
      // meanwhile the old server went on: the station has a newer epoch and more documents
      later = new LeaseRun(station, run.last);
      for (let times = 0; times < 2; times += 1) await later.ask(server);
      await station.results(server, [station.fact('document', station.document('unit-7', 'b-2'), 'b-2')]);
      await server[Symbol.asyncDispose]();
      server = await openTestServer(databaseUrl, { folder: restored });
      expect(await readAll(server)).toEqual(before);
      const ana = new Browser(server.url);
      expect(
        (await ana.post('/api/v1/session', { login: 'ana', password: 'correct horse battery' })).status,
      ).toBe(200);
      const { rows } = (await ana.json('/api/v1/audit')) as { rows: { act: string }[] };
      expect(rows.map(({ act }) => act).slice(0, 4)).toEqual([
        'sign-in',
        'token-made',
        'restored',
        'account-taken',
      ]);
      expect(await administerFolder({ action: 'check-audit' }, at)).toEqual([
        { organisation: 'main', brokenAt: null },
      ]);
    }, 120_000);

    test('a station notices that its server is older than it: it gets no numbers, and the missing document is an alarm', async () => {
      expect((await later.send(server)).status).toBe(409);
      const { alarms } = (await (
        await station.send(server, [station.fact('document', station.document('unit-7', 'b-3'), 'b-3')])
      ).json()) as { alarms: { message: string }[] };
      expect(alarms.map(({ message }) => message).join('\n')).toMatch(
        /Document 2 of station bench-backup is missing/,
      );
      expect(JSON.stringify(await server.json('/api/v1/alarms'))).toMatch(
        /was the server's database restored/,
      );
    }, 60_000);
  });
}
