/**
 * One shared order, several stations over TLS, two server processes on one PostgreSQL, asked at once, one of them killed and
 * started again: no number is given twice, and never more units than the order has.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../../src/base/clock.ts';
import { systemRandom } from '../../../src/base/random.ts';
import { createServerAuthority } from '../../../src/server/issuing-desk.ts';
import { authorityName, issuingFolder, names } from '../../server/issuing-fixtures.ts';
import { newRun, office, sharedOrder, signed } from '../../server/shared-order.ts';
import { TlsStation } from '../../server/tls-fixtures.ts';
import { type Engine, LeaseBench, type Turn, turn } from './lease-bench.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';
import { type RunningPostgres, startPostgres, whyNoPostgres } from './start-postgres.ts';

const stationCount = 5;
const quantity = 60;

describe.skipIf(whyNoPostgres !== null)('a shared order at two servers on one PostgreSQL', () => {
  const folder = issuingFolder();
  const stations = Array.from({ length: stationCount }, (_unused, index) => new TlsStation(`line-${index}`));
  const engines: readonly Engine[] = stations.map((station) => ({ station, run: newRun() }));
  const running: ServerProcess[] = [];
  let postgres: RunningPostgres;
  let database: pg.Client;
  let serverKeyPem = '';
  let orders = 0;

  const start = async (): Promise<ServerProcess> => {
    const more = ['--office', join(folder, 'office.pem')];
    const server = await startServerProcess({ folder, databaseUrl: postgres.url, more });
    running.push(server);
    return server;
  };
  const [first, second] = [() => running[0], () => running.at(-1)].map((find) => (): ServerProcess => {
    const server = find();
    if (server === undefined) throw new Error('no server');
    return server;
  }) as [() => ServerProcess, () => ServerProcess];

  beforeAll(async () => {
    writeFileSync(join(folder, 'office.pem'), office.publicKeyPem);
    await createServerAuthority(authorityName, names, { folder, clock: systemClock, random: systemRandom });
    postgres = await startPostgres();
    database = new pg.Client({ connectionString: postgres.url });
    await database.connect();
    await Promise.all([start(), start()]);
    // each code is good for one station; half of them enrol at either server
    for (const [index, station] of stations.entries()) {
      const server = index % 2 === 0 ? first() : second();
      const asServer = { ...server, folder, server: { enrolmentCode: await server.nextCode() } };
      expect(await station.enrol(asServer as never)).toBe(200);
    }
    const health = await stations[0]?.send(second(), '/api/v1/health', '', { method: 'GET' });
    serverKeyPem = z.object({ publicKeyPem: z.string() }).parse(health?.body).publicKeyPem;
  }, 200_000);
  afterAll(async () => {
    await database?.end();
    for (const server of running) await server.end('SIGTERM');
    await postgres?.[Symbol.asyncDispose]();
    for (const station of stations) station[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const benches = async (change: Parameters<typeof sharedOrder>[0] = {}) => {
    orders += 1;
    const id = `o-${orders}`;
    const order = sharedOrder({
      order: id,
      profile: id,
      quantity,
      serial: { first: 1, last: 2_000 },
      rework: 20,
      ...change,
    });
    const [station] = stations;
    const answer = await station?.send(first(), '/api/v1/orders', signed(order));
    expect(answer?.status, JSON.stringify(answer?.body)).toBe(200);
    return { id, all: engines.map((engine) => new LeaseBench(engine, id, serverKeyPem)) };
  };

  /** What must hold whatever happened. */
  const check = async (id: string, all: readonly LeaseBench[]): Promise<void> => {
    const given = all.flatMap((bench) => bench.given);
    expect(new Set(given).size).toBe(given.length);
    const burned = all.reduce((sum, bench) => sum + bench.burned, 0);
    expect(given.length - burned).toBeLessThanOrEqual(quantity);
    const { rows } = await database.query(
      `SELECT (SELECT count(*)::int FROM leases a JOIN leases b ON a.order_id = b.order_id AND a.id < b.id
          AND a.first <= b.last AND b.first <= a.last WHERE a.order_id = $1) AS overlapping,
        (SELECT coalesce(sum(CASE WHEN state = 'returned' THEN used - burned ELSE quantity END), 0)::int
          FROM leases WHERE order_id = $1) AS units,
        (SELECT max(last)::int FROM leases WHERE order_id = $1) AS highest,
        (SELECT next_counter::int - 1 FROM orders WHERE id = $1) AS mark`,
      [id],
    );
    expect(rows[0]?.overlapping).toBe(0);
    expect(rows[0]?.units).toBeLessThanOrEqual(quantity);
    expect(rows[0]?.highest).toBe(rows[0]?.mark);
  };

  test('leases what the order has, to the last unit, whichever server is asked, all at once', async () => {
    const { id, all } = await benches();
    const plan: Turn = { server: 0, use: 1, burn: 0, giveBack: false, restart: false };
    await Promise.all(all.map((bench, index) => bench.ask(index % 2 === 0 ? first() : second())));
    for (let round = 0; round < 40; round += 1) {
      await Promise.all(
        all.map(async (bench, index) => {
          await bench.ask((index + round) % 2 === 0 ? first() : second());
          bench.work(plan);
        }),
      );
    }
    await check(id, all);
    expect(all.flatMap((bench) => bench.given)).toHaveLength(quantity);
    // both have worked: nobody alone got all of it
    expect(all.every((bench) => bench.given.length > 0)).toBe(true);
  });

  test('gives no number twice and never too many, with leases given back, numbers burned and stations started anew', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(turn, { minLength: stationCount, maxLength: stationCount }), {
          minLength: 3,
          maxLength: 8,
        }),
        async (rounds) => {
          const { id, all } = await benches();
          for (const turns of rounds) {
            await Promise.all(
              all.map(async (bench, index) => {
                const { server = 0 } = turns[index] ?? {};
                await bench.ask(server === 0 ? first() : second());
              }),
            );
            for (const [index, bench] of all.entries()) {
              const of = turns[index];
              if (of !== undefined) bench.work(of);
            }
          }
          await check(id, all);
          for (const bench of all) await bench.finish(first());
          await check(id, all);
        },
      ),
      { numRuns: 12 },
    );
  });

  test('one server killed while it leases: the stations go on at the other, and the last unit is still made', async () => {
    const { id, all } = await benches();
    const plan: Turn = { server: 0, use: 1, burn: 0, giveBack: false, restart: false };
    for (let round = 0; round < 3; round += 1) {
      if (round > 0) await start();
      const doomed = second();
      expect(doomed.url).not.toBe(first().url);
      await Promise.all(all.map((bench) => bench.ask(first())));
      const asked = all.map((bench) => bench.ask(doomed));
      // the first is answered: the others are somewhere inside
      await Promise.race(asked);
      await doomed.end('SIGKILL');
      const answers = await Promise.all(asked);
      expect(answers.some((answer) => answer !== null)).toBe(true);
      for (const bench of all) bench.work(plan);
      await Promise.all(all.map((bench) => bench.ask(first())));
      await check(id, all);
    }
    for (const bench of all) await bench.finish(first());
    await check(id, all);
    expect(all.flatMap((bench) => bench.given)).toHaveLength(quantity);
  });
});
