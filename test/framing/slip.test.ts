import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex, toHex, utf8 } from '../../src/base/bytes.ts';
import { encodeSlip, SlipDecoder } from '../../src/framing/slip.ts';

const frames = (bytes: Uint8Array, limitBytes = 1000): string[] =>
  new SlipDecoder(limitBytes)
    .push(bytes)
    .map((event) => (event.type === 'frame' ? toHex(event.bytes) : event.reason));

describe('SLIP', () => {
  it('escapes END and ESC as RFC 1055 says', () => {
    expect(toHex(encodeSlip(fromHex('01c002db03')))).toBe('c001dbdc02dbdd03c0');
    expect(toHex(encodeSlip(new Uint8Array(0)))).toBe('c0c0');
  });

  it('reads what an ESP32 really answered to SYNC', () => {
    const twice = 'c0010804000707122000000000c0'.repeat(2);
    expect(frames(fromHex(twice))).toEqual(['010804000707122000000000', '010804000707122000000000']);
  });

  it('gives any bytes back, in whatever pieces they arrive', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { maxLength: 8 }),
        fc.integer({ min: 1, max: 20 }),
        (wanted, pieceBytes) => {
          const wire = concatBytes(wanted.map(encodeSlip));
          const decoder = new SlipDecoder(60);
          const found: string[] = [];
          for (let offset = 0; offset < wire.length; offset += pieceBytes)
            for (const event of decoder.push(wire.subarray(offset, offset + pieceBytes)))
              found.push(event.type === 'frame' ? toHex(event.bytes) : event.reason);
          expect(found).toEqual(wanted.map(toHex));
        },
      ),
    );
  });

  it('hands a boot log before the first END on as a frame of its own', () => {
    const log = utf8('ets Jun  8 2016 00:22:57\r\nwaiting for download\r\n');
    expect(frames(concatBytes([log, fromHex('c00108c0')]))).toEqual([toHex(log), '0108']);
  });

  it('loses one frame, not two, when an END is lost', () => {
    expect(frames(fromHex('c00102c0' + 'c00304' + 'c00506c0'))).toEqual(['0102', '0304', '0506']);
    expect(frames(fromHex('c00102' + '0304c0' + 'c00506c0'))).toEqual(['01020304', '0506']);
  });

  it('drops frames that are too long or badly escaped, each with its reason, and reads the next', () => {
    expect(frames(fromHex('c0010203040506c0c007c0'), 5)).toEqual(['a frame of more than 5 bytes', '07']);
    expect(frames(fromHex('c001db02c0c007c0'))).toEqual(['0x02 after an escape', '07']);
    expect(frames(fromHex('c001dbc0c007c0'))).toEqual(['a frame that ends with an escape', '07']);
  });

  it('takes any bytes without failing, and never hands on more than its limit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        for (const event of new SlipDecoder(32).push(bytes))
          if (event.type === 'frame') expect(event.bytes.length).toBeLessThanOrEqual(32);
      }),
    );
  });
});
