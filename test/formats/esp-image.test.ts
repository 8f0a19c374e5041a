import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/base/bytes.ts';
import { parseAppDescriptor, parseEspImage } from '../../src/formats/esp-image.ts';
import { makeEspImage } from '../../src/formats/make-esp-image.ts';
import { Fault } from '../../src/model/fault.ts';

const code = Uint8Array.from({ length: 1001 }, (_, index) => (index * 13) & 0xff);
const image = makeEspImage({ chipId: 5, app: { project: 'gateway', version: '2.1.0-rc1' }, code });

const refusal = (bytes: Uint8Array): Fault['context'] => {
  try {
    parseEspImage(bytes, 'app.bin');
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'image.invalid') return thrown.context;
    throw thrown;
  }
  throw new Error('the image was accepted');
};
const changed = (offset: number, value: number): Uint8Array => {
  const copy = image.slice();
  copy[offset] = value;
  return copy;
};

describe('an Espressif image', () => {
  it('says its chip, its segments, and what application it is', () => {
    const parsed = parseEspImage(image);
    expect(parsed).toMatchObject({ chipId: 5, usedBytes: image.length, signed: false });
    expect(parsed.segments).toEqual([{ loadAddress: 0x3c000020, offset: 32, lengthBytes: 1260 }]);
    expect(parsed.app).toMatchObject({ project: 'gateway', version: '2.1.0-rc1', idfVersion: 'v5.5' });
    expect(parsed.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('without a description is a bootloader or of another framework', () => {
    expect(parseEspImage(makeEspImage({ chipId: 0, app: null, code })).app).toBeNull();
    expect(parseAppDescriptor(new Uint8Array(255))).toBeNull();
  });

  it('may have padding behind it, and a signature sector after that', () => {
    const padded = new Uint8Array(8192).fill(0xff);
    padded.set(image);
    expect(parseEspImage(padded)).toMatchObject({ usedBytes: image.length, signed: false });
    padded[4096] = 0xe7;
    expect(parseEspImage(padded).signed).toBe(true);
  });

  it.each([
    ['an empty file', new Uint8Array(0), 0, 'the file is empty'],
    ['a text file', new Uint8Array(100).fill(0x41), 0, 'the magic number is missing'],
    ['no segment', changed(1, 0), 1, '0 segments'],
    ['a hundred segments', changed(1, 100), 1, '100 segments'],
    [
      'a flipped bit in the code',
      changed(700, 1),
      image.length - 33,
      'the checksum does not fit the contents',
    ],
    [
      'a flipped bit in the header',
      changed(14, 1),
      image.length - 32,
      'the SHA-256 does not fit the contents',
    ],
    ['a cut image', image.subarray(0, 600), 28, 'a segment of 1260 bytes'],
    ['a cut hash', image.subarray(0, image.length - 1), image.length - 1, 'the hash is cut off'],
  ])('is refused with offset and reason: %s', (_, bytes, offset, reason) => {
    expect(refusal(bytes)).toMatchObject({ file: 'app.bin', offset, reason });
  });

  it('is never accepted with a changed byte, wherever it is', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: image.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, flip) => {
          const bytes = changed(at, (image[at] ?? 0) ^ flip);
          try {
            // Byte 23 turns the hash off: what then follows the checksum is padding. All else must be refused.
            expect(parseEspImage(bytes).sha256, `changed at ${at}`).toBeNull();
            expect(at).toBe(23);
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(Fault);
          }
        },
      ),
    );
  });

  it('never fails in another way than by a refusal, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(0xe9, 0xea), (bytes, magic) => {
        try {
          parseEspImage(concatBytes([Uint8Array.of(magic), bytes]));
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'image.invalid' });
        }
      }),
    );
  });
});
