/** A pool on a whole station: filled while its authority is there, used by real jobs, its leftovers on the revocation list. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoSensorPackage } from '../../src/station/demo-sensor.ts';
import { openBench, type TestBench, temporaryFolder } from './bench.ts';
import { withManifest, zipped } from './packages.ts';

const place = temporaryFolder();
const folder = join(place.folder, 'data');
const recipe = 'pooled-sensor';
let bench: TestBench;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'issuers.yaml'),
    'version: 1\nissuers:\n  line-pool: { kind: pool, from: local-ca }\n',
  );
  bench = await openBench(folder);
  const { recipes, files, groups, profiles } = demoSensorPackage();
  const text = (source: string): Uint8Array => new TextEncoder().encode(source);
  const source = (recipes[0]?.source ?? '')
    .replace('recipe: sensor-c3', `recipe: ${recipe}`)
    .replace('profile: sensor-c3', `profile: ${recipe}`)
    .replace('group: sensor-c3', `group: ${recipe}`);
  const profile = {
    ...profiles[0],
    profile: recipe,
    serial: { prefix: 'PC3-', digits: 6, first: 1, last: 99 },
    issuer: 'line-pool',
    template: 'tls-client',
    pool: true,
  };
  const entries = new Map([
    [`recipes/${recipe}.yaml`, text(source)],
    ['profiles.yaml', text(JSON.stringify([profile]))],
    ['groups.yaml', text(JSON.stringify(groups.map((group) => ({ ...group, id: recipe }))))],
    ...files.map(({ path, bytes }): [string, Uint8Array] => [path, bytes]),
  ]);
  await bench.call('importFile', { base64: zipped(withManifest(entries, recipe)) });
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  place.remove();
});

test('a recipe that draws from an empty pool does not start: the unit is not touched', async () => {
  const plan = await bench.call('plan', { recipeId: recipe });
  expect(plan.problems.map(({ message }) => message).join()).toContain('mintmark pool make');
});

test('it is filled in steps, and used by a job without asking the authority', async () => {
  const wanted = { pool: 'line-pool', profile: recipe, storageDays: 90 };
  expect(await bench.call('makePool', { ...wanted, count: 2 })).toMatchObject({ made: 2, ready: 2 });
  expect(await bench.call('makePool', { ...wanted, count: 1 })).toMatchObject({ made: 1, ready: 3 });
  await expect.poll(async () => (await bench.call('plan', { recipeId: recipe })).problems).toEqual([]);
  await bench.arm(1, recipe);
  await bench.plug(1);
  const done = await bench.until('the end of the job', () => {
    const { activity } = bench.slot(1);
    return activity.type === 'done' ? activity : null;
  });
  expect(done.outcome, JSON.stringify(done.fault)).toBe('passed');
  const identity = done.steps.find(({ step }) => step === 'identity');
  expect(identity?.observed).toMatchObject({ serialNumber: 'PC3-000001', keyOrigin: 'pool' });
  expect(await bench.call('listPools')).toMatchObject([{ pool: 'line-pool', ready: 2, used: 1 }]);
});

test('its leftovers end on the list of the authority that made them', async () => {
  expect(await bench.call('endPool', { pool: 'line-pool' })).toEqual({ revoked: 2, unknown: [] });
  await bench.until('the list', ({ sync }) =>
    sync.some(({ destination, accepted }) => destination === 'issuer:local-ca' && accepted === 2),
  );
  const rows = await bench.call('listRevocations', { issuer: 'local-ca' });
  expect(rows.map(({ serialNumber, state }) => `${serialNumber} ${state}`)).toEqual([
    'PC3-000003 accepted',
    'PC3-000002 accepted',
  ]);
});

test('a profile that does not fit is refused with the reason', async () => {
  await expect(
    bench.call('makePool', { pool: 'line-pool', profile: 'gateway-mk2', count: 1, storageDays: 1 }),
  ).rejects.toMatchObject({ code: 'plan.refused' });
  await expect(
    bench.call('makePool', { pool: 'other', profile: recipe, count: 1, storageDays: 1 }),
  ).rejects.toMatchObject({ code: 'plan.refused' });
});
