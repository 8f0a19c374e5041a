/** What a unit has kept about its past, read from its partitions, and what it prints when it is let run. */
import { describe, expect, it } from 'vitest';
import { espressifRig } from '../../../test/drivers/espressif-bench.ts';
import { need } from '../../../test/drivers/smp-bench.ts';
import { quietRun } from '../../base/run.ts';
import { makePartitionTable } from '../../formats/esp-partition-table.ts';
import { makeNvsImage } from '../../formats/nvs-image.ts';

const run = quietRun();
const common = { encrypted: false, readOnly: false, type: 1 } as const;
const dump = { offset: 0xd000, sizeBytes: 0x2000 } as const;
const table = makePartitionTable([
  { ...common, label: 'nvs', subtype: 0x02, offset: 0x9000, sizeBytes: 0x3000 },
  { ...common, label: 'coredump', subtype: 0x03, ...dump },
]);

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

describe('what a unit has kept', () => {
  it.each([
    ['no dump', null, 'none'],
    ['a dump', uint32(0x1a40), 0x1a40],
    ['a length that is none', uint32(0x9000_0000), 'none'],
  ] as const)('%s in its coredump partition', async (_, length, expected) => {
    await using unit = espressifRig();
    unit.flash.write(0x8000, table);
    unit.flash.write(0x9000, makeNvsImage([{ namespace: 'n', key: 'k', type: 'u8', value: 1 }], 0x3000));
    if (length !== null) unit.flash.write(dump.offset, length);
    const session = await unit.connect();
    expect(await need(session, 'diagnose')(run)).toMatchObject({ coredump: expected, 'flashWear.nvs': 0 });
    await session.close();
  });

  it('is absent where it has no such partition', async () => {
    await using unit = espressifRig();
    const session = await unit.connect();
    const readings = await need(session, 'diagnose')(run);
    expect(readings).not.toHaveProperty('coredump');
    expect(Object.keys(readings).filter((name) => name.startsWith('flashWear'))).toEqual([]);
    await session.close();
  });
});

describe('a unit that is let run and listened to', () => {
  it.each([
    [false, { restartsWhileWatched: 0, logErrors: 0 }],
    [true, { resetCause: 'RTC_SW_CPU_RST', panic: 'LoadProhibited' }],
  ])('crashes: %s, and is in its loader again afterwards', async (crashes, expected) => {
    await using unit = espressifRig({ driver: { factory: true, crashes } });
    const session = await unit.connect({ bootLogMs: 800 });
    const readings = await need(session, 'diagnose')(run);
    expect(readings).toMatchObject(expected);
    expect(Number(readings.restartsWhileWatched) > 0).toBe(crashes);
    expect((await session.identify(run)).hardwareId).toBe(session.device.hardwareId);
    await session.close();
  });

  it('is not started where nobody asked for it', async () => {
    await using unit = espressifRig({ driver: { factory: true, crashes: true } });
    const session = await unit.connect();
    expect(await need(session, 'diagnose')(run)).not.toHaveProperty('restartsWhileWatched');
    await session.close();
  });
});
