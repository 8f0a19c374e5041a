/** Settings in an encrypted NVS; what is in clear is in contents.test.ts. */
import { describe, expect, it } from 'vitest';
import { type EspressifRig, espressifRig } from '../../../test/drivers/espressif-bench.ts';
import { need } from '../../../test/drivers/smp-bench.ts';
import { utf8 } from '../../base/bytes.ts';
import { seededRandom } from '../../base/random.ts';
import { quietRun } from '../../base/run.ts';
import { makePartitionTable } from '../../formats/esp-partition-table.ts';
import { decryptNvsImage, encryptNvsImage, makeNvsKeyPartition } from '../../formats/nvs-encryption.ts';
import { makeNvsImage } from '../../formats/nvs-image.ts';
import { readNvsImage } from '../../formats/nvs-read.ts';

const run = quietRun();
const nvs = { offset: 0x9000, sizeBytes: 0x3000 } as const;
const keys = { offset: 0xc000, sizeBytes: 0x1000 } as const;
const common = { encrypted: false, readOnly: false, type: 1 } as const;
const table = makePartitionTable([
  { ...common, label: 'nvs', subtype: 0x02, ...nvs },
  { ...common, label: 'nvs_key', subtype: 0x04, ...keys },
]);
const key = seededRandom(3).bytes(64);
const options = { settings: { keys: 'nvs_key' } };
const apn = { key: 'net/apn', text: 'iot.example', bytes: utf8('iot.example'), type: 'string' } as const;

function productRig(contents: Uint8Array | null, keyPartition = makeNvsKeyPartition(key)): EspressifRig {
  const unit = espressifRig();
  unit.flash.write(0x8000, table);
  unit.flash.write(keys.offset, keyPartition);
  if (contents !== null) unit.flash.write(nvs.offset, contents);
  return unit;
}

function encrypted(gain: number, by = key): Uint8Array {
  const image = makeNvsImage([{ namespace: 'cal', key: 'gain', type: 'u32', value: gain }], nvs.sizeBytes);
  encryptNvsImage(image, by);
  return image;
}

describe('settings in an encrypted NVS', () => {
  it.each([
    ['erased', null, []],
    ['in use', encrypted(77), [{ namespace: 'cal', key: 'gain', type: 'u32', value: 77 }]],
  ] as const)(
    'that is %s are written with the key of the unit, and what else is there stays',
    async (_, contents, kept) => {
      await using unit = productRig(contents);
      const session = await unit.connect(options);
      await need(session, 'configure')([apn], run);
      const held = unit.flash.read(nvs.offset, nvs.sizeBytes);
      expect(Buffer.from(held).includes('iot.example')).toBe(false);
      expect(readNvsImage(decryptNvsImage(held, key))).toEqual({
        damage: [],
        entries: [...kept, { namespace: 'net', key: 'apn', type: 'string', value: utf8('iot.example') }],
      });
      expect(await need(session, 'readBack')(['net/apn', 'net/none'], run)).toEqual(
        new Map([
          ['net/apn', utf8('iot.example')],
          ['net/none', null],
        ]),
      );
    },
  );

  const erased = new Uint8Array(keys.sizeBytes).fill(0xff);
  const torn = makeNvsKeyPartition(key).map((byte, index) => (index === 5 ? byte & (byte - 1) : byte));
  const inClear = makeNvsImage([{ namespace: 'cal', key: 'gain', type: 'u32', value: 7 }], nvs.sizeBytes);
  it.each([
    ['has no keys yet', encrypted(7), erased, 'image.mismatch'],
    ['has keys whose sum is wrong', encrypted(7), torn, 'image.invalid'],
    ['has settings of another key', encrypted(7, seededRandom(4).bytes(64)), undefined, 'image.mismatch'],
    ['has settings in clear', inClear, undefined, 'image.mismatch'],
  ] as const)(
    'are refused when the unit %s, and nothing is written',
    async (_, contents, keyPartition, code) => {
      await using unit = productRig(contents, keyPartition);
      const session = await unit.connect(options);
      await expect(need(session, 'configure')([apn], run)).rejects.toMatchObject({ code });
      await expect(need(session, 'readBack')(['cal/gain'], run)).rejects.toMatchObject({ code });
      expect(unit.flash.read(nvs.offset, nvs.sizeBytes)).toEqual(contents);
    },
  );

  it('are refused when there is no partition of that name, and with flash encryption', async () => {
    await using unit = productRig(null);
    const session = await unit.connect({ settings: { keys: 'other' } });
    await expect(need(session, 'configure')([apn], run)).rejects.toMatchObject({ code: 'image.mismatch' });
    await using locked = espressifRig({ driver: { flashEncryption: true } });
    const closed = await locked.connect(options);
    await expect(need(closed, 'configure')([apn], run)).rejects.toMatchObject({ code: 'device.lacks' });
  });
});
