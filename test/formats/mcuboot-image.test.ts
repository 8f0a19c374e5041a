import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/base/bytes.ts';
import { makeMcubootImage } from '../../src/formats/make-mcuboot-image.ts';
import { parseMcubootImage, parseVersion, versionText } from '../../src/formats/mcuboot-image.ts';
import { Fault } from '../../src/model/fault.ts';

const body = Uint8Array.from({ length: 1000 }, (_, index) => (index * 13) & 0xff);
const image = makeMcubootImage({ version: '1.2.3+4', body, headerBytes: 0x200 });
const context = (bytes: Uint8Array): Fault['context'] => {
  try {
    parseMcubootImage(bytes, 'app.bin');
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'image.invalid') return thrown.context;
    throw thrown;
  }
  throw new Error('the image was accepted');
};

describe('an MCUboot image', () => {
  it('is read: version, sizes, and the hash over header and body', () => {
    const parsed = parseMcubootImage(image);
    expect(parsed).toMatchObject({
      headerBytes: 0x200,
      bodyBytes: 1000,
      signed: false,
      usedBytes: image.length,
    });
    expect(versionText(parsed.version)).toBe('1.2.3.4');
    expect(Buffer.from(parsed.hash)).toEqual(
      createHash('sha256')
        .update(image.subarray(0, 0x200 + 1000))
        .digest(),
    );
  });

  it('may have a protected trailer, which is hashed too, and padding after it', () => {
    const guarded = makeMcubootImage({
      version: '2.0.0',
      body,
      protectedTlvs: [{ type: 0x50, value: Uint8Array.of(1, 0, 0, 0) }],
    });
    const parsed = parseMcubootImage(concatBytes([guarded, new Uint8Array(100).fill(0xff)]));
    expect(parsed.tlvs[0]).toEqual({ type: 0x50, protected: true, value: Uint8Array.of(1, 0, 0, 0) });
    expect(parsed.usedBytes).toBe(guarded.length);
  });

  it.each([
    ['an empty file', new Uint8Array(0), 0, 'the file is empty'],
    ['a cut header', image.subarray(0, 31), 31, 'the header is cut off'],
    ['a text file', new Uint8Array(100).fill(0x41), 0, 'the magic number is missing'],
    ['a cut body', image.subarray(0, 900), 900, 'the file ends before its trailer'],
    ['a cut trailer', image.subarray(0, image.length - 1), image.length - 1, 'the trailer is cut off'],
  ])('is refused when it is %s', (_name, bytes, offset, reason) => {
    expect(context(bytes)).toEqual({ file: 'app.bin', offset, reason });
  });

  it('is refused when it is oversized', () => {
    expect(context(new Uint8Array(64 * 1024 * 1024 + 1)).reason).toBe('the file is larger than 64 MiB');
  });

  it('is refused when any bit of header or body is flipped', () => {
    fc.assert(
      fc.property(fc.nat((0x200 + 1000) * 8 - 1), (bit) => {
        const damaged = image.slice();
        damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        // A size field may now point anywhere: what matters is that it is a refusal, with an offset.
        expect(context(damaged)).toHaveProperty('offset');
      }),
      { numRuns: 300 },
    );
  });

  it('is cut anywhere and always refused', () => {
    for (let length = 0; length < image.length; length += 7)
      expect(context(image.subarray(0, length))).toBeDefined();
  });

  it('has versions as imgtool and Zephyr write them', () => {
    expect(parseVersion('1.2.3+4')).toEqual(parseVersion('1.2.3.4'));
    expect(versionText(parseVersion('1.2.3'))).toBe('1.2.3');
    for (const bad of ['1.2', '256.0.0', '1.2.65536', 'v1.2.3', '1.2.3-rc1']) {
      expect(() => parseVersion(bad)).toThrow(RangeError);
    }
  });
});
