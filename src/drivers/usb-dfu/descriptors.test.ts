import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex } from '../../base/bytes.ts';
import { Fault } from '../../model/fault.ts';
import { parseDeviceDescriptor, parseDfuFunction } from './descriptors.ts';

const head = '0902 2d00 01 01 00 c0 32';
const boot = '0904 00 00 00 fe 01 02 04 0904 00 01 00 fe 01 02 05';
const functional = '0921 0b ff00 0008 1a01';
const configuration = (...parts: readonly string[]): Uint8Array =>
  fromHex(parts.join('').replaceAll(' ', ''));

describe('DFU descriptors', () => {
  test("of ST's boot ROM: DfuSe with one alternate setting for each memory", () => {
    expect(parseDfuFunction(configuration(head, boot, functional))).toEqual({
      mode: 'upgrade',
      alternates: [
        { interfaceNumber: 0, alternate: 0, text: 4 },
        { interfaceNumber: 0, alternate: 1, text: 5 },
      ],
      canDownload: true,
      canUpload: true,
      manifestationTolerant: false,
      willDetach: true,
      detachTimeoutMs: 255,
      transferBytes: 2048,
      dfuse: true,
      version: '1.1a',
    });
  });

  test('of firmware with a serial port beside DFU: run-time mode on the interface that is DFU', () => {
    const serial = '0904 00 00 01 02 02 01 00 0524 00 10 01 0904 01 00 00 fe 01 01 00';
    const found = parseDfuFunction(configuration(head, serial, '0921 05 e803 4000 1001'));
    expect(found).toMatchObject({
      mode: 'run-time',
      alternates: [{ interfaceNumber: 1, alternate: 0 }],
      canUpload: false,
      manifestationTolerant: true,
      dfuse: false,
      version: '1.1',
      transferBytes: 64,
    });
  });

  test('of DFU 1.0 have seven bytes and no version', () => {
    const found = parseDfuFunction(configuration(head, boot, '0721 01 ff00 4000'));
    expect(found).toMatchObject({ version: '1.0', dfuse: false });
  });

  test('of a device without DFU are none', () => {
    expect(parseDfuFunction(configuration(head, '0904 00 00 00 ff 00 00 00'))).toBeNull();
  });

  test.each([
    ['a descriptor of no bytes', [head, boot, '00'], 27],
    ['a descriptor longer than what is there', [head, boot, '0921 0b'], 27],
    ['a functional descriptor that is too short', [head, boot, '0521 0b ff00'], 27],
    ['a transfer size of 0', [head, boot, '0921 0b ff00 0000 1a01'], 32],
    ['no functional descriptor', [head, boot], 27],
    ['a protocol that is none', [head, '0904 00 00 00 fe 01 07 04', functional], 0],
    ['an interface descriptor that is too short', [head, '0504 00 00 00'], 9],
    ['something else', ['0901 2d00 01 01 00 c0 32'], 0],
  ])('with %s are refused at their offset', (_title, parts, offset) => {
    expect(() => parseDfuFunction(configuration(...parts))).toThrow(
      expect.objectContaining({ code: 'link.garbage', context: { offset } }),
    );
  });

  test('of any bytes are parsed or refused as garbage, never anything else', () => {
    const start = configuration(head, boot, functional);
    const mutated = fc
      .array(fc.tuple(fc.nat(start.length - 1), fc.nat(255)), { maxLength: 6 })
      .map((changes) => {
        const bytes = start.slice();
        for (const [offset, value] of changes) bytes[offset] = value;
        return bytes;
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), mutated), (bytes) => {
        for (const parse of [parseDfuFunction, parseDeviceDescriptor]) {
          try {
            parse(bytes);
          } catch (thrown) {
            if (!(thrown instanceof Fault) || thrown.code !== 'link.garbage') throw thrown;
          }
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
