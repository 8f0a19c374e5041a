/** DFU suffixes and DfuSe files. What dfu-suffix and dfuse-pack make and take: test/peers/formats. */
import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex, utf8 } from '../../src/base/bytes.ts';
import { crc32NotInverted } from '../../src/formats/crc32.ts';
import { addDfuSuffix, dfuVersions, parseDfuSuffix } from '../../src/formats/dfu-suffix.ts';
import { dfuseSegments, makeDfuse, parseDfuse } from '../../src/formats/dfuse-file.ts';
import { readFirmware } from '../../src/formats/firmware-file.ts';
import { refusal } from './refusal.ts';

const identity = { vendorId: 0x0483, productId: 0xdf11, deviceRelease: 0x0200 };
const segments = [
  { address: 0x08000000, bytes: utf8('first') },
  { address: 0x08004000, bytes: utf8('second') },
];
const dfuse = makeDfuse(segments, identity, { alternateSetting: 1, name: 'flash' });
/** With a right CRC: what is wrong is found by its own check. */
function changedDfuse(offset: number, value: number): Uint8Array {
  const payload = dfuse.slice(0, -16);
  new DataView(payload.buffer).setUint32(offset, value, true);
  return addDfuSuffix(payload, identity, dfuVersions.dfuse);
}

describe('a DFU file', () => {
  it('is its contents and says what device it is for', () => {
    const file = addDfuSuffix(utf8('firmware'), identity);
    expect(parseDfuSuffix(file)).toEqual({ ...identity, dfuVersion: 0x0100, payload: utf8('firmware') });
    const [segment] = readFirmware({ name: 'a.dfu', kind: 'dfu', bytes: file, address: 0x2000 });
    expect(segment).toEqual({ address: 0x2000, bytes: utf8('firmware') });
  });

  it('may have a longer suffix', () => {
    const file = addDfuSuffix(utf8('firmwareMORE'), identity);
    file[file.length - 5] = 20;
    new DataView(file.buffer).setUint32(file.length - 4, crc32NotInverted(file.subarray(0, -4)), true);
    expect(parseDfuSuffix(file)).toMatchObject({ ...identity, payload: utf8('firmware') });
  });

  it.each<[string, Uint8Array, number, RegExp]>([
    ['nothing', new Uint8Array(15), 15, /too short/],
    ['bare contents', new Uint8Array(64), 56, /suffix is missing/],
    ['damaged', addDfuSuffix(utf8('firmware'), identity).with(2, 0), 20, /do not match the CRC/],
    [
      'a suffix of three bytes',
      fromHex(`${'00'.repeat(8)}55464403${'00'.repeat(4)}`),
      11,
      /suffix of 3 bytes/,
    ],
    [
      'a suffix longer than the file',
      fromHex(`${'00'.repeat(8)}554644ff${'00'.repeat(4)}`),
      11,
      /suffix of 255 bytes/,
    ],
  ])('is refused when it is %s', (_name, bytes, offset, reason) => {
    expect(refusal(() => parseDfuSuffix(bytes))).toMatchObject({
      code: 'image.invalid',
      message: expect.stringMatching(reason),
      context: { offset },
    });
  });

  it('is refused when there is nothing before its suffix', () => {
    const bytes = addDfuSuffix(new Uint8Array(), identity);
    const file = { name: 'a.dfu', kind: 'dfu', bytes, address: null } as const;
    expect(refusal(() => readFirmware(file)).message).toMatch(/no data in it \(at byte 0\)/);
  });

  it('is refused when it is a DfuSe file, whose headers would be flashed', () => {
    const file = { name: 'a.dfu', kind: 'dfu', bytes: dfuse, address: null } as const;
    expect(refusal(() => readFirmware(file)).message).toMatch(/it is a DfuSe file/);
  });
});

describe('a DfuSe file', () => {
  it('has targets of elements with addresses', () => {
    expect(parseDfuse(dfuse)).toMatchObject({
      ...identity,
      targets: [{ alternateSetting: 1, name: 'flash', elements: segments }],
    });
    expect(dfuseSegments(dfuse)).toEqual(segments);
  });

  it('has all targets in its segments, and none over another', () => {
    const target = dfuse.subarray(11, -16);
    const both = concatBytes([dfuse.subarray(0, 11), target, target]);
    const view = new DataView(both.buffer);
    view.setUint32(6, both.length, true);
    view.setUint8(10, 2);
    const file = addDfuSuffix(both, identity, dfuVersions.dfuse);
    expect(parseDfuse(file).targets).toHaveLength(2);
    expect(refusal(() => dfuseSegments(file)).message).toMatch(/0x8000000 is there twice/);
  });

  it.each<[string, Uint8Array, number, RegExp]>([
    ['another file', addDfuSuffix(utf8('firmware'), identity), 0, /magic word/],
    ['damaged', dfuse.with(300, 1), dfuse.length - 4, /CRC/],
    ['cut to its prefix', addDfuSuffix(dfuse.slice(0, 8), identity), 8, /prefix is cut off/],
    ['of another version', changedDfuse(5, 2), 5, /version 2/],
    ['of another size than it says', changedDfuse(6, 5), 6, /another size/],
    ['with a target that is none', changedDfuse(11, 5), 11, /target's magic word/],
    ['with a target longer than the file', changedDfuse(277, 0xffffffff), 277, /longer than the file/],
    ['with a target shorter than its elements', changedDfuse(277, 10), 289, /longer than its target/],
    ['with an element longer than its target', changedDfuse(289, 0xffffff00), 289, /longer than its target/],
    ['with an element of nothing', changedDfuse(289, 0), 289, /without contents/],
    ['with fewer elements than contents', changedDfuse(281, 1), 298, /bytes after the last element/],
    ['with more elements than contents', changedDfuse(281, 3), dfuse.length - 16, /element is cut off/],
    ['with millions of elements', changedDfuse(281, 1 << 24), 281, /more than 4096 elements/],
  ])('is refused when it is %s', (_name, bytes, offset, reason) => {
    expect(refusal(() => parseDfuse(bytes))).toMatchObject({
      code: 'image.invalid',
      message: expect.stringMatching(reason),
      context: { offset },
    });
  });
});
