import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../base/bytes.ts';
import { makeMcubootImage } from '../../../formats/make-mcuboot-image.ts';
import { parseMcubootImage, versionText } from '../../../formats/mcuboot-image.ts';
import type { FlashMemory } from '../../simulated-unit.ts';
import { confirmRunning, requestSwap, startImage } from './bootloader.ts';
import { FlashLog } from './flash-log.ts';
import { type FlashMap, flashGeometry, flashMap, regionOf, type SlotPair } from './layout.ts';

function norFlash(): FlashMemory {
  const bytes = new Uint8Array(flashGeometry.sizeBytes).fill(0xff);
  return {
    ...flashGeometry,
    read: (offset, length) => bytes.slice(offset, offset + length),
    write: (offset, data) => {
      for (const [index, byte] of data.entries()) bytes[offset + index] = (bytes[offset + index] ?? 0) & byte;
    },
    erase: (offset, length) => {
      if (offset % flashGeometry.pageBytes !== 0 || length % flashGeometry.pageBytes !== 0)
        throw new RangeError();
      bytes.fill(0xff, offset, offset + length);
    },
  };
}
const image = (version: string): Uint8Array =>
  makeMcubootImage({ version, body: utf8(`code of ${version}`.repeat(99)) });
const map = flashMap(1);
const [slots] = map.images as readonly [SlotPair];
const versionIn = (flash: FlashMemory, slot: 'primary' | 'secondary', pair = slots): string =>
  versionText(parseMcubootImage(flash.read(pair[slot].offset, pair.largestImageBytes)).version);

function twoSlots(of: FlashMap = map): FlashMemory {
  const flash = norFlash();
  for (const pair of of.images) {
    flash.write(pair.primary.offset, image('1.0.0'));
    flash.write(pair.secondary.offset, image('2.0.0'));
  }
  return flash;
}

describe('the simulated bootloader', () => {
  it('does nothing unasked', () => {
    const flash = twoSlots();
    expect(startImage(flash, slots)).toBe('none');
    expect(versionIn(flash, 'primary')).toBe('1.0.0');
  });

  it('goes back from a trial that nobody confirmed, and stays there', () => {
    const flash = twoSlots();
    requestSwap(flash, slots, false);
    expect(startImage(flash, slots)).toBe('swapped');
    expect([versionIn(flash, 'primary'), versionIn(flash, 'secondary')]).toEqual(['2.0.0', '1.0.0']);
    expect(startImage(flash, slots)).toBe('reverted');
    expect([versionIn(flash, 'primary'), versionIn(flash, 'secondary')]).toEqual(['1.0.0', '2.0.0']);
    expect(startImage(flash, slots)).toBe('none');
  });

  it('stays with a trial that was confirmed, and with a swap for good', () => {
    const trial = twoSlots();
    requestSwap(trial, slots, false);
    startImage(trial, slots);
    confirmRunning(trial, slots);
    expect(startImage(trial, slots)).toBe('none');
    const good = twoSlots();
    requestSwap(good, slots, true);
    startImage(good, slots);
    expect(startImage(good, slots)).toBe('none');
    expect(versionIn(good, 'primary')).toBe('2.0.0');
  });

  it('refuses an image with one wrong bit and erases it', () => {
    const flash = twoSlots();
    const at = slots.secondary.offset + 500;
    flash.write(at, Uint8Array.of((flash.read(at, 1)[0] ?? 0) & 0x0f));
    requestSwap(flash, slots, true);
    expect(startImage(flash, slots)).toBe('refused');
    expect(versionIn(flash, 'primary')).toBe('1.0.0');
    const { offset, sizeBytes } = slots.secondary;
    expect(flash.read(offset, sizeBytes).every((byte) => byte === 0xff)).toBe(true);
  });
});

describe('the simulated bootloader with two images', () => {
  const both = flashMap(2);
  const versions = (flash: FlashMemory) => both.images.map((pair) => versionIn(flash, 'primary', pair));

  it('swaps both at one start, and one alone leaves the other as it is', () => {
    const flash = twoSlots(both);
    for (const pair of both.images) requestSwap(flash, pair, true);
    expect(both.images.map((pair) => startImage(flash, pair))).toEqual(['swapped', 'swapped']);
    expect(versions(flash)).toEqual(['2.0.0', '2.0.0']);
    const other = twoSlots(both);
    requestSwap(other, both.images[1] as SlotPair, true);
    expect(both.images.map((pair) => startImage(other, pair))).toEqual(['none', 'swapped']);
    expect(versions(other)).toEqual(['1.0.0', '2.0.0']);
  });

  it('goes back from the trial of one image only', () => {
    const flash = twoSlots(both);
    requestSwap(flash, both.images[0] as SlotPair, true);
    requestSwap(flash, both.images[1] as SlotPair, false);
    for (const pair of both.images) startImage(flash, pair);
    expect(both.images.map((pair) => startImage(flash, pair))).toEqual(['none', 'reverted']);
    expect(versions(flash)).toEqual(['2.0.0', '1.0.0']);
  });
});

describe('the simulated flash map', () => {
  it.each([1, 2] as const)('with images: %d covers all of the flash without gaps', (images) => {
    let end = 0;
    for (const entry of flashMap(images).regions) {
      expect(entry.offset % flashGeometry.pageBytes).toBe(0);
      expect(entry.offset).toBe(end);
      end += entry.sizeBytes;
    }
    expect(end).toBe(flashGeometry.sizeBytes);
  });
});

describe('the log in flash', () => {
  it('holds what a map would hold, over power cycles and more writes than it has room for', () => {
    const key = fc.constantFrom('a', 'b/c', 'net/apn');
    const change = fc.tuple(key, fc.option(fc.uint8Array({ maxLength: 3000 })));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const flash = norFlash();
        const expected = new Map<string, Uint8Array>();
        let log = new FlashLog(flash, regionOf(map, 'settings'));
        for (const [index, [name, value]] of changes.entries()) {
          if (value === null) {
            log.delete(name);
            expected.delete(name);
          } else {
            expect(log.set(name, value)).toBe(true);
            expected.set(name, value);
          }
          if (index % 5 === 0) log = new FlashLog(flash, regionOf(map, 'settings'));
        }
        const again = new FlashLog(flash, regionOf(map, 'settings'));
        expect(new Map(again.keys().map((name) => [name, again.get(name)]))).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('refuses what can not fit, and leaves a deleted value in flash until it is rewritten', () => {
    const flash = norFlash();
    const log = new FlashLog(flash, regionOf(map, 'settings'));
    expect(log.set('big', new Uint8Array(40_000))).toBe(false);
    log.set('secret', utf8('hunter2'));
    log.delete('secret');
    expect(log.get('secret')).toBeNull();
    const { offset, sizeBytes } = regionOf(map, 'settings');
    expect(Buffer.from(flash.read(offset, sizeBytes)).includes('hunter2')).toBe(true);
    log.erase();
    expect(flash.read(offset, sizeBytes).every((byte) => byte === 0xff)).toBe(true);
  });
});
