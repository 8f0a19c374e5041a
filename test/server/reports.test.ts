/** Fleet monitoring at a real server: what is taken, what changes nothing, who is odd, who is silent. */

import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../src/server/database.ts';
import { makeNorms } from '../../src/server/monitoring/group-norms.ts';
import { fixedClock } from '../harness/fixed-clock.ts';
import { makeTestToken, openTestServer, type TestServer, TestStation, unitState } from './fixtures.ts';

const clock = fixedClock('2026-11-28T10:00:00Z');
const station = new TestStation('bench-report');
let server: TestServer;
let token = '';

beforeAll(async () => {
  server = await openTestServer(null, { clock });
  await station.enrol(server);
  token = await makeTestToken({ folder: server.folder, databaseUrl: null }, { scopes: ['fleet:report'] });
  const units = Array.from({ length: 30 }, (_unused, index) =>
    station.fact(
      'unit-state',
      unitState(`field-${index}`, 'provisioned', {
        groupId: 'line-1',
        serialNumber: `F-${index}`,
        at: '2026-11-01T00:00:00.000Z',
      }),
    ),
  );
  for (const result of await station.results(server, units)) expect(result.status).toBe('accepted');
}, 60_000);
afterAll(() => server?.[Symbol.asyncDispose](), 60_000);

const send = async (
  reports: readonly unknown[],
): Promise<{ readonly status: number; readonly results?: readonly string[] }> => {
  const answer = await fetch(new URL('/api/v1/reports', server.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ reports }),
  });
  return { status: answer.status, ...((await answer.json()) as object) };
};
const at = (hoursAgo: number): string => new Date(clock.now().getTime() - hoursAgo * 3_600_000).toISOString();
const one = (index: number, more: object = {}) => ({
  hardwareId: `field-${index}`,
  at: at(1),
  firmware: '1.4.0',
  resources: { '/3/0/9': 80 + (index % 5), '/4/0/2': -70 - (index % 4) },
  ...more,
});

test('the newest report of a unit counts; again or older changes nothing; by number as well as by id', async () => {
  expect((await send([one(0)])).results).toEqual(['taken']);
  expect((await send([one(0)])).results).toEqual(['older']);
  expect((await send([one(0, { at: at(5), resources: { '/3/0/9': 1 } })])).results).toEqual(['older']);
  expect(await server.json('/api/v1/units/field-0/report')).toMatchObject({
    readings: { batteryPercent: 80, signalDbm: -70 },
  });
  const { hardwareId: _id, ...rest } = one(1);
  expect((await send([{ serialNumber: 'F-1', ...rest }])).results).toEqual(['taken']);
  // without a word about the firmware, the one that is known stays
  expect((await send([{ hardwareId: 'field-1', at: at(0.5) }])).results).toEqual(['taken']);
  expect(await server.json('/api/v1/units/field-1/report')).toMatchObject({ firmware: '1.4.0' });
});

test('a unit that is not known, a clock that is ahead, and a report that holds what it may not are told apart', async () => {
  expect((await send([one(99), one(2, { at: at(-1) }), one(2)])).results).toEqual([
    'unknown-unit',
    'future',
    'taken',
  ]);
  const refused = [
    [],
    Array.from({ length: 501 }, () => one(3)),
    [one(3, { resources: { '/3/0/9': 101 } })],
    [one(3, { resources: { '/3/0/9': '80' } })],
    [one(3, { resources: { '/9/0/9': 80 } })],
    [one(3, { firmware: 'a\u0000b' })],
    [one(3, { at: 'yesterday' })],
    [one(3, { more: 1 })],
  ];
  for (const reports of refused) expect((await send(reports)).status).toBe(400);
  expect((await server.get('/api/v1/units/field-3/report')).status).toBe(404);
});

test('units that differ from their group are found, the furthest first, and units that were not heard of', async () => {
  await send(Array.from({ length: 28 }, (_unused, index) => one(index, { at: at(0.25) })));
  await server.server[Symbol.asyncDispose]();
  // what the server does by itself every few minutes
  const open = await openDatabase({ url: null, folder: join(server.folder, 'database') });
  expect(await makeNorms(open.database, clock)).toBe(1);
  await open[Symbol.asyncDispose]();
  const { openServer } = await import('../../src/server/server.ts');
  await using again = await openServer({
    folder: server.folder,
    databaseUrl: null,
    port: 0,
    version: 'test',
    clock,
  });
  const everything = await makeTestToken({ folder: server.folder, databaseUrl: null });
  const read = async (path: string) =>
    (await (
      await fetch(new URL(path, again.url), { headers: { authorization: `Bearer ${everything}` } })
    ).json()) as {
      rows: { hardwareId: string; oddities: { reading: string }[] }[];
      next: string | null;
    };
  const reports = [
    one(28, { at: at(0.1), resources: { '/3/0/9': 12, '/4/0/2': -71 } }),
    one(29, { at: at(0.1), resources: { '/3/0/9': 81, '/4/0/2': -110 }, firmware: '0.9.0' }),
    one(5, { at: at(0.1) }),
  ];
  const answer = await fetch(new URL('/api/v1/reports', again.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ reports }),
  });
  expect(await answer.json()).toEqual({ results: ['taken', 'taken', 'taken'] });
  const odd = await read('/api/v1/reports/anomalies');
  expect(odd.rows.map(({ hardwareId }) => hardwareId).sort()).toEqual(['field-28', 'field-29']);
  const of = (id: string) =>
    odd.rows
      .find(({ hardwareId }) => hardwareId === id)
      ?.oddities.map(({ reading }) => reading)
      .sort();
  expect(of('field-28')).toEqual(['batteryPercent']);
  expect(of('field-29')).toEqual(['firmware', 'signalDbm']);
  const first = await read('/api/v1/reports/anomalies?limit=1');
  const second = await read(
    `/api/v1/reports/anomalies?limit=1&after=${encodeURIComponent(first.next ?? '')}`,
  );
  expect([...first.rows, ...second.rows]).toEqual(odd.rows);
  expect((await read('/api/v1/reports/silent')).rows).toEqual([]);
  clock.advance(30 * 3_600_000);
  // the token's day is over as well
  const later = await makeTestToken({ folder: server.folder, databaseUrl: null });
  expect(
    (
      await fetch(new URL('/api/v1/reports/silent', again.url), {
        headers: { authorization: `Bearer ${later}` },
      })
    ).status,
  ).toBe(200);
}, 60_000);
