/**
 * Units that are not what they should be, through the whole station. Byte by byte (silence, garbage, 100 MB without a
 * newline, pulled at any byte): the conformance of every driver (test/drivers/conformance.test.ts). Unplugged at every
 * step: test/station/interrupted.test.ts. Every misbehaviour of the simulated units: test/station/misbehaviour.test.ts.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { disarmAll, openBench, type TestBench, temporaryFolder } from '../station/bench.ts';
import { quickPackage, quickRecipe } from '../station/packages.ts';
import { expectClear } from './clear-fault.ts';

const place = temporaryFolder();
let bench: TestBench;
beforeAll(async () => {
  bench = await openBench(join(place.folder, 'data'));
  await disarmAll(bench);
  await bench.call('importFile', { base64: quickPackage() });
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  place.remove();
});

test('a unit of another model is refused before anything is written', async () => {
  await bench.plug(1, 'wrong-model');
  const done = await bench.run(1, quickRecipe);
  expectClear(done.fault, 'device.mismatch', /Gateway Mk2/);
  expect(done.steps.filter((step) => step.step === 'flash').map((step) => step.outcome)).toEqual(['skipped']);
});

test('a unit that talks without end is cut off in bounded time and memory, beside one that works', async () => {
  await Promise.all([bench.plug(2, 'flood'), bench.plug(3)]);
  const before = process.memoryUsage().rss;
  const [flood, good] = await Promise.all([bench.run(2, quickRecipe), bench.run(3, quickRecipe)]);
  expect(flood.outcome).toBe('error');
  expectClear(flood.fault, flood.fault?.code ?? 'bug', /./);
  expect(flood.fault?.code).toMatch(/^link\./);
  expect(good.outcome).toBe('passed');
  expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000);
});
