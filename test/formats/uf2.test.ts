import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex } from '../../src/base/bytes.ts';
import { parseUf2, uf2Segments } from '../../src/formats/uf2.ts';
import { refusal } from './refusal.ts';
import { type BlockFields, uf2Block, uf2File } from './uf2-blocks.ts';

const rp2040 = 0xe48bff56;
const rp2350 = 0xe48bff59;
const absolute = 0xe48bff57;

describe('a UF2 file', () => {
  it('is read from a block computed by hand', () => {
    // "UF2\n", "WQ]\x9e", family flag, 0x10000100, 4 bytes, block 0 of 1, RP2040.
    const header = '5546320a5751 5d9e 00200000 00010010 04000000 00000000 01000000 56ff8be4'.replaceAll(
      ' ',
      '',
    );
    const block = fromHex(`${header}deadbeef${'00'.repeat(472)}306fb10a`);
    expect(parseUf2(block)).toEqual([
      { familyId: rp2040, segments: [{ address: 0x10000100, bytes: fromHex('deadbeef') }] },
    ]);
  });

  it('has its blocks in any order, with gaps, and without those that are not for the main flash', () => {
    const blocks = [
      uf2Block({ number: 2, total: 4, address: 0x9000 }),
      uf2Block({ number: 1, total: 4, address: 0x2100 }),
      uf2Block({ number: 3, total: 4, address: 0x5000, flags: 1 }),
      uf2Block({ number: 0, total: 4, address: 0x2000 }),
    ];
    const segments = uf2Segments(concatBytes(blocks));
    expect(segments.map(({ address, bytes }) => [address, bytes.length])).toEqual([
      [0x2000, 512],
      [0x9000, 256],
    ]);
    expect(segments[0]?.bytes[256]).toBe(1);
  });

  it('may hold several families, but then has no single contents', () => {
    const both = concatBytes([uf2File(0x10000000, 2, rp2040), uf2File(0x10000000, 3, rp2350)]);
    expect(parseUf2(both).map(({ familyId }) => familyId)).toEqual([rp2040, rp2350]);
    expect(refusal(() => uf2Segments(both)).message).toMatch(/several families of chips \(at byte 28\)/);
  });

  it('may be several files that follow each other', () => {
    const joined = concatBytes([uf2File(0x1000, 2, rp2040), uf2File(0x8000, 3, rp2040)]);
    expect(uf2Segments(joined).map(({ address, bytes }) => [address, bytes.length])).toEqual([
      [0x1000, 512],
      [0x8000, 768],
    ]);
  });

  it('keeps nothing of the block for erratum E10 of the RP2350', () => {
    const data = new Uint8Array(256).fill(0xef);
    const erratum = uf2Block({ address: 0x10ffff00, number: 0, total: 2, familyId: absolute, data });
    const program = uf2File(0x10000000, 3, rp2350);
    expect(uf2Segments(concatBytes([erratum, program]))).toEqual(uf2Segments(program));
  });

  const two = (change: BlockFields): Uint8Array =>
    concatBytes([
      uf2Block({ number: 0, total: 2 }),
      uf2Block({ number: 1, total: 2, address: 0x2100, ...change }),
    ]);
  it.each<[string, Uint8Array, number, RegExp]>([
    ['nothing', new Uint8Array(), 0, /size is not a multiple/],
    ['a cut file', uf2File(0, 2).subarray(0, 1000), 1000, /size is not a multiple/],
    ['something else', new Uint8Array(512), 0, /magic number/],
    ['files', two({ flags: 0x1000 }), 520, /holds files/],
    ['a block that is too long', two({ sizeBytes: 477 }), 528, /477 bytes/],
    ['a long block with an MD5', two({ sizeBytes: 460, flags: 0x4000 }), 528, /460 bytes/],
    ['a number beyond the count', two({ number: 2 }), 532, /block 2 of 2/],
    ['a block twice', two({ number: 0 }), 532, /block 0 is there twice/],
    ['counts that disagree', two({ total: 3 }), 536, /disagree/],
    ['a count beyond the file', uf2Block({ total: 0xffffffff }), 24, /4294967295 blocks/],
    ['a file that ends before its last block', uf2File(0, 3).subarray(0, 1024), 24, /3 blocks in all/],
    [
      'a missing block',
      concatBytes([uf2File(0, 3).subarray(0, 1024), uf2File(0x9000, 1, rp2040)]),
      1536,
      /1 of 3 blocks are missing/,
    ],
    ['an address twice', two({ address: 0x20ff }), 512, /0x20ff is there twice/],
    ['an address out of range', two({ address: 0xffffff80 }), 512, /32-bit address space/],
    [
      'only the erratum block',
      uf2Block({ total: 2, familyId: absolute, data: new Uint8Array(256).fill(0xef) }),
      512,
      /no data/,
    ],
  ])('is refused when it is %s', (_name, bytes, offset, reason) => {
    const fault = refusal(() => parseUf2(bytes));
    expect(fault.code).toBe('image.invalid');
    expect(fault.message).toMatch(reason);
    expect(fault.context.offset).toBe(offset);
  });
});
