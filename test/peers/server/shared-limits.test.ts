/** Two servers that have nothing in common but one PostgreSQL: limits and locks hold for both together, also when they are asked at once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { administerFolder } from '../../../src/server/admin-desk.ts';
import { openDatabase } from '../../../src/server/database.ts';
import { tidy } from '../../../src/server/operations/maintenance.ts';
import { fixedClock } from '../../harness/fixed-clock.ts';
import { Browser, behindProxy, inviteAt } from '../../server/browser.ts';
import { openTestServer, type TestServer, TestStation } from '../../server/fixtures.ts';
import { type RunningPostgres, startPostgres, whyNoPostgres } from './start-postgres.ts';

const password = 'correct horse battery';

describe.skipIf(whyNoPostgres !== null)('two servers on one PostgreSQL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-limits-'));
  const clock = fixedClock('2026-11-28T10:00:00Z');
  let postgres: RunningPostgres;
  const servers: TestServer[] = [];
  const at = (index: number): TestServer => {
    const server = servers[index % servers.length];
    if (server === undefined) throw new Error('no server');
    return server;
  };

  beforeAll(async () => {
    postgres = await startPostgres();
    for (let index = 0; index < 2; index += 1)
      servers.push(await openTestServer(postgres.url, { folder, clock }, behindProxy));
  }, 180_000);
  afterAll(async () => {
    for (const server of servers) await server[Symbol.asyncDispose]();
    await postgres?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const account = async (login: string): Promise<void> => {
    const code = await inviteAt(at(0), 'viewer');
    const taken = await new Browser(at(0).url).post('/api/v1/session/invitation', {
      code,
      login,
      name: login,
      password,
    });
    expect(taken.status).toBe(200);
  };
  /** From an address of its own each time. */
  const tryAt = async (index: number, login: string, word: string): Promise<number> =>
    (await new Browser(at(index).url).post('/api/v1/session', { login, password: word })).status;

  test('five wrong passwords in all lock a name at both', async () => {
    await account('ana');
    const statuses = [];
    for (let index = 0; index < 5; index += 1) statuses.push(await tryAt(index, 'ana', 'not the password'));
    expect(statuses).toEqual([401, 401, 401, 401, 401]);
    expect([await tryAt(0, 'ana', password), await tryAt(1, 'ana', password)]).toEqual([429, 429]);
    clock.advance(61_000);
    expect(await tryAt(1, 'ana', password)).toBe(200);
    // forgotten at both
    expect(await tryAt(0, 'ana', 'not the password')).toBe(401);
    expect(await tryAt(0, 'ana', password)).toBe(200);
  }, 120_000);

  test('tries that are made at once are no more than one after the other', async () => {
    await account('ben');
    const statuses = await Promise.all(
      Array.from({ length: 16 }, (_unused, index) => tryAt(index, 'ben', `guess ${index}`)),
    );
    expect(statuses.filter((status) => status === 401)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(11);
    await administerFolder({ action: 'unlock', login: 'ben' }, at(0));
    expect(await tryAt(1, 'ben', password)).toBe(200);
  }, 120_000);

  test('an address has its tries once, wherever it asks, and again when the minute is over', async () => {
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': '192.0.2.7' };
    const guess = async (index: number): Promise<Response> =>
      fetch(new URL('/api/v1/session/invitation', at(index).url), {
        method: 'POST',
        headers,
        body: JSON.stringify({ code: 'guessed', login: 'eve', name: 'Eve', password }),
      });
    const first = await Promise.all(Array.from({ length: 30 }, (_unused, index) => guess(index)));
    expect(first.map(({ status }) => status).sort()).toEqual([
      ...Array.from({ length: 20 }, () => 403),
      ...Array.from({ length: 10 }, () => 429),
    ]);
    for (const index of [0, 1]) {
      const refused = await guess(index);
      expect(refused.status).toBe(429);
      expect(refused.headers.get('retry-after')).toBe('60');
      expect(await refused.json()).toMatchObject({ status: 429, title: 'Too Many Requests' });
    }
    // nobody else is kept out by that, nor from another route
    expect(await tryAt(0, 'nobody', 'x')).toBe(401);
    clock.advance(61_000);
    expect([(await guess(0)).status, (await guess(1)).status]).toEqual([403, 403]);
  }, 120_000);

  test('guesses of enrolment codes are counted together as well', async () => {
    const statuses = [];
    for (let index = 0; index < 14; index += 1)
      statuses.push((await new TestStation('guesser').enrol(at(index), `guess-${index}`)).status);
    expect(statuses.filter((status) => status === 403)).toHaveLength(10);
    expect(statuses.slice(10)).toEqual([429, 429, 429, 429]);
  }, 60_000);

  test('what was counted is thrown away when it is over, and holds nobody’s address', async () => {
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    const { rows } = await client.query('SELECT key FROM rate_counts');
    expect(rows.length).toBeGreaterThan(2);
    for (const { key } of rows) expect(key).toMatch(/^[0-9a-f]{64}$/);
    clock.advance(3_600_000);
    {
      await using open = await openDatabase({ url: postgres.url, folder });
      await tidy(open.database, clock);
    }
    expect((await client.query('SELECT key FROM rate_counts')).rows).toEqual([]);
    await client.end();
  }, 60_000);
});
