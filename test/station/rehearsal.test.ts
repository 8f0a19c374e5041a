/** A recipe is rehearsed on the virtual bench: the unit that is plugged in is one of its driver. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBench, type TestBench, temporaryFolder } from './bench.ts';
import { withManifest, zipped } from './packages.ts';

const place = temporaryFolder();
let bench: TestBench;
beforeAll(async () => {
  bench = await openBench(join(place.folder, 'data'));
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  place.remove();
});

const recipe = (name: string, driver: string, options: string): string => `recipe: ${name}
title: ${name}
product: Other
purpose: diagnose
driver: ${driver}
options: ${options}
steps:
  - step: identify
  - step: diagnose
`;

test('a recipe for another protocol meets a unit that speaks it, and passes', async () => {
  const entries = new Map([
    ['recipes/modem.yaml', recipe('modem', 'console', '{ profile: identity-shell }')],
    ['recipes/raw-line.yaml', recipe('raw-line', 'smp', '{ framing: raw, model: Raw Unit }')],
  ]);
  const files = new Map([...entries].map(([name, text]) => [name, new TextEncoder().encode(text)]));
  await bench.call('importFile', { base64: zipped(withManifest(files, 'others')) });
  for (const [number, id] of [
    [1, 'modem'],
    [2, 'raw-line'],
  ] as const) {
    await bench.arm(number, id);
    await bench.call('virtualBench', { slotId: bench.slot(number).slot.id, action: 'new-unit' });
    const done = await bench.until(`the end of ${id}`, () => {
      const { activity } = bench.slot(number);
      return activity.type === 'done' ? activity : null;
    });
    expect(done.outcome, JSON.stringify(done.fault)).toBe('passed');
  }
});
