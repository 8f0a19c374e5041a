import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/base/bytes.ts';
import { parseIntelHex } from '../../src/formats/intel-hex.ts';
import { hexFile, hexRecord } from './hex-records.ts';
import { refusal } from './refusal.ts';

const read = (lines: readonly string[], newline = '\n') => parseIntelHex(utf8(lines.join(newline)));
const end = ':00000001FF';

describe('an Intel HEX file', () => {
  it('is read as the specification writes it', () => {
    // The first record is the well-known example; the second extends the address to 0x08000000.
    const lines = [':0300300002337A1E', ':020000040800F2', ':0400000001020304F2', end];
    expect(read(lines, '\r\n')).toEqual([
      { address: 0x30, bytes: Uint8Array.of(2, 0x33, 0x7a) },
      { address: 0x08000000, bytes: Uint8Array.of(1, 2, 3, 4) },
    ]);
  });

  it('has segment addresses, start addresses, lower case, blank lines and spaces at the end', () => {
    const lines = [
      '',
      ':020000021200ea  ',
      ':01001000aa45',
      ':0400000300003800c1',
      ':04000005000000cd2a',
      end,
      '',
      '',
    ];
    expect(read(lines)).toEqual([{ address: 0x12010, bytes: Uint8Array.of(0xaa) }]);
  });

  it('gives back any data at any addresses', () => {
    const piece = fc.record({
      gap: fc.integer({ min: 1, max: 0x20000 }),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 600 }),
    });
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
        let next = 0;
        const segments = pieces.map(({ gap, bytes }) => {
          const address = next + gap;
          next = address + bytes.length;
          return { address, bytes };
        });
        const shuffled = segments.toReversed();
        expect(parseIntelHex(utf8(hexFile(shuffled)))).toEqual(segments);
      }),
      { numRuns: 50 },
    );
  });

  it.each<[string, readonly string[], number, RegExp]>([
    ['empty', [''], 1, /end record is missing/],
    ['cut off', [':0300300002337A1E'], 1, /end record is missing/],
    ['only an end', [end], 1, /no data/],
    ['text', ['S1137AF0'], 1, /does not begin with a colon/],
    ['a record with half a byte', [':0300300002337A1', end], 1, /odd number/],
    ['a record with other characters', [':0300300002337AXY', end], 1, /no hexadecimal digit/],
    ['a record with a wrong checksum', ['', ':0300300002337A1F', end], 2, /wrong checksum/],
    ['a record that is too short', [':0400300002337A1D', end], 1, /another length/],
    ['a record of nothing', [':00', end], 1, /cut off/],
    ['a record of a kilobyte', [`:${'00'.repeat(1000)}`, end], 1, /longer than any/],
    ['an unknown record', [hexRecord(6, 0, Uint8Array.of(1)), end], 1, /unknown type 6/],
    [
      'an address record of three bytes',
      [hexRecord(4, 0, Uint8Array.of(1, 2, 3)), end],
      1,
      /type 4 with 3 bytes/,
    ],
    ['text after the end', [':0300300002337A1E', end, ':0300300002337A1E'], 3, /after the end/],
    ['an address twice', [':0300300002337A1E', ':0300310002337A1D', end], 2, /0x31 is there twice/],
    [
      'a record over the end of a segment',
      [':020000021000EC', hexRecord(0, 0xffff, Uint8Array.of(1, 2)), end],
      2,
      /64 KiB segment/,
    ],
    [
      'a record over the end of memory',
      [hexRecord(4, 0, Uint8Array.of(0xff, 0xff)), hexRecord(0, 0xffff, Uint8Array.of(1, 2)), end],
      2,
      /32-bit/,
    ],
  ])('is refused when it is %s, with the line', (_name, lines, line, reason) => {
    const fault = refusal(() => read(lines));
    expect(fault).toMatchObject({ code: 'image.invalid', message: expect.stringMatching(reason) });
    expect(fault.context.line).toBe(line);
  });

  it('is refused when it is scattered over thousands of places', () => {
    const lines = Array.from({ length: 5000 }, (_, index) => hexRecord(0, index * 2, Uint8Array.of(1)));
    expect(refusal(() => read([...lines, end])).context).toMatchObject({ line: 4097 });
  });
});
