/** The second demo product: a blank ESP32-C3 through its whole life, on the virtual bench. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBench, type TestBench, temporaryFolder } from './bench.ts';

const place = temporaryFolder();
let bench: TestBench;
beforeAll(async () => {
  bench = await openBench(join(place.folder, 'data'));
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  place.remove();
});

test('a blank module is flashed, gets a key from the station, its settings, and is proven', async () => {
  await bench.arm(1, 'sensor-c3');
  await bench.plug(1);
  const done = await bench.until('the end of the job', () => {
    const { activity } = bench.slot(1);
    return activity.type === 'done' ? activity : null;
  });
  expect(done.outcome, JSON.stringify(done.fault)).toBe('passed');
  expect(bench.slot(1).serialNumber).toBe('SC3-000001');
  const identity = done.steps.find(({ step }) => step === 'identity');
  expect(identity?.observed).toMatchObject({ keyOrigin: 'station', identityState: 'committed' });
});

test('it is wiped with every byte read back, and its fuses are named as what stays', async () => {
  const slotId = bench.slot(1).slot.id;
  const confirmHardwareId = bench.slot(1).hardwareId ?? '';
  const { jobId } = await bench.call('startWipe', { slotId, recipeId: 'sensor-c3-wipe', confirmHardwareId });
  const done = await bench.ended(1, jobId);
  expect(done.outcome, JSON.stringify(done.fault)).toBe('passed');
  const wipe = done.steps.find(({ step }) => step === 'wipe');
  expect(wipe?.observed).toMatchObject({
    verdict: 'VERIFIED WITH EXCEPTIONS',
    bytesTotal: 512 * 1024,
    bytesRead: 512 * 1024,
  });
}, 60_000);
