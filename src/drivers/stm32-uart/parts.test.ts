import fc from 'fast-check';
import { expect, test } from 'vitest';
import { partRows } from './part-table.ts';
import { flashBytesOf, type Part, partOf, sectorsCovering, sectorsOf } from './parts.ts';

const part = (productId: number): Part => {
  const found = partOf(productId);
  if (found === null) throw new Error('not in the table');
  return found;
};
const kibibytes = (productId: number, flashKib: number): readonly number[] =>
  sectorsOf(part(productId), flashKib * 1024).map((sector) => sector.sizeBytes / 1024);

test('every product id is in the table once', () => {
  const ids = partRows.map((row) => row.productId);
  expect(new Set(ids).size).toBe(ids.length);
});

test('an F407 has four sectors of 16 KiB, one of 64 and seven of 128 (RM0090 table 5)', () => {
  expect(kibibytes(0x413, 1024)).toEqual([16, 16, 16, 16, 64, 128, 128, 128, 128, 128, 128, 128]);
});

test('an F429 with 2 MiB has them twice: the second bank begins with sector 12 (RM0090 table 6)', () => {
  const sizes = kibibytes(0x419, 2048);
  expect(sizes).toHaveLength(24);
  expect(sizes.slice(12)).toEqual(sizes.slice(0, 12));
});

test('an F746 has four sectors of 32 KiB, one of 128 and three of 256 (RM0385 table 3)', () => {
  expect(kibibytes(0x449, 1024)).toEqual([32, 32, 32, 32, 128, 256, 256, 256]);
});

test('an L073 has 1536 pages of 128 bytes (RM0367 table 8)', () => {
  expect(sectorsOf(part(0x447), 192 * 1024)).toHaveLength(1536);
});

test('sectors follow each other without gap to the end of flash, whatever the part', () => {
  fc.assert(
    fc.property(fc.constantFrom(...partRows), fc.integer({ min: 1, max: 128 }), (row, sixteenths) => {
      const flashBytes = sixteenths * 16 * 1024;
      let end = 0;
      for (const [index, sector] of sectorsOf(part(row.productId), flashBytes).entries()) {
        expect(sector.number).toBe(index);
        expect(sector.offset).toBe(end);
        end += sector.sizeBytes;
      }
      expect(end).toBe(flashBytes);
    }),
  );
});

test('a range covers exactly the sectors that it shares a byte with', () => {
  const sectors = sectorsOf(part(0x413), 1024 * 1024);
  const covered = (offset: number, sizeBytes: number): readonly number[] =>
    sectorsCovering(sectors, [{ offset, sizeBytes }]).map((sector) => sector.number);
  expect(covered(0, 1)).toEqual([0]);
  expect(covered(0, 16 * 1024)).toEqual([0]);
  expect(covered(16 * 1024 - 1, 2)).toEqual([0, 1]);
  expect(covered(60 * 1024, 70 * 1024)).toEqual([3, 4, 5]);
  expect(covered(0, 0)).toEqual([]);
});

test('size registers with a meaning of their own are understood (RM0038)', () => {
  expect(flashBytesOf(part(0x436), 0)).toBe(384 * 1024);
  expect(flashBytesOf(part(0x436), 1)).toBe(256 * 1024);
  expect(flashBytesOf(part(0x429), 0x5580)).toBe(128 * 1024);
  expect(flashBytesOf(part(0x413), 1024)).toBe(1024 * 1024);
});

test('a size that no STM32 has is not believed', () => {
  for (const register of [0, 0xffff])
    expect(() => flashBytesOf(part(0x413), register)).toThrow(
      expect.objectContaining({ code: 'device.protocol' }),
    );
});
