/** Fuses through the whole station: refused without permission, rehearsed on the virtual bench, on the record. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Done, disarmAll, openBench, type TestBench, temporaryFolder } from './bench.ts';
import { withManifest, zipped } from './packages.ts';

const place = temporaryFolder();
let bench: TestBench;
beforeAll(async () => {
  bench = await openBench(join(place.folder, 'data'));
  await disarmAll(bench);
  const files = new Map(
    Object.entries(recipes).map(([name, text]) => [`recipes/${name}.yaml`, new TextEncoder().encode(text)]),
  );
  await bench.call('importFile', { base64: zipped(withManifest(files, 'fuses')) });
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  place.remove();
});

const userData = Array.from({ length: 32 }, (_, index) => (index + 1).toString(16).padStart(2, '0')).join('');
const otherData = `ff${userData.slice(2)}`;

const recipe = (name: string, chip: string, fuses: string, allow = '[burn-fuses]'): string => `recipe: ${name}
title: ${name}
product: Node
purpose: provision
driver: espressif-rom
options: { chip: ${chip} }
allow: ${allow}
steps:
  - step: identify
  - step: burn-fuses
    fuses: ${fuses}
`;
const recipes = {
  forbidden: recipe('forbidden', 'esp32c3', `{ userData: "${userData}" }`, '[]'),
  burns: recipe('burns', 'esp32c3', `{ userData: "${userData}" }`),
  other: recipe('other', 'esp32c3', `{ userData: "${otherData}" }`),
  unreachable: recipe('unreachable', 'esp32c3', '{ BLOCK_KEY0: "00ff" }'),
  'old-chip': recipe('old-chip', 'esp32', `{ userData: "${userData}" }`),
};

/** Plugs in the unit that the recipe is rehearsed on, which starts it. */
async function rehearse(slot: number, recipeId: string): Promise<Done> {
  await bench.arm(slot, recipeId);
  await bench.call('virtualBench', { slotId: bench.slot(slot).slot.id, action: 'new-unit' });
  return bench.until(`the end of ${recipeId}`, () => {
    const { activity } = bench.slot(slot);
    return activity.type === 'done' ? activity : null;
  });
}

test('a recipe that does not allow it is refused by the plan, and by the slot', async () => {
  const plan = await bench.call('plan', { recipeId: 'forbidden' });
  expect(plan.problems).toMatchObject([
    { code: 'permission.missing', context: { permission: 'burn-fuses' } },
  ]);
  await expect(bench.arm(1, 'forbidden')).rejects.toMatchObject({ code: 'permission.missing' });
});

test('what is burned is shown before it is, and is on the record after it: wanted and found', async () => {
  const plan = await bench.call('plan', { recipeId: 'burns' });
  expect(plan).toMatchObject({ problems: [], irreversible: ['burn-fuses'] });
  const done = await rehearse(2, 'burns');
  expect(done.outcome, JSON.stringify(done.fault)).toBe('passed');
  const { document } = await bench.call('getRecord', { jobId: done.jobId });
  expect(document?.body).toMatchObject({
    outcome: 'passed',
    steps: [
      { step: 'identify' },
      {
        step: 'burn-fuses',
        requested: { 'fuse:userData': userData },
        observed: { 'fuse:userData': userData, fusesBurned: 1 },
      },
    ],
  });
});

test('a second time nothing is burned; other data for the same unit fail, and the unit keeps what it has', async () => {
  await bench.arm(2, null);
  const again = await bench.run(2, 'burns');
  expect(again.outcome).toBe('passed');
  const record = await bench.call('getRecord', { jobId: again.jobId });
  expect(record.document?.body).toMatchObject({
    steps: [{}, { step: 'burn-fuses', observed: { fusesBurned: 0 } }],
  });
  const other = await bench.run(2, 'other');
  expect(other).toMatchObject({ outcome: 'failed', fault: { code: 'device.refused' } });
  expect((await bench.run(2, 'burns')).outcome).toBe('passed');
});

test('fuses that are not offered end before anything is burned', async () => {
  expect(await rehearse(3, 'unreachable')).toMatchObject({
    outcome: 'error',
    fault: { code: 'device.lacks' },
  });
  expect(await rehearse(4, 'old-chip')).toMatchObject({ outcome: 'error', fault: { code: 'device.lacks' } });
});
