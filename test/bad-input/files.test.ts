/** Files that are not what they should be. Packages as such: test/station/package-import.test.ts. */
import { closeSync, openSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { disarmAll, openBench, type TestBench, temporaryFolder } from '../station/bench.ts';
import { quickEntries, quickRecipe, sha256, withManifest, zipped } from '../station/packages.ts';
import { expectClear, expectFault } from './clear-fault.ts';

const place = temporaryFolder();
const data = join(place.folder, 'data');
let bench: TestBench;
beforeAll(async () => {
  bench = await openBench(data);
  await disarmAll(bench);
  await bench.plug(1);
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  place.remove();
});

/** The quick package with this as its firmware, named with its right hash. */
function packageWith(firmware: Uint8Array): string {
  const entries = quickEntries();
  const good = entries.get('gateway-mk2.signed.bin') ?? new Uint8Array();
  const recipe = new TextDecoder()
    .decode(entries.get('recipes/quick.yaml'))
    .replace(sha256(good), sha256(firmware));
  entries.set('recipes/quick.yaml', new TextEncoder().encode(recipe));
  return zipped(withManifest(entries.set('gateway-mk2.signed.bin', firmware)));
}
const good = (): Uint8Array => Uint8Array.from(quickEntries().get('gateway-mk2.signed.bin') ?? []);
const start = (): Promise<unknown> =>
  bench.call('startJob', { slotId: bench.slot(1).slot.id, recipeId: quickRecipe });

describe('firmware that is none', () => {
  const images: readonly (readonly [string, () => Uint8Array])[] = [
    ['an empty file', () => new Uint8Array()],
    [
      'a file of another kind',
      () => new TextEncoder().encode('%PDF-1.7 this is a manual and no firmware at all'),
    ],
    ['an image that is cut off', () => good().subarray(0, 50_000)],
    ['an image whose last byte is missing', () => good().subarray(0, -1)],
    [
      'an image with one flipped bit',
      () => {
        const image = good();
        image[5_000] = (image[5_000] ?? 0) ^ 4;
        return image;
      },
    ],
  ];
  test.each(images)('(%s) is refused before a byte is sent', async (_name, image) => {
    await bench.call('importFile', { base64: packageWith(image()) });
    await expectFault(start(), 'image.invalid', /\w/);
    const { problems } = await bench.call('plan', { recipeId: quickRecipe });
    expectClear(problems[0], 'image.invalid', /\w/);
    expect(bench.slot(1)).toMatchObject({ activity: { type: 'ready' }, hardwareId: null });
  });
});

test('a firmware file that was changed on this disk is refused before a byte is sent', async () => {
  await bench.call('importFile', { base64: packageWith(good()) });
  writeFileSync(join(data, 'files', sha256(good())), new Uint8Array(1_000));
  await expectFault(start(), 'file.changed', /changed on this disk/);
});

test('a firmware file that grew to ten billion bytes is refused by its size, without being read', async () => {
  const file = join(data, 'files', sha256(good()));
  closeSync(openSync(file, 'w'));
  truncateSync(file, 10_000_000_000);
  const before = process.memoryUsage().rss;
  await expectFault(start(), 'file.changed', /changed on this disk/);
  expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000);
  // What the help says does help: the package is imported again.
  await bench.call('importFile', { base64: packageWith(good()) });
  expect((await bench.call('plan', { recipeId: quickRecipe })).problems).toEqual([]);
});

test('what is verified as a document and is none gets a finding, never an exception', async () => {
  for (const text of ['', 'hello', '{}', '[]', 'null', '{"format":"mintmark-export"}', '['.repeat(100_000)]) {
    const view = await bench.call('verifyDocument', { text });
    expect(view).toMatchObject({ valid: false, kind: 'unreadable' });
    expect(view.findings[0]?.text).toMatch(/not a Mintmark export/);
  }
});
