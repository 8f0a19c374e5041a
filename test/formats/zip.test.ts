import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/base/bytes.ts';
import { readZip, writeZip } from '../../src/formats/zip.ts';
import { refusal } from './refusal.ts';

const contents = new Map([
  ['package.yaml', utf8('title: a package\n'.repeat(50))],
  ['files/empty.bin', new Uint8Array()],
  ['files/a b.bin', Uint8Array.from({ length: 3000 }, (_, index) => (index * 7919) & 0xff)],
]);
const archive = writeZip(contents);
const directoryAt = (name: string, zip: Uint8Array): number =>
  Buffer.from(zip).lastIndexOf(Buffer.from(name)) - 46;
/** With a field of an entry's line in the directory changed. */
function changed(name: string, field: number, value: number, zip = archive): Uint8Array {
  const copy = Uint8Array.from(zip);
  new DataView(copy.buffer).setUint32(directoryAt(name, copy) + field, value, true);
  return copy;
}

describe('a zip archive', () => {
  it('gives back what was put in, with a comment at its end too', () => {
    const commented = Uint8Array.from([...archive, ...utf8('a comment')]);
    new DataView(commented.buffer).setUint16(archive.length - 2, 9, true);
    for (const bytes of [archive, commented])
      expect([...readZip(bytes)].map(([name, bytes]) => [name, [...bytes]])).toEqual(
        [...contents].map(([name, bytes]) => [name, [...bytes]]),
      );
  });

  it('that says it is smaller than it is costs no more than it says', () => {
    const bomb = writeZip(new Map([['bomb', new Uint8Array(32 * 1024 * 1024)]]));
    const lying = changed('bomb', 24, 10, bomb);
    expect(refusal(() => readZip(lying)).message).toMatch(/bomb can not be unpacked \(at byte \d+\)/);
    expect(
      refusal(() => readZip(bomb, { entries: 9, entryBytes: 1_000_000, totalBytes: 2_000_000 })).message,
    ).toMatch(/larger than 1000000 bytes/);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['empty', new Uint8Array(), /directory is missing \(at byte 0\)/],
    ['cut off', archive.subarray(0, -1), /directory is missing/],
    ['text', utf8('hello'), /not a whole zip archive/],
    ['without its beginning', archive.subarray(100), /not a whole zip archive/],
    ['larger than it says', changed('package.yaml', 24, 5), /package.yaml can not be unpacked/],
    ['smaller than it says', changed('package.yaml', 24, 5000), /another size/],
    ['damaged', changed('files/a b.bin', 16, 5), /files\/a b.bin is damaged/],
    ['compressed in another way', changed('package.yaml', 10, 99), /unknown way 99/],
    ['encrypted', changed('package.yaml', 8, 0x00080001), /encrypted/],
    ['longer than the archive', changed('package.yaml', 20, 0x7fffffff), /entry is cut off/],
    ['elsewhere', changed('package.yaml', 42, 0x7fffffff), /entry is missing/],
    ['of gigabytes', changed('package.yaml', 24, 0xfffffff0), /larger than 128000000/],
    [
      'with control characters in a name',
      writeZip(new Map([['a\u009b31mb', utf8('x')]])),
      /the name "a\?31mb" is not/,
    ],
    [
      'with a name of a parent folder',
      writeZip(new Map([['../x', utf8('x')]])),
      /the name "..\/x" is not allowed/,
    ],
  ])('is refused when it is %s', (_name, bytes, message) => {
    expect(refusal(() => readZip(bytes))).toMatchObject({
      code: 'file.invalid',
      message: expect.stringMatching(message),
      context: { offset: expect.any(Number) },
    });
  });
});
