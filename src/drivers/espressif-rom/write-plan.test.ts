import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../base/bytes.ts';
import { esp8266EraseBytes } from './flash-access.ts';
import { compareBytes, piecesOf, regionsOf, runsOf } from './write-plan.ts';

const filled = (value: number, length: number): Uint8Array => new Uint8Array(length).fill(value);

describe('regions', () => {
  it('join segments that share a sector, and keep others apart', () => {
    const regions = regionsOf([
      { address: 0x3000, bytes: filled(3, 10) },
      { address: 0x1010, bytes: filled(1, 16) },
      { address: 0x1100, bytes: filled(2, 16) },
    ]);
    expect(regions.map(({ address, bytes }) => [address, bytes.length])).toEqual([
      [0x1000, 0x110],
      [0x3000, 10],
    ]);
    expect(regions[0]?.bytes.subarray(0x0f, 0x12)).toEqual(Uint8Array.of(0xff, 1, 1));
    expect(regions[0]?.bytes.subarray(0xff, 0x101)).toEqual(Uint8Array.of(0xff, 2));
  });

  it('are refused for segments that overlap', () => {
    const segments = [
      { address: 0, bytes: filled(1, 100) },
      { address: 99, bytes: filled(2, 1) },
    ];
    expect(() => regionsOf(segments)).toThrow(expect.objectContaining({ code: 'image.invalid' }));
  });

  it('hold every byte of every segment at its place, and begin with a sector', () => {
    const gaps = fc.array(fc.tuple(fc.nat({ max: 9000 }), fc.integer({ min: 1, max: 5000 })), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(gaps, (parts) => {
        let address = 0;
        const segments = parts.map(([gap, length], index) => {
          address += gap;
          const segment = { address, bytes: filled(index + 1, length) };
          address += length;
          return segment;
        });
        const regions = regionsOf(segments);
        for (const region of regions) expect(region.address % 4096).toBe(0);
        for (const segment of segments) {
          const home = regions.find(
            (region) =>
              region.address <= segment.address &&
              segment.address + segment.bytes.length <= region.address + region.bytes.length,
          );
          const from = segment.address - (home?.address ?? 0);
          expect(home?.bytes.subarray(from, from + segment.bytes.length)).toEqual(segment.bytes);
        }
        const sectors = regions.flatMap(({ address: at, bytes }) => [
          at / 4096,
          Math.floor((at + bytes.length - 1) / 4096),
        ]);
        expect(sectors).toEqual(sectors.toSorted((left, right) => left - right));
      }),
    );
  });
});

describe('pieces', () => {
  it('lie on the grid of blocks and make up the region', () => {
    const region = { address: 0xf000, bytes: filled(7, 0x25000) };
    const pieces = piecesOf(region);
    expect(pieces.map(({ address }) => address)).toEqual([0xf000, 0x10000, 0x20000, 0x30000]);
    expect(concatBytes(pieces.map(({ bytes }) => bytes))).toEqual(region.bytes);
    expect(compareBytes % 4096).toBe(0);
  });

  it('that are wanted go together with their neighbours', () => {
    const region = { address: 0x10000, bytes: filled(7, 0x50000) };
    const runs = runsOf(region, [true, true, false, false, true]);
    expect(runs.map(({ address, bytes }) => [address, bytes.length])).toEqual([
      [0x10000, 0x20000],
      [0x50000, 0x10000],
    ]);
    expect(runsOf(region, [false, false, false, false, false])).toEqual([]);
  });
});

describe('erasing by the ROM of the ESP8266', () => {
  it('is told fewer sectors, so that its wrong count erases the right ones, or one more', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1023 }), fc.integer({ min: 1, max: 300 }), (first, sectors) => {
        const told = esp8266EraseBytes(first * 4096, sectors * 4096) / 4096;
        const erased = told + Math.min(told, 16 - (first % 16));
        expect(erased - sectors).toBeGreaterThanOrEqual(0);
        expect(erased - sectors).toBeLessThanOrEqual(1);
      }),
    );
  });
});
