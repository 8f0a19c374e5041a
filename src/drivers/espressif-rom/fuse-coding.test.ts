import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../base/bytes.ts';
import { checkBytesOf, multiply, power } from './fuse-coding.ts';

const blank = '00'.repeat(32);
const counting = toHex(Uint8Array.from({ length: 32 }, (_, index) => index));

describe('check bytes', () => {
  it.each([
    // What RSCodec(12) of reedsolo makes, which espefuse 5.6.0 computes them with.
    ['nothing', blank, '00'.repeat(12)],
    ['the first byte', `01${blank.slice(2)}`, 'e10f626eafecc5fbc6e0972f'],
    ['the last byte', `${blank.slice(2)}01`, '44774376dc1f07545c7fd561'],
    ['bytes that count', counting, 'a04c470d3ffcb203dae9f413'],
    ['every bit', 'ff'.repeat(32), '13a36292597404257375e0aa'],
    // What espefuse 5.6.0 wrote into the check registers for burn-custom-mac aa:cd:ef:01:02:03.
    ['a custom MAC', `${'00'.repeat(25)}aacdef01020300`, '63e92cc90e0a8327a82eaf6e'],
  ])('of %s are those of espefuse', (_, data, check) => {
    expect(toHex(checkBytesOf(fromHex(data)))).toBe(check);
  });

  it('make a code word that every root of the generator is a root of', () => {
    const data = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(data, fc.nat({ max: 11 }), (bytes, root) => {
        const code = [...bytes, ...checkBytesOf(bytes)];
        expect(code.reduce((sum, byte) => multiply(sum, power(root)) ^ byte, 0)).toBe(0);
      }),
    );
  });
});
