import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { given } from '../../../test/drivers/dfu-bench.ts';
import { Fault } from '../../model/fault.ts';
import { parseMemoryMap, regionEnd, sectorsOf } from './memory-map.ts';

describe('the memory map of a DfuSe unit', () => {
  test('of an STM32F405 has four, one and seven sectors', () => {
    const map = parseMemoryMap('@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg');
    expect(map.name).toBe('Internal Flash');
    expect(map.regions.map((region) => [region.address, region.sectors, region.sectorBytes])).toEqual([
      [0x0800_0000, 4, 16_384],
      [0x0801_0000, 1, 65_536],
      [0x0802_0000, 7, 131_072],
    ]);
    expect(regionEnd(given(map.regions[2]))).toBe(0x0810_0000);
    expect(map.regions.every((region) => region.readable && region.erasable && region.writable)).toBe(true);
  });

  test.each([
    ['@Option Bytes  /0x1FFFC000/01*016 e', 'Option Bytes', 16, true, false, true],
    ['@Device Feature/0xFFFF0000/01*004 e', 'Device Feature', 4, true, false, true],
    ['@OTP Memory /0x1FFF7800/01*512 a', 'OTP Memory', 512, true, false, false],
  ])('reads %s', (text, name, sectorBytes, readable, erasable, writable) => {
    const map = parseMemoryMap(text);
    expect(map).toMatchObject({ name, regions: [{ sectorBytes, readable, erasable, writable }] });
  });

  test('may name several places, ascending whatever their order', () => {
    const map = parseMemoryMap('@Flash/0x08100000/02*001Kg/0x08000000/01*001Mg');
    expect(map.regions.map((region) => region.address)).toEqual([0x0800_0000, 0x0810_0000]);
  });

  test.each([
    ['that is a name only', '@Internal Flash', 15],
    ['without @', 'Internal Flash/0x08000000/04*016Kg', 0],
    ['with no address', '@Flash/eight/04*016Kg', 7],
    ['with no sectors', '@Flash/0x08000000/all', 18],
    ['with sectors of no bytes', '@Flash/0x08000000/04*000Kg', 18],
    ['that wraps around', '@Flash/0xFFFFF000/02*004Kg', 18],
    ['that overlaps itself', '@Flash/0x08000000/04*016Kg/0x08004000/01*016Kg', 38],
    ['of a gigabyte', '@Flash/0x08000000/9999*512Kg', 18],
    ['with an address too many', '@Flash/0x08000000/04*016Kg/0x08100000', 37],
  ])('%s is refused at its offset', (_title, text, offset) => {
    expect(() => parseMemoryMap(text)).toThrow(
      expect.objectContaining({ code: 'link.garbage', context: expect.objectContaining({ offset }) }),
    );
  });

  test('of any text is parsed or refused; what is parsed neither overlaps nor wraps', () => {
    const part = fc.constantFrom(
      '@',
      '/',
      '0x08000000',
      '04*016Kg',
      ',',
      '1*1 a',
      '0xFFFFFFFF',
      'K',
      '9999*9999Mg',
    );
    const text = fc.oneof(
      fc.string({ maxLength: 126 }),
      fc.array(part, { maxLength: 20 }).map((all) => `@${all.join('')}`),
    );
    fc.assert(
      fc.property(text, (candidate) => {
        try {
          const { regions } = parseMemoryMap(candidate);
          for (const [index, region] of regions.entries())
            expect(regionEnd(region)).toBeLessThanOrEqual(regions[index + 1]?.address ?? 2 ** 32);
        } catch (thrown) {
          if (!(thrown instanceof Fault) || thrown.code !== 'link.garbage') throw thrown;
        }
      }),
      { numRuns: 3_000 },
    );
  });

  test('gives exactly the sectors that hold a byte of a span', () => {
    const [region] = parseMemoryMap('@F/0x08000000/04*001Kg').regions;
    expect(sectorsOf(given(region), 0x0800_0400, 1024)).toEqual([0x0800_0400]);
    expect(sectorsOf(given(region), 0x0800_03ff, 2)).toEqual([0x0800_0000, 0x0800_0400]);
    expect(sectorsOf(given(region), 0x0800_0fff, 9999)).toEqual([0x0800_0c00]);
  });
});
