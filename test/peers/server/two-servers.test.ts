/** Two processes of `mintmark server` on one PostgreSQL, started at once on one folder: together they never sign more than is allowed. */
import { rmSync } from 'node:fs';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { systemRandom } from '../../../src/base/random.ts';
import { administerFolder } from '../../../src/server/admin-desk.ts';
import { createServerAuthority } from '../../../src/server/issuing-desk.ts';
import { type KeyPair, makeKey } from '../../identity/device.ts';
import { authorityName, issueBody, issuingFolder, names } from '../../server/issuing-fixtures.ts';
import { TlsStation } from '../../server/tls-fixtures.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';
import { type RunningPostgres, startPostgres, whyNoPostgres } from './start-postgres.ts';

describe.skipIf(whyNoPostgres !== null)('two servers on one PostgreSQL', () => {
  const folder = issuingFolder();
  const station = new TlsStation('bench-many');
  let postgres: RunningPostgres;
  let servers: readonly ServerProcess[];
  const running: ServerProcess[] = [];
  let next = 1;

  const start = async (): Promise<ServerProcess> => {
    const server = await startServerProcess({ folder, databaseUrl: postgres.url });
    running.push(server);
    return server;
  };
  const quota = (quantity: number) =>
    administerFolder(
      { action: 'set-quota', subject: `station:${station.id}`, profile: 'sensor', quantity },
      { folder, databaseUrl: postgres.url },
    );
  const query = async (text: string): Promise<readonly Record<string, unknown>[]> => {
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  };

  beforeAll(async () => {
    await createServerAuthority(authorityName, names, { folder, clock: systemClock, random: systemRandom });
    postgres = await startPostgres();
    servers = await Promise.all([start(), start()]);
    const [first] = servers;
    if (first === undefined) throw new Error('no server');
    const asServer = { ...first, folder, server: first } as never;
    expect(await station.enrol(asServer)).toBe(200);
    await station.signIn(asServer);
  }, 200_000);
  afterAll(async () => {
    for (const server of running) await server.end('SIGTERM');
    await postgres?.[Symbol.asyncDispose]();
    station[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = async (index: number, number: number, key: KeyPair) => {
    const server = servers[index % servers.length];
    const [first] = servers;
    if (server === undefined || first === undefined) throw new Error('no server');
    const client = station.credential(first as never);
    const body = issueBody(station, { number, key });
    return station.send(server, '/api/v1/issue', body, { client });
  };

  test('that start at once on an empty folder have one root, one station authority and one key for receipts', async () => {
    expect(servers[0]?.rootPem).toBe(servers[1]?.rootPem);
    const health = await Promise.all(
      servers.map((server) => station.send(server, '/api/v1/health', '', { method: 'GET' })),
    );
    expect(health.map(({ status }) => status)).toEqual([200, 200]);
    expect(health[0]?.body).toEqual(health[1]?.body);
    expect(servers[0]?.url).not.toBe(servers[1]?.url);
  });

  test('sign exactly as much as is allowed, whoever is asked, however often, at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 8 }),
        fc.array(fc.record({ unit: fc.nat({ max: 11 }), server: fc.nat({ max: 1 }) }), {
          minLength: 12,
          maxLength: 24,
        }),
        async (allowed, asks) => {
          const [before] = await query('SELECT coalesce(max(used), 0) AS used FROM issuing_quotas');
          const used = Number(before?.used ?? 0);
          await quota(used + allowed);
          const base = next;
          next += 12;
          const keys = Array.from({ length: 12 }, () => makeKey());
          const answers = await Promise.all(
            asks.map(async ({ unit, server }) => ({
              unit,
              ...(await ask(server, base + unit, keys[unit] ?? makeKey())),
            })),
          );
          for (const { status, body } of answers)
            expect([200, 403, 503], JSON.stringify(body)).toContain(status);
          const granted = answers.filter(({ status }) => status === 200);
          const chains = new Map<number, Set<string>>();
          for (const { unit, body } of granted)
            chains.set(unit, (chains.get(unit) ?? new Set()).add(JSON.stringify(body)));
          for (const [unit, of] of chains) expect([unit, of.size]).toEqual([unit, 1]);
          const units = new Set(asks.map(({ unit }) => unit)).size;
          const [after] = await query(
            `SELECT (SELECT max(used) FROM issuing_quotas) AS used, count(*)::int AS signed FROM issued_certificates WHERE fingerprint IS NOT NULL`,
          );
          expect(Number(after?.used)).toBeLessThanOrEqual(used + allowed);
          expect(Number(after?.used)).toBe(Number(after?.signed));
          // nobody was sent away as long as there was room
          if (answers.every(({ status }) => status !== 503))
            expect(chains.size).toBe(Math.min(units, allowed));
        },
      ),
      { numRuns: 15 },
    );
  });

  test('give one number to one unit, and one key one certificate, whichever of them is asked', async () => {
    await quota(1_000_000);
    for (let round = 0; round < 30; round += 1) {
      const number = next;
      next += 1;
      const answers = await Promise.all(
        Array.from({ length: 8 }, async (_unused, index) => {
          const server = servers[index % 2];
          const [first] = servers;
          if (server === undefined || first === undefined) throw new Error('no server');
          const body = issueBody(station, { number, hardwareId: `unit-${number}-${index % 4}` });
          return station.send(server, '/api/v1/issue', body, { client: station.credential(first as never) });
        }),
      );
      expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
      const rows = await query(
        `SELECT hardware_id, revoked_at FROM issued_certificates WHERE serial_number = 'MM-${String(number).padStart(5, '0')}'`,
      );
      expect(new Set(rows.map((row) => row.hardware_id)).size).toBe(1);
      expect(rows.filter((row) => row.revoked_at === null)).toHaveLength(1);
    }
    const [counts] = await query(
      `SELECT (SELECT max(used) FROM issuing_quotas) AS used,
        (SELECT count(*)::int FROM issued_certificates WHERE fingerprint IS NOT NULL) AS signed,
        (SELECT count(*)::int FROM issued_certificates c JOIN identities i ON i.certificate_fingerprint = c.fingerprint
          WHERE (c.revoked_at IS NULL) <> (i.status = 'live')) AS different`,
    );
    expect(Number(counts?.signed)).toBe(Number(counts?.used));
    expect(Number(counts?.different)).toBe(0);
  });

  test('killed while they sign, are gone on with by the other: nothing is signed twice, and the count is right', async () => {
    await quota(1_000_000);
    for (let round = 0; round < 3; round += 1) {
      const doomed = await start();
      const base = next;
      next += 10;
      const keys = Array.from({ length: 10 }, () => makeKey());
      const client = station.credential(servers[0] as never);
      const asked = keys.map((key, unit) => {
        const body = issueBody(station, { number: base + unit, key });
        return station.send(doomed, '/api/v1/issue', body, { client }).catch(() => null);
      });
      // the first is answered: the others are somewhere between reserved and recorded
      await Promise.race(asked);
      const killed = doomed.end('SIGKILL');
      const first = await Promise.all(asked);
      await killed;
      const again = await Promise.all(keys.map((key, unit) => ask(0, base + unit, key)));
      for (const [unit, answer] of again.entries()) {
        expect(answer.status, JSON.stringify(answer.body)).toBe(200);
        const before = first[unit];
        if (before?.status === 200) expect(answer.body).toEqual(before.body);
      }
    }
    const [counts] = await query(
      `SELECT (SELECT max(used) FROM issuing_quotas) AS used,
        count(*) FILTER (WHERE fingerprint IS NOT NULL)::int AS signed,
        count(*) FILTER (WHERE fingerprint IS NULL AND revoked_at IS NULL)::int AS open FROM issued_certificates`,
    );
    expect(Number(counts?.signed)).toBe(Number(counts?.used));
    expect(Number(counts?.open)).toBe(0);
  });

  test('publish one list of what is revoked, with numbers that only rise', async () => {
    const lists = await Promise.all(
      Array.from({ length: 6 }, (_unused, index) => {
        const server = servers[index % 2];
        if (server === undefined) throw new Error('no server');
        return station.send(server, '/crl/device-ca.crl', '', { method: 'GET' });
      }),
    );
    for (const { status } of lists) expect(status).toBe(200);
    const rows = await query(`SELECT number, entries FROM revocation_lists WHERE issuer = 'device-ca'`);
    expect(rows).toHaveLength(1);
    const [revoked] = await query(
      'SELECT count(*)::int AS count FROM issued_certificates WHERE revoked_at IS NOT NULL AND fingerprint IS NOT NULL',
    );
    expect(Number(rows[0]?.entries)).toBe(Number(revoked?.count));
  });
});
