/** Fleet monitoring at a real server: what is taken, what changes nothing, who is odd, who is silent. */

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
  // a group has its own, and no other's
  expect((await read('/api/v1/reports/anomalies?group=line-1')).rows).toEqual(odd.rows);
  expect((await read('/api/v1/reports/anomalies?group=line-2')).rows).toEqual([]);
  // everybody but one has spoken within the day
  expect((await read('/api/v1/reports/silent?kind=stopped')).rows).toEqual([]);
}, 60_000);

describe('units that nobody hears of', () => {
  let quiet: TestServer;
  const bench = new TestStation('bench-silent');
  const hoursAgo = (hours: number): string =>
    new Date(clock.now().getTime() - hours * 3_600_000).toISOString();
  const became = async (unit: number, state: string, hours: number, group: string | null): Promise<void> => {
    const change = { groupId: group, serialNumber: `Q-${unit}`, at: hoursAgo(hours) };
    const [result] = await bench.results(quiet, [
      bench.fact('unit-state', unitState(`quiet-${unit}`, state, change)),
    ]);
    expect(result?.status).toBe('accepted');
  };
  const heard = async (unit: number, hours: number, more: object = {}): Promise<void> => {
    const report = { hardwareId: `quiet-${unit}`, at: hoursAgo(hours), firmware: '1.4.0', ...more };
    const answer = await quiet.post('/api/v1/reports', { reports: [report] });
    expect(await answer.json()).toEqual({ results: ['taken'] });
  };
  interface Row {
    readonly hardwareId: string;
    readonly serialNumber: string | null;
    readonly groupId: string;
    readonly seenAt: string | null;
    readonly since: string;
  }
  const page = async (query: string) =>
    (await quiet.json(`/api/v1/reports/silent?${query}`)) as { rows: Row[]; next: string | null };
  const silent = async (query = 'hours=24'): Promise<readonly string[]> =>
    (await page(query)).rows.map(({ hardwareId }) => hardwareId);

  beforeAll(async () => {
    quiet = await openTestServer(null, { clock });
    await bench.enrol(quiet);
    // 0 to 3 never said a word, 4 to 7 did; two in each group
    for (const unit of [0, 1, 2, 3, 4, 5, 6, 7])
      await became(unit, 'provisioned', 100 - unit, unit % 4 < 2 ? 'line-1' : 'line-2');
    await became(8, 'blank', 200, 'line-1');
    await became(9, 'provisioned', 2, 'line-1');
    for (const unit of [4, 5, 6, 7]) await heard(unit, 70 - unit);
  }, 60_000);
  afterAll(() => quiet?.[Symbol.asyncDispose](), 60_000);

  test('are listed: first who was provisioned and never reported, then who stopped; the longest first', async () => {
    const never = ['quiet-0', 'quiet-1', 'quiet-2', 'quiet-3'];
    const stopped = ['quiet-4', 'quiet-5', 'quiet-6', 'quiet-7'];
    expect(await silent()).toEqual([...never, ...stopped]);
    expect(await silent('kind=never')).toEqual(never);
    expect(await silent('kind=stopped')).toEqual(stopped);
    // not yet a day in the field, or not in it at all
    expect(await silent('hours=1')).toEqual([...never, 'quiet-9', ...stopped]);
    expect(await silent('hours=98')).toEqual(['quiet-0', 'quiet-1']);
    const { rows } = await page('hours=24');
    expect(rows[0]).toEqual({
      hardwareId: 'quiet-0',
      serialNumber: 'Q-0',
      groupId: 'line-1',
      firmware: null,
      seenAt: null,
      since: hoursAgo(100),
    });
    expect(rows[4]).toMatchObject({ serialNumber: 'Q-4', firmware: '1.4.0', seenAt: hoursAgo(66) });
  });

  test('are listed by group, and page by page the same, however small the pages are', async () => {
    for (const query of ['hours=24', 'hours=24&group=line-2', 'hours=24&kind=never', 'hours=24&kind=stopped'])
      for (const limit of [1, 2, 3, 4, 5]) {
        const found: string[] = [];
        for (let after = ''; ; ) {
          const { rows, next } = await page(`${query}&limit=${limit}${after}`);
          found.push(...rows.map(({ hardwareId }) => hardwareId));
          if (next === null) break;
          after = `&after=${encodeURIComponent(next)}`;
        }
        expect(found, `${query} by ${limit}`).toEqual(await silent(query));
      }
    expect(await silent('hours=24&group=line-2')).toEqual(['quiet-2', 'quiet-3', 'quiet-6', 'quiet-7']);
    expect(await silent('hours=24&group=line-9')).toEqual([]);
  });

  test('are no longer waited for when they left the field, and again when they are back', async () => {
    await became(0, 'returned', 1, 'line-1');
    await became(4, 'wiped', 1, 'line-1');
    expect(await silent()).toEqual(['quiet-1', 'quiet-2', 'quiet-3', 'quiet-5', 'quiet-6', 'quiet-7']);
    // several at once are taken together by the server: the same
    const facts = [1, 2, 5, 6].map((unit) =>
      bench.fact(
        'unit-state',
        unitState(`quiet-${unit}`, 'returned', { groupId: 'line-1', at: hoursAgo(0.5) }),
      ),
    );
    for (const { status } of await bench.results(quiet, facts)) expect(status).toBe('accepted');
    expect(await silent()).toEqual(['quiet-3', 'quiet-7']);
    await became(5, 'provisioned', 0.25, 'line-1');
    expect(await silent()).toEqual(['quiet-3', 'quiet-5', 'quiet-7']);
    await heard(3, 0.1);
    expect(await silent()).toEqual(['quiet-5', 'quiet-7']);
  });

  test('a unit that was taken back and speaks is out of the usual; what it said before that is only late', async () => {
    const odd = async () =>
      ((await quiet.json('/api/v1/reports/anomalies')) as { rows: { hardwareId: string }[] }).rows;
    await heard(0, 50);
    expect(await odd()).toEqual([]);
    await heard(4, 0.1);
    expect(await odd()).toMatchObject([
      { hardwareId: 'quiet-4', oddities: [{ reading: 'state', value: 'wiped', usual: 'provisioned' }] },
    ]);
    await became(4, 'provisioned', 0.05, 'line-1');
    await became(4, 'retired', 0.01, 'line-1');
    expect(await odd()).toEqual([]);
  });
});
