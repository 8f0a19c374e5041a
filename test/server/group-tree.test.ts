/** The tree of groups as the fleet page reads it: one level at a time, the way to a node, and what was counted of each and of all below it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canonicalBytes } from '../../src/evidence/canonical.ts';
import { signForBench } from '../../src/evidence/office-signature.ts';
import { groupSchema } from '../../src/model/group.ts';
import type { GroupsStatement } from '../../src/model/group-version.ts';
import { fixedClock } from '../harness/fixed-clock.ts';
import { openTestServer, type TestServer, TestStation, unitState } from './fixtures.ts';
import { office, officeKey, post } from './shared-order.ts';

const clock = fixedClock('2026-11-28T10:00:00Z');
const station = new TestStation('bench-tree');
let server: TestServer;

interface Node {
  readonly id: string;
  readonly children: number;
  readonly own: { readonly differs: number; readonly silent: number; readonly odd: number };
  readonly below: { readonly differs: number; readonly silent: number; readonly odd: number };
}
const level = async (query: string) =>
  (await server.json(`/api/v1/groups?${query}`)) as {
    rows: Node[];
    next: string | null;
    countedAt: string | null;
  };

beforeAll(async () => {
  server = await openTestServer(null, { clock, offices: [office] });
  await station.enrol(server);
  const groups = [
    ['example', null],
    ['gateway', 'example'],
    ['sensor', 'example'],
    ...['a', 'b', 'c'].map((line) => [`line-${line}`, 'gateway'] as const),
  ].map(([id, parent]) => groupSchema.parse({ id, title: `Group ${id}`, parent }));
  const statement: GroupsStatement = {
    version: 1,
    number: 1,
    groups,
    publishedAt: '2026-11-01T00:00:00.000Z',
    publishedBy: 'Office',
    reviewedBy: null,
    note: '',
    backTo: null,
    history: [],
  };
  const signed = { groups: statement, ...signForBench('groups', canonicalBytes(statement), officeKey) };
  expect((await post(server, '/api/v1/groups', signed)).status).toBe(200);
  const at = '2026-11-20T00:00:00.000Z';
  // silent from the beginning: two in a line, one in the product itself, one that is in no group of the tree
  const places = ['line-a', 'line-a', 'line-b', 'gateway', 'elsewhere'];
  const facts = places.map((groupId, unit) =>
    station.fact('unit-state', unitState(`tree-${unit}`, 'provisioned', { groupId, at })),
  );
  for (const { status } of await station.results(server, facts)) expect(status).toBe('accepted');
  const report = { hardwareId: 'tree-2', at: clock.now().toISOString(), firmware: '1.4.0' };
  expect(await (await server.post('/api/v1/reports', { reports: [report] })).json()).toEqual({
    results: ['taken'],
  });
}, 60_000);
afterAll(() => server?.[Symbol.asyncDispose](), 60_000);

test('each level is asked for by its parent, page by page', async () => {
  expect((await level('parent=')).rows.map(({ id, children }) => [id, children])).toEqual([['example', 2]]);
  expect((await level('parent=example')).rows.map(({ id, children }) => [id, children])).toEqual([
    ['gateway', 3],
    ['sensor', 0],
  ]);
  const first = await level('parent=gateway&limit=2');
  expect([first.rows.map(({ id }) => id), first.next]).toEqual([['line-a', 'line-b'], 'line-b']);
  const rest = await level('parent=gateway&limit=2&after=line-b');
  expect([rest.rows.map(({ id }) => id), rest.next]).toEqual([['line-c'], null]);
  expect((await level('parent=nowhere')).rows).toEqual([]);
  expect((await level('limit=500')).rows).toHaveLength(6);
});

test('each node says what was counted in it and below it', async () => {
  const counts = Object.fromEntries(
    (await level('limit=500')).rows.map(({ id, own, below }) => [id, [own.silent, below.silent]]),
  );
  expect(counts).toEqual({
    example: [0, 3],
    gateway: [1, 2],
    sensor: [0, 0],
    'line-a': [2, 0],
    'line-b': [0, 0],
    'line-c': [0, 0],
  });
});

test('the numbers are as of the last count, which is a minute old at most for whoever asks twice', async () => {
  const before = await level('parent=example');
  expect(before.countedAt).toBe(clock.now().toISOString());
  const report = { hardwareId: 'tree-0', at: clock.now().toISOString(), firmware: '1.4.0' };
  await server.post('/api/v1/reports', { reports: [report] });
  expect(await level('parent=example')).toEqual(before);
  clock.advance(61_000);
  await expect
    .poll(async () => (await level('parent=example')).rows[0]?.below.silent, { timeout: 20_000 })
    .toBe(1);
});

test('a node knows the way to it; one that is not there is not found', async () => {
  expect(await server.json('/api/v1/groups/line-a')).toMatchObject({
    node: { id: 'line-a', title: 'Group line-a', own: { silent: 1 } },
    path: [
      { id: 'example', title: 'Group example' },
      { id: 'gateway', title: 'Group gateway' },
    ],
  });
  expect(await server.json('/api/v1/groups/example')).toMatchObject({ path: [] });
  expect((await server.get('/api/v1/groups/elsewhere')).status).toBe(404);
});
