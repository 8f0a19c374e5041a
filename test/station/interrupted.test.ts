import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { openStore } from '../../src/store/store.ts';
import { jobStart } from '../store/fixtures.ts';
import { disarmAll, openBench, temporaryFolder, wipeRecipe } from './bench.ts';
import { quickPackage, quickRecipe, quickWipeRecipe } from './packages.ts';

let place: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  place = temporaryFolder();
});
afterEach(() => place.remove());
const data = (): string => join(place.folder, 'data');

const steps = ['identify', 'diagnose', 'flash', 'identity', 'configure', 'verify'] as const;

describe('a unit that is unplugged', () => {
  test.each(steps)('in the step %s gives no pass, and the same unit passes when it is back', async (step) => {
    await using bench = await openBench(data(), { virtualBaud: step === 'flash' ? 0 : 2_000_000 });
    await disarmAll(bench);
    await bench.call('importFile', { base64: quickPackage() });
    await bench.plug(1);
    const slotId = bench.slot(1).slot.id;
    const { jobId } = await bench.call('startJob', { slotId, recipeId: quickRecipe });
    await bench.until(`the step ${step}`, () => {
      const { activity } = bench.slot(1);
      return (
        activity.type === 'done' ||
        (activity.type === 'running' &&
          activity.progress.step === step &&
          activity.progress.waitingFor === null)
      );
    });
    await bench.call('virtualBench', { slotId, action: 'unplug' });
    const done = await bench.ended(1, jobId);
    expect(done.outcome).toBe('error');
    expect(done.fault?.code).toMatch(/^link\.|^device\.reboot$/);
    expect(done.fault).toMatchObject({ who: 'operator', help: expect.stringMatching(/Retry/) });
    const number = bench.slot(1).serialNumber;
    await bench.call('virtualBench', { slotId, action: 'plug' });
    await bench.until('the unit to be back', () => bench.slot(1).port !== null);
    const again = await bench.run(1, quickRecipe);
    expect(again).toMatchObject({ outcome: 'passed' });
    expect(bench.slot(1).serialNumber).toBe(number ?? 'GW2-004711');
    const life = await bench.call('getUnit', { hardwareId: bench.slot(1).hardwareId });
    expect(life.identities.filter((row) => row.state === 'committed')).toHaveLength(1);
    expect(life.identities).toHaveLength(1);
  });

  test('in the middle of its wipe gives a report, no certificate, and can be wiped again', async () => {
    await using bench = await openBench(data());
    await disarmAll(bench);
    await bench.call('importFile', { base64: quickPackage() });
    await bench.plug(1);
    await bench.run(1, quickRecipe);
    const slotId = bench.slot(1).slot.id;
    const hardwareId = bench.slot(1).hardwareId ?? '';
    const start = { slotId, recipeId: quickWipeRecipe, confirmHardwareId: hardwareId };
    const { jobId } = await bench.call('startWipe', start);
    await bench.until('the wipe', () => {
      const { activity } = bench.slot(1);
      return (
        activity.type === 'running' &&
        activity.progress.step === 'wipe' &&
        (activity.progress.fraction ?? 0) > 0
      );
    });
    await bench.call('virtualBench', { slotId, action: 'unplug' });
    const done = await bench.ended(1, jobId);
    expect(done.outcome).not.toBe('passed');
    const life = await bench.call('getUnit', { hardwareId });
    expect(life.unit.state).toBe('returned');
    expect(life.events.map((event) => event.title)).toContain('wipe-report');
    expect(life.events.map((event) => event.title)).not.toContain('wipe-certificate');
    expect(life.identities[0]?.credentialState).toBe('REVOCATION PENDING');
    await bench.call('virtualBench', { slotId, action: 'plug' });
    await bench.until('the unit to be back', () => bench.slot(1).port !== null);
    const again = await bench.call('startWipe', { ...start, recipeId: wipeRecipe });
    expect(await bench.ended(1, again.jobId)).toMatchObject({ outcome: 'passed' });
    expect((await bench.call('getUnit', { hardwareId })).unit.state).toBe('wiped');
  });
});

test('a job that is cancelled is cancelled, on record, and the unit can go on', async () => {
  await using bench = await openBench(data());
  await disarmAll(bench);
  await bench.plug(1);
  const slotId = bench.slot(1).slot.id;
  const { jobId } = await bench.call('startJob', { slotId, recipeId: 'gateway-mk2' });
  await expect(bench.call('startJob', { slotId, recipeId: 'gateway-mk2' })).rejects.toMatchObject({
    code: 'slot.busy',
  });
  await bench.until('the flash', () => {
    const { activity } = bench.slot(1);
    return activity.type === 'running' && activity.progress.step === 'flash';
  });
  const hardwareId = bench.slot(1).hardwareId;
  await expect(
    bench.call('setUnitState', { hardwareId, state: 'quarantined', note: 'in the middle of a job' }),
  ).rejects.toMatchObject({ code: 'slot.busy' });
  await bench.call('cancelJob', { jobId });
  expect(await bench.ended(1, jobId)).toMatchObject({
    outcome: 'cancelled',
    fault: { code: 'job.cancelled' },
  });
  expect(await bench.run(1, 'gateway-mk2')).toMatchObject({ outcome: 'passed' });
});

test('an engine that stops in the middle of a job closes it, and the same unit goes on with the same number', async () => {
  let number: string | null = null;
  {
    await using bench = await openBench(data());
    await bench.plug(1);
    await bench.until('its number', () => {
      const { activity } = bench.slot(1);
      return activity.type === 'running' && activity.progress.step === 'configure';
    });
    number = bench.slot(1).serialNumber;
  }
  await using bench = await openBench(data());
  const life = await bench.call('listRecords', {});
  expect(life.rows.map((row) => row.outcome)).toContain('cancelled');
  await bench.until('the pass', () => bench.slot(1).unitState === 'provisioned');
  expect(bench.slot(1).serialNumber).toBe(number);
});

test('a second station on the same data folder is refused, and is told who has it', async () => {
  await using bench = await openBench(data());
  bench.station.announce('/run/mintmark.sock');
  const second = openBench(data());
  await expect(second).rejects.toMatchObject({
    code: 'store.locked',
    message: expect.stringContaining(`process ${process.pid}`),
    context: { pid: process.pid, address: '/run/mintmark.sock' },
  });
  expect(bench.station.state.slots).toHaveLength(8);
});

test('what a crash left behind is closed as interrupted, also when the clock was set back meanwhile', async () => {
  {
    await using bench = await openBench(data());
    await disarmAll(bench);
    await bench.plug(1);
    await bench.run(1, 'gateway-mk2');
  }
  const clock = { ...systemClock, now: () => new Date('2099-01-01T00:00:00.000Z') };
  let hardwareId = '';
  {
    using store = openStore({ folder: data(), clock, random: systemRandom });
    hardwareId = store.units.list({ limit: 1 }).rows[0]?.hardwareId ?? '';
    const [slot] = store.settings.slots();
    store.journal.begin(
      jobStart('crashed-wipe', {
        recipeId: wipeRecipe,
        purpose: 'decommission',
        slotId: slot?.id ?? '',
        startedAt: clock.now().toISOString(),
      }),
    );
    store.journal.identified('crashed-wipe', hardwareId);
    store.journal.intent({
      jobId: 'crashed-wipe',
      hardwareId,
      methodId: 'smp-erase',
      at: clock.now().toISOString(),
    });
    store.ledger.revokeAll(hardwareId, 'end of life', 'crashed-wipe');
  }
  await using bench = await openBench(data());
  expect(bench.slot(1)).toMatchObject({
    hardwareId,
    unitState: 'returned',
    activity: { type: 'done', outcome: 'interrupted', fault: { code: 'station.interrupted' } },
  });
  const file = await bench.call('exportDocument', { documentId: 'crashed-wipe-wipe', format: 'json' });
  const text = Buffer.from(file.base64, 'base64').toString('utf8');
  expect(JSON.parse(text).documents[0]).toMatchObject({
    kind: 'wipe-report',
    body: { verdict: 'INTERRUPTED', credentials: [{ state: 'REVOCATION PENDING' }] },
  });
  expect(await bench.call('verifyDocument', { text })).toMatchObject({ valid: true });
});

test('a station that is closed while it works opens again without an alert', async () => {
  const bench = await openBench(data());
  await bench.plug(1);
  await bench[Symbol.asyncDispose]();
  await using again = await openBench(data());
  expect(again.station.state.alerts).toEqual([]);
});

test('a record that was changed behind the back of the station is an alert at the next start', async () => {
  {
    await using bench = await openBench(data());
    await disarmAll(bench);
    await bench.plug(1);
    await bench.run(1, 'gateway-mk2');
  }
  const direct = new BetterSqlite(join(data(), 'mintmark.db'));
  for (const { name } of direct
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'jobs'`)
    .all() as { name: string }[])
    direct.exec(`DROP TRIGGER "${name}"`);
  direct.exec(`UPDATE jobs SET serial_number = 'GW2-999999'`);
  direct.close();
  await using bench = await openBench(data());
  expect(bench.station.state.alerts).toMatchObject([
    { code: 'store.damaged', message: expect.stringContaining('unit') },
  ]);
});
