import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dfuBench, given, imageOf, pattern } from '../../../test/drivers/dfu-bench.ts';
import { useFastTime, useRealTime } from '../../../test/drivers/fast-time.ts';
import { wipeVerdict } from '../../model/wipe.ts';

beforeEach(() => useFastTime());
afterEach(() => useRealTime());

const image = imageOf({ address: null, bytes: pattern(20_000) });

describe('wiping a DfuSe unit', () => {
  test('erases all of its flash, and every byte is read back over a fresh connection', async () => {
    const bench = dfuBench();
    const session = await bench.connect();
    await bench.go(given(session.flash)({ image, imageNumber: 0, activate: 'store' }, bench.run));
    const opened = bench.bench.opened();
    expect(await bench.go(given(session.wipe)('dfuse-mass-erase', bench.run))).toMatchObject({
      finished: true,
    });
    const check = await bench.go(given(session.checkWipe)('dfuse-mass-erase', bench.run));
    expect(bench.bench.opened()).toBeGreaterThan(opened);
    expect(check.media).toEqual([
      expect.objectContaining({ name: 'Internal Flash', bytesTotal: 65_536, bytesRead: 65_536, clean: true }),
    ]);
    expect(check.retained.join()).toContain('Option Bytes at 0x1fffc000, 16 bytes');
    expect(check.retained.join()).toContain('OTP Memory');
    expect(wipeVerdict({ ...check, finished: true })).toBe('VERIFIED WITH EXCEPTIONS');
    await session.close();
    bench.dispose();
  });

  test('that is not told by what the unit says: what is left is counted and placed', async () => {
    const bench = dfuBench({}, { misbehaviour: 'fake-wipe' });
    const session = await bench.connect();
    const some = imageOf({ address: 0x0800_0c00, bytes: Uint8Array.of(1, 2, 0xff, 3) });
    await bench.go(given(session.flash)({ image: some, imageNumber: 0, activate: 'store' }, bench.run));
    await bench.go(given(session.wipe)('dfuse-mass-erase', bench.run));
    const check = await bench.go(given(session.checkWipe)('dfuse-mass-erase', bench.run));
    expect(check.media[0]?.findings).toEqual(['3 bytes are not erased, the first at 0x08000c00 (0x01)']);
    expect(wipeVerdict({ ...check, finished: true })).toBe('FAILED');
    await session.close();
    bench.dispose();
  });

  test('that is read-protected is refused by mass erase, and lifted by read-unprotect', async () => {
    const bench = dfuBench({ readProtected: true });
    const session = await bench.connect();
    const refused = given(session.flash)({ image, imageNumber: 0, activate: 'confirm' }, bench.run);
    await expect(bench.go(refused)).rejects.toMatchObject({
      code: 'device.refused',
      message: expect.stringContaining('may be protected'),
    });
    await expect(bench.go(given(session.wipe)('dfuse-mass-erase', bench.run))).rejects.toMatchObject({
      code: 'device.refused',
    });
    expect(await bench.go(given(session.wipe)('dfuse-read-unprotect', bench.run))).toMatchObject({
      finished: true,
    });
    const check = await bench.go(given(session.checkWipe)('dfuse-read-unprotect', bench.run));
    expect(check.media.every((medium) => medium.clean && medium.bytesRead === medium.bytesTotal)).toBe(true);
    await session.close();
    bench.dispose();
  });

  test('by a method that there is not erases nothing', async () => {
    const bench = dfuBench();
    const session = await bench.connect();
    await expect(bench.go(given(session.wipe)('smp-erase', bench.run))).rejects.toMatchObject({
      code: 'recipe.invalid',
    });
    await session.close();
    bench.dispose();
  });
});
