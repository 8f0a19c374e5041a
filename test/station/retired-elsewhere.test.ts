/** A unit that one bench has retired, at another bench: learnt from the server, or from its file where there is no network. */
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { administerFolder } from '../../src/server/admin-desk.ts';
import { openTestServer, type TestServer } from '../server/fixtures.ts';
import { disarmAll, openBench, provisionRecipe, type TestBench, temporaryFolder } from './bench.ts';

const place = temporaryFolder();
let first: TestBench;
let second: TestBench;
let airGapped: TestBench;
let server: TestServer;
const open = new Set<TestBench>();
let serialNumber = '';
let hardwareId = '';

async function enrolled(bench: TestBench): Promise<void> {
  await bench.call('saveSettings', { serverUrl: server.url, enrolmentCode: server.server.enrolmentCode });
}

beforeAll(async () => {
  server = await openTestServer();
  [first, second, airGapped] = (await Promise.all(
    ['first', 'second', 'air-gapped'].map((name) => openBench(join(place.folder, name))),
  )) as [TestBench, TestBench, TestBench];
  for (const bench of [first, second, airGapped]) {
    open.add(bench);
    await disarmAll(bench);
    await enrolled(bench);
  }
  await airGapped.call('saveSettings', { serverUrl: null });
}, 120_000);
afterAll(async () => {
  for (const bench of open) await bench[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  place.remove();
});

test('a unit of the first bench is known at the second by its label, from the server', async () => {
  await first.plug(1);
  expect(await first.run(1, provisionRecipe)).toMatchObject({ outcome: 'passed' });
  hardwareId = first.slot(1).hardwareId ?? '';
  serialNumber = first.slot(1).serialNumber ?? '';
  await expect
    .poll(async () => (await second.call('findUnit', { scan: serialNumber })).unit?.hardwareId ?? null, {
      timeout: 30_000,
    })
    .toBe(hardwareId);
  const { unit } = await second.call('findUnit', { scan: hardwareId });
  expect(unit).toMatchObject({
    state: 'provisioned',
    serialNumber,
    note: expect.stringMatching(/as the server says/),
  });
  expect((await airGapped.call('findUnit', { scan: serialNumber })).unit).toBeNull();
});

test('retired at the first, it is known as retired at the second, with where and when in words', async () => {
  expect(await first.wipe(1)).toMatchObject({ outcome: 'passed' });
  await expect
    .poll(
      () =>
        first.call('setUnitState', { hardwareId, state: 'retired', note: 'worn out' }).then(
          () => 'retired',
          () => 'not yet',
        ),
      {
        timeout: 30_000,
      },
    )
    .toBe('retired');
  await expect
    .poll(
      async () => {
        // The list is asked for once a minute, and when a person wants it now.
        await second.call('retrySync', {});
        return (await second.call('findUnit', { scan: serialNumber })).unit?.state;
      },
      { timeout: 30_000, interval: 200 },
    )
    .toBe('retired');
  const { gone } = await second.call('findUnit', { scan: serialNumber });
  expect(gone).toMatch(/^retired at station bench-.*as the server says$/);
});

test('a line without a network takes the list as a file, and no other list', async () => {
  const signed = await administerFolder(
    { action: 'retired-units', organisation: 'main' },
    { folder: server.folder, databaseUrl: null },
  );
  const text = JSON.stringify(signed);
  writeFileSync(join(place.folder, 'retired.json'), text);
  await expect(
    airGapped.call('importRetired', { text: text.replace(hardwareId, `${hardwareId}0`) }),
  ).rejects.toMatchObject({
    code: 'gone.invalid',
    message: expect.stringMatching(/not signed by the server/),
  });
  await expect(airGapped.call('importRetired', { text: '{}' })).rejects.toMatchObject({
    code: 'gone.invalid',
  });
  expect(await airGapped.call('importRetired', { text })).toMatchObject({ learned: 1 });
  expect(await airGapped.call('importRetired', { text })).toMatchObject({ learned: 0 });
  expect(await airGapped.call('findUnit', { scan: serialNumber })).toMatchObject({
    unit: { state: 'retired' },
    gone: expect.stringMatching(/as the server says/),
  });
});

describe('put into a slot of another bench', () => {
  async function close(bench: TestBench): Promise<void> {
    open.delete(bench);
    await bench[Symbol.asyncDispose]();
  }

  /** The board itself is carried over: its memory, its hardware id. Slot 1 is armed. */
  async function carriedTo(name: string): Promise<TestBench> {
    cpSync(join(place.folder, 'first', 'virtual-bench'), join(place.folder, name, 'virtual-bench'), {
      recursive: true,
    });
    const bench = await openBench(join(place.folder, name));
    open.add(bench);
    await bench.arm(1, provisionRecipe);
    return bench;
  }

  beforeAll(async () => {
    await first.unplug(1);
    for (const bench of [first, second, airGapped]) await close(bench);
  });

  test.each([
    ['second', 'which learnt of it from the server'],
    ['air-gapped', 'which took the file'],
  ])(
    '%s, %s, it is recognised in words, and no step of any job begins',
    async (name) => {
      const bench = await carriedTo(name);
      const slotId = bench.slot(1).slot.id;
      await bench.call('virtualBench', { slotId, action: 'plug' });

      // The slot is armed: what starts by itself ends when the unit has said who it is.
      const shown = await bench.until('the end of what began by itself', () => {
        const { activity } = bench.slot(1);
        return activity.type === 'done' ? activity : null;
      });
      expect(bench.slot(1)).toMatchObject({ hardwareId, unitState: 'retired' });
      expect(shown).toMatchObject({
        outcome: 'error',
        fault: {
          code: 'unit.retired',
          message: expect.stringMatching(/retired at station bench-\S+ 20\d\d-\d\d-\d\d, as the server says/),
        },
      });
      const { steps } = await bench.call('getRecord', { jobId: shown.jobId });
      expect(steps.filter(({ outcome }) => outcome === 'passed')).toEqual([]);
      expect((await bench.call('listNumbers', { limit: 50 })).rows).toEqual([]);
      await expect(bench.call('wipePlan', { slotId })).rejects.toMatchObject({ code: 'unit.retired' });
      expect(await bench.wipe(1)).toMatchObject({ outcome: 'error', fault: { code: 'unit.retired' } });
      expect((await bench.call('getUnit', { hardwareId })).unit.state).toBe('retired');
      // A diagnosis is allowed, for a return that asks how it came back; it changes nothing.
      const { case: opened } = await bench.call('openReturn', {
        scan: hardwareId,
        reason: 'found in a tray',
      });
      const { jobId } = await bench.call('startTriage', { returnId: opened.returnId, slotId });
      await bench.ended(1, jobId);
      const { findings, endings } = await bench.call('getReturn', { returnId: opened.returnId });
      expect(findings?.[0]?.text).toMatch(/retired at station bench-.*must not be used again/);
      expect(endings.filter(({ why }) => why === null).map(({ outcome }) => outcome)).toEqual([
        'quarantined',
      ]);
    },
    120_000,
  );
});
