import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/base/bytes.ts';
import { splitCertificates } from '../../src/formats/der.ts';

const short = Uint8Array.of(0x30, 0x02, 0x05, 0x00);
const long = concatBytes([Uint8Array.of(0x30, 0x82, 0x01, 0x00), new Uint8Array(256)]);

describe('certificates one after the other', () => {
  it('are cut at their own lengths', () => {
    expect(splitCertificates(concatBytes([long, short]))).toEqual([long, short]);
    expect(splitCertificates(new Uint8Array(0))).toEqual([]);
  });

  it.each([
    ['something that is no sequence', Uint8Array.of(0x31, 0x00)],
    ['a cut one', long.subarray(0, 200)],
    ['an indefinite length', Uint8Array.of(0x30, 0x80, 0, 0)],
    ['bytes after the last', concatBytes([short, Uint8Array.of(0)])],
    ['too many', concatBytes(Array.from({ length: 17 }, () => short))],
  ])('are refused when there is %s', (_name, bytes) => {
    expect(splitCertificates(bytes)).toBeNull();
  });
});
