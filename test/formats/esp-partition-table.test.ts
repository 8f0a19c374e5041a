import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../src/base/bytes.ts';
import {
  applicationPartition,
  type EspPartition,
  makePartitionTable,
  parsePartitionTable,
} from '../../src/formats/esp-partition-table.ts';
import { Fault } from '../../src/model/fault.ts';

const partition = (
  label: string,
  type: number,
  subtype: number,
  offset: number,
  sizeBytes: number,
): EspPartition => ({
  label,
  type,
  subtype,
  offset,
  sizeBytes,
  encrypted: false,
  readOnly: false,
});
const nvs = partition('nvs', 1, 2, 0x9000, 0x6000);
const phy = partition('phy_init', 1, 1, 0xf000, 0x1000);
const factory = partition('factory', 0, 0, 0x10000, 0x100000);
const single = [nvs, phy, factory];

const reason = (bytes: Uint8Array, flashBytes: number | null = null): unknown => {
  try {
    parsePartitionTable(bytes, 'table', flashBytes);
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'image.invalid') return thrown.context.reason;
    throw thrown;
  }
  throw new Error('the table was accepted');
};

describe('a partition table', () => {
  it('is read as ESP-IDF writes it ("single factory app, no OTA")', () => {
    const bytes = makePartitionTable(single);
    // The first entry of the table that ESP-IDF builds.
    expect(toHex(bytes.subarray(0, 32))).toBe(
      'aa50010200900000006000006e76730000000000000000000000000000000000',
    );
    expect(parsePartitionTable(bytes)).toEqual(single);
  });

  it('is read back as it was written, whatever the partitions', () => {
    const flags = fc.record({ encrypted: fc.boolean(), readOnly: fc.boolean() });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[a-z0-9_]{1,16}$/), { minLength: 1, maxLength: 20 }),
        fc.array(flags, { minLength: 20, maxLength: 20 }),
        (labels, marks) => {
          const table = labels.map((label, index) => ({
            ...partition(label, 1, index, 0x9000 + index * 0x2000, 0x2000),
            ...(marks[index] ?? { encrypted: false, readOnly: false }),
          }));
          expect(parsePartitionTable(makePartitionTable(table))).toEqual(table);
        },
      ),
    );
  });

  it('may lack the MD5, as old ones do', () => {
    const bytes = makePartitionTable(single);
    bytes.fill(0xff, 96, 128);
    expect(parsePartitionTable(bytes)).toEqual(single);
  });

  it.each([
    ['an erased sector', new Uint8Array(0xc00).fill(0xff), 'no entry'],
    ['text', new Uint8Array(64).fill(0x41), 'neither an entry nor the end'],
    ['half an entry', makePartitionTable(single).subarray(0, 40), 'an entry is cut off'],
    ['two of a name', makePartitionTable([nvs, { ...phy, label: 'nvs' }]), 'two partitions are called “nvs”'],
    ['an overlap', makePartitionTable([nvs, { ...phy, offset: 0xe000 }]), '“phy_init” overlaps “nvs”'],
    ['an empty partition', makePartitionTable([{ ...nvs, sizeBytes: 0 }]), '“nvs” is empty'],
    [
      'a label that begins with a blank',
      makePartitionTable([{ ...nvs, label: ' !', sizeBytes: 0 }]),
      '“ !” is empty',
    ],
    [
      'an application off its grid',
      makePartitionTable([{ ...factory, offset: 0x11000 }]),
      '“factory” begins at 0x11000, which is askew',
    ],
  ])('is refused: %s', (_, bytes, expected) => {
    expect(reason(bytes)).toBe(expected);
  });

  it('is refused when an entry was changed, by its MD5', () => {
    const bytes = makePartitionTable(single);
    bytes[8] = 0x70;
    expect(reason(bytes)).toBe('the MD5 does not fit the entries');
  });

  it('is refused for a flash that is smaller', () => {
    expect(reason(makePartitionTable(single), 0x100000)).toBe(
      '“factory” ends at 1114112, the flash has 1048576 bytes',
    );
  });

  it('never fails in another way than by a refusal, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        try {
          parsePartitionTable(bytes);
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'image.invalid' });
        }
      }),
    );
  });

  it('says where an application goes: factory, else ota_0, else the first', () => {
    const first = partition('ota_0', 0, 0x10, 0x110000, 0x100000);
    const second = partition('ota_1', 0, 0x11, 0x210000, 0x100000);
    expect(applicationPartition([second, first, factory])?.label).toBe('factory');
    expect(applicationPartition([second, first])?.label).toBe('ota_0');
    expect(applicationPartition([nvs, second])?.label).toBe('ota_1');
    expect(applicationPartition([nvs])).toBeNull();
  });
});
