import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NorFlash } from '../../src/virtual/flash-memory.ts';

const geometry = { sizeBytes: 1_024, pageBytes: 128 };

test('writing only clears bits, erasing sets whole pages to 0xFF', () => {
  const flash = new NorFlash(geometry);
  flash.write(3, Uint8Array.of(0xf0, 0x0f));
  flash.write(3, Uint8Array.of(0x3c, 0xff));
  expect(flash.read(2, 4)).toEqual(Uint8Array.of(0xff, 0x30, 0x0f, 0xff));
  flash.erase(0, 128);
  expect(flash.read(0, 1_024).every((byte) => byte === 0xff)).toBe(true);
});

test('nothing outside the memory is touched, and no half page is erased', () => {
  const flash = new NorFlash(geometry);
  expect(() => flash.write(1_020, new Uint8Array(5))).toThrow(RangeError);
  expect(() => flash.read(-1, 1)).toThrow(RangeError);
  expect(() => flash.read(0.5, 1)).toThrow(RangeError);
  expect(() => flash.erase(0, 100)).toThrow(RangeError);
  expect(() => flash.erase(64, 128)).toThrow(RangeError);
  expect(() => new NorFlash({ sizeBytes: 1_000, pageBytes: 128 })).toThrow(RangeError);
});

test('what was read is a copy', () => {
  const flash = new NorFlash(geometry);
  flash.read(0, 4).fill(0);
  expect(flash.read(0, 1)).toEqual(Uint8Array.of(0xff));
});

test('the file holds what the flash holds, whatever was done to it', () => {
  const action = fc.oneof(
    fc.record({ write: fc.nat(1_000), bytes: fc.uint8Array({ maxLength: 24 }) }),
    fc.record({ erase: fc.nat(7) }),
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 20 }), (actions) => {
      const path = join(mkdtempSync(join(tmpdir(), 'mintmark-flash-')), 'f');
      const flash = new NorFlash(geometry, path);
      const model = new Uint8Array(1_024).fill(0xff);
      for (const step of actions) {
        if ('write' in step) {
          flash.write(step.write, step.bytes);
          for (const [index, byte] of step.bytes.entries()) model[step.write + index]! &= byte;
        } else {
          flash.erase(step.erase * 128, 128);
          model.fill(0xff, step.erase * 128, step.erase * 128 + 128);
        }
      }
      expect(new Uint8Array(readFileSync(path))).toEqual(model);
      expect(new NorFlash(geometry, path).read(0, 1_024)).toEqual(model);
    }),
    { numRuns: 30 },
  );
});

test('what was written is in the file at once, so that a killed program takes nothing back', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'mintmark-flash-')), 'f');
  using flash = new NorFlash(geometry, path);
  flash.write(500, Uint8Array.of(1));
  expect(readFileSync(path)[500]).toBe(1);
  flash.erase(384, 128);
  expect(readFileSync(path)[500]).toBe(0xff);
});

test('a file of another size is refused', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'mintmark-flash-')), 'f');
  writeFileSync(path, 'short');
  expect(() => new NorFlash(geometry, path)).toThrow(expect.objectContaining({ code: 'file.invalid' }));
});
