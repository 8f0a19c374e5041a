/** People, sessions, tokens and the log of what they did, at a real server, whichever database is under it. Called by the test files of each. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import { administerFolder } from '../../src/server/admin-desk.ts';
import { type OpenDatabase, openDatabase } from '../../src/server/database.ts';
import { firstBrokenLine, listAudit, writeAudit } from '../../src/server/people/audit.ts';
import { waitMs } from '../../src/server/people/lock-out.ts';
import { auditLog } from '../../src/server/people/people-tables.ts';
import { fixedClock } from '../harness/fixed-clock.ts';
import { temporaryFolder } from '../station/bench.ts';
import { Browser, behindProxy, inviteAt } from './browser.ts';
import { makeTestToken, openTestServer, type TestServer } from './fixtures.ts';

/** `newDatabase` gives the address of an empty one, or null for PGlite. */
export function describePeople(name: string, newDatabase: () => Promise<string | null>): void {
  describe(name, () => {
    let server: TestServer;
    const clock = fixedClock('2026-11-28T10:00:00Z');
    const password = 'correct horse battery';
    const admin = (action: Parameters<typeof administerFolder>[0]) => administerFolder(action, server);

    beforeAll(async () => {
      server = await openTestServer(await newDatabase(), { clock }, behindProxy);
    }, 120_000);
    afterAll(() => server?.[Symbol.asyncDispose](), 60_000);

    const newcomer = async (login: string, role: string): Promise<Browser> => {
      const browser = new Browser(server.url);
      const code = await inviteAt(server, role);
      const answer = await browser.post('/api/v1/session/invitation', { code, login, name: login, password });
      expect(answer.status).toBe(200);
      return browser;
    };

    describe('people', () => {
      test('nobody gets in before the operator of the server has made a code, and a code is good once', async () => {
        const stranger = new Browser(server.url);
        const account = { login: 'ana', name: 'Ana', password };
        expect(
          (await stranger.post('/api/v1/session/invitation', { code: 'guessed', ...account })).status,
        ).toBe(403);
        const code = await inviteAt(server, 'administrator');
        expect((await stranger.post('/api/v1/session/invitation', { code, ...account })).status).toBe(200);
        expect(await stranger.json('/api/v1/session')).toMatchObject({
          login: 'ana',
          role: 'administrator',
          organisation: 'main',
        });
        const second = new Browser(server.url);
        expect(
          (await second.post('/api/v1/session/invitation', { code, ...account, login: 'eve' })).status,
        ).toBe(403);
      });

      test('a code with a name that is taken stays good for another name', async () => {
        const code = await inviteAt(server, 'viewer');
        const browser = new Browser(server.url);
        const take = (login: string) =>
          browser.post('/api/v1/session/invitation', { code, login, name: 'X', password });
        expect((await take('ana')).status).toBe(409);
        expect((await take('bert')).status).toBe(200);
      });

      test('a code is over after three days', async () => {
        const code = await inviteAt(server, 'viewer');
        clock.advance(3 * 86_400_000 + 1_000);
        const late = await new Browser(server.url).post('/api/v1/session/invitation', {
          code,
          login: 'late',
          name: 'L',
          password,
        });
        expect(late.status).toBe(403);
      });

      test('a session is known by a cookie that scripts can not read, and ends by signing out, by rest and by age', async () => {
        const browser = new Browser(server.url);
        const answer = await browser.post('/api/v1/session', { login: ' ANA ', password });
        expect(answer.status).toBe(200);
        expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax/);
        expect((await browser.get('/api/v1/units')).status).toBe(200);
        clock.advance(2 * 3_600_000 + 1_000);
        expect((await browser.get('/api/v1/units')).status).toBe(401);
        await browser.post('/api/v1/session', { login: 'ana', password });
        for (let hour = 0; hour < 11; hour += 1) {
          clock.advance(3_600_000);
          expect((await browser.get('/api/v1/units')).status).toBe(200);
        }
        clock.advance(3_700_000);
        expect((await browser.get('/api/v1/units')).status).toBe(401);
        await browser.post('/api/v1/session', { login: 'ana', password });
        const kept = browser.cookie;
        expect((await browser.send('DELETE', '/api/v1/session')).status).toBe(204);
        browser.cookie = kept;
        expect((await browser.get('/api/v1/units')).status).toBe(401);
      });

      test('a change without the page’s token, with another’s, or from another site is not done', async () => {
        const browser = await newcomer('carl', 'administrator');
        const { csrf } = browser;
        const ask = (headers: Record<string, string>) =>
          browser.post('/api/v1/stations/codes', undefined, headers);
        expect((await ask({ 'mintmark-csrf': '' })).status).toBe(403);
        expect((await ask({ 'mintmark-csrf': 'a'.repeat(64) })).status).toBe(403);
        expect((await ask({ 'mintmark-csrf': csrf, origin: 'https://evil.example' })).status).toBe(403);
        expect((await ask({ 'mintmark-csrf': csrf, origin: 'null' })).status).toBe(403);
        expect((await ask({ 'mintmark-csrf': csrf, origin: server.url })).status).toBe(200);
        const login = { login: 'carl', password };
        expect(
          (await browser.post('/api/v1/session', login, { origin: 'https://evil.example' })).status,
        ).toBe(403);
      });

      test('wrong passwords lock a name for longer and longer, a name that nobody has alike, until the operator unlocks it', async () => {
        await newcomer('dora', 'viewer');
        for (const login of ['dora', 'nobody-has-this']) {
          const browser = new Browser(server.url);
          const tryIt = async (word: string) =>
            (await browser.post('/api/v1/session', { login, password: word })).status;
          for (let attempt = 0; attempt < 5; attempt += 1) expect(await tryIt('wrong')).toBe(401);
          expect(await tryIt(password)).toBe(429);
          if (login !== 'dora') continue;
          clock.advance(61_000);
          expect(await tryIt('wrong again')).toBe(401);
          clock.advance(61_000);
          expect(await tryIt(password)).toBe(429);
          await admin({ action: 'unlock', login: 'dora' });
          expect(await tryIt(password)).toBe(200);
        }
        expect([4, 5, 6, 7, 30].map(waitMs)).toEqual([0, 60_000, 120_000, 240_000, 900_000]);
      });

      test('the answer for a wrong name is that for a wrong password', async () => {
        const browser = new Browser(server.url);
        const wrong = async (login: string) =>
          (await browser.post('/api/v1/session', { login, password: 'not this one' })).json();
        expect(await wrong('ana')).toEqual(await wrong('who-is-this'));
      });

      test('another role or no way in takes effect at once, and the last administrator can not be lost', async () => {
        const ana = new Browser(server.url);
        await ana.post('/api/v1/session', { login: 'ana', password });
        const finn = await newcomer('finn', 'operator');
        const { rows } = (await ana.json('/api/v1/people')) as {
          rows: { id: string; login: string; role: string }[];
        };
        const of = (login: string) => rows.find((row) => row.login === login)?.id ?? '';
        expect((await ana.post(`/api/v1/people/${of('finn')}`, { role: 'viewer' })).status).toBe(200);
        expect((await finn.get('/api/v1/units')).status).toBe(401);
        await finn.post('/api/v1/session', { login: 'finn', password });
        expect(await finn.json('/api/v1/session')).toMatchObject({ role: 'viewer' });
        expect((await ana.post(`/api/v1/people/${of('finn')}`, { disabled: true })).status).toBe(200);
        expect((await finn.get('/api/v1/units')).status).toBe(401);
        expect((await finn.post('/api/v1/session', { login: 'finn', password })).status).toBe(401);
        for (const other of rows.filter(({ role, login }) => role === 'administrator' && login !== 'ana'))
          expect((await ana.post(`/api/v1/people/${other.id}`, { role: 'viewer' })).status).toBe(200);
        expect((await ana.post(`/api/v1/people/${of('ana')}`, { role: 'viewer' })).status).toBe(409);
        expect((await ana.post(`/api/v1/people/${of('ana')}`, { disabled: true })).status).toBe(409);
      });

      test('a new password comes by a code for that account only, and ends its sessions', async () => {
        const ana = new Browser(server.url);
        await ana.post('/api/v1/session', { login: 'ana', password });
        const gina = await newcomer('gina', 'viewer');
        const { rows } = (await ana.json('/api/v1/people')) as { rows: { id: string; login: string }[] };
        const person = rows.find(({ login }) => login === 'gina')?.id;
        const { code } = (await (
          await ana.post('/api/v1/people/invite', { role: 'administrator', person })
        ).json()) as { code: string };
        const set = (login: string) =>
          new Browser(server.url).post('/api/v1/session/invitation', {
            code,
            login,
            name: 'Gina',
            password: `${password} 2`,
          });
        expect((await set('ana')).status).toBe(409);
        expect((await set('gina')).status).toBe(200);
        expect((await gina.get('/api/v1/units')).status).toBe(401);
        await gina.post('/api/v1/session', { login: 'gina', password: `${password} 2` });
        // the role that was asked for is not what a new password gives
        expect(await gina.json('/api/v1/session')).toMatchObject({ role: 'viewer' });
      });
    });

    describe('tokens of programs', () => {
      test('are shown once, do what their scopes say, and end when revoked or in time', async () => {
        const ana = new Browser(server.url);
        await ana.post('/api/v1/session', { login: 'ana', password });
        const made = (await (
          await ana.post('/api/v1/tokens', { title: 'a program', scopes: ['orders:read'], days: 1 })
        ).json()) as {
          id: string;
          token: string;
        };
        expect(made.token).toMatch(/^mmt_[A-Za-z0-9_-]{43}$/);
        const list = JSON.stringify(await ana.json('/api/v1/tokens'));
        expect(list).toContain(made.id);
        expect(list).not.toContain(made.token);
        const ask = async (path: string) =>
          (await server.get(path, { authorization: `Bearer ${made.token}` })).status;
        expect(await ask('/api/v1/orders')).toBe(200);
        expect(await ask('/api/v1/units')).toBe(403);
        expect(await ask('/api/v1/tokens')).toBe(403);
        expect((await ana.post(`/api/v1/tokens/${made.id}/revoke`, {})).status).toBe(200);
        expect(await ask('/api/v1/orders')).toBe(401);
        const short = await makeTestToken(server);
        // the clock of the server is the test's: the token ends after a day of it
        clock.advance(86_400_000 + 60_000);
        expect((await server.get('/api/v1/orders', { authorization: `Bearer ${short}` })).status).toBe(401);
      });
    });

    describe('the log of what people did', () => {
      const place = temporaryFolder();
      let open: OpenDatabase;
      beforeAll(async () => {
        open = await openDatabase({ url: await newDatabase(), folder: place.folder });
        for (let line = 0; line < 12; line += 1)
          await open.database.transaction((transaction) =>
            writeAudit(transaction, {
              organisation: 'main',
              actor: 'person:ana',
              act: 'alarm-settled',
              subject: `alarm ${line}`,
              details: { note: `${line}` },
              at: new Date(Date.UTC(2026, 0, 1, 0, line)),
            }),
          );
      }, 120_000);
      afterAll(async () => {
        await open?.[Symbol.asyncDispose]();
        place.remove();
      });

      test('holds, and shows any line that is changed, taken out or put in', async () => {
        const { database } = open;
        const random = seededRandom(7);
        expect(await firstBrokenLine(database, 'main')).toBeNull();
        const rows = await listAudit(database, { organisation: 'main', limit: 100 });
        expect(rows.map(({ number }) => number)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
        for (const row of rows) {
          const which = eq(auditLog.number, row.number);
          for (const change of [
            { subject: 'another' },
            { actor: 'person:eve' },
            { details: {} },
            { at: new Date() },
            { sha256: `${random.bytes(1)[0]}` },
          ]) {
            await database.update(auditLog).set(change).where(which);
            expect(await firstBrokenLine(database, 'main')).toBe(row.number);
            await database.update(auditLog).set(row).where(which);
          }
          await database.delete(auditLog).where(which);
          expect(await firstBrokenLine(database, 'main')).toBe(row.number === 12 ? null : row.number);
          await database.insert(auditLog).values(row);
        }
        expect(await firstBrokenLine(database, 'main')).toBeNull();
      });
    });
  });
}
