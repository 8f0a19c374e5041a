import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../src/base/bytes.ts';
import { xtsInPlace } from '../../src/formats/aes-xts.ts';

describe('XTS-AES-256', () => {
  it('is what IEEE 1619 says (annex B, vector 10)', () => {
    const key = fromHex(
      '27182818284590452353602874713526624977572470936999595749669676273141592653589793238462643383279502884197169399375105820974944592',
    );
    const bytes = Uint8Array.from({ length: 512 }, (_, index) => index & 0xff);
    xtsInPlace(key, 'encrypt', [{ number: 0xff, bytes }]);
    expect(toHex(bytes.subarray(0, 32))).toBe(
      '1c3b3a102f770386e4836c99e370cf9bea00803f5e482357a4ae12d414a3e63b',
    );
  });

  it("is what OpenSSL's own XTS makes, for several units in one go, and back", () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    const unit = fc.record({ number: fc.nat(2 ** 31 - 1), bytes: bytes(32) });
    fc.assert(
      fc.property(bytes(64), fc.array(unit, { maxLength: 5 }), (key, units) => {
        fc.pre(toHex(key.subarray(0, 32)) !== toHex(key.subarray(32)));
        const work = units.map(({ number, bytes }) => ({ number, bytes: bytes.slice() }));
        xtsInPlace(key, 'encrypt', work);
        for (const [index, { number, bytes }] of units.entries()) {
          const tweak = new Uint8Array(16);
          new DataView(tweak.buffer).setUint32(0, number, true);
          const theirs = createCipheriv('aes-256-xts', key, tweak).update(bytes);
          expect(toHex(work[index]?.bytes ?? new Uint8Array())).toBe(toHex(theirs));
        }
        xtsInPlace(key, 'decrypt', work);
        expect(work).toEqual(units);
      }),
      { numRuns: 50 },
    );
  });
});
