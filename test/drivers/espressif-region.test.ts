/** A structure with a checksum at its place in flash: written, read back, different; cut off, done twice, no room for it. */
import { describe, expect, it } from 'vitest';
import { bytesEqual } from '../../src/base/bytes.ts';
import { quietRun } from '../../src/base/run.ts';
import { regionObjection } from '../../src/drivers/espressif-rom/region-place.ts';
import { makePartitionTable } from '../../src/formats/esp-partition-table.ts';
import { settingDifferences } from '../../src/groups/difference.ts';
import { renderSettings } from '../../src/groups/render.ts';
import { resolveGroup } from '../../src/groups/resolve.ts';
import { groupSchema, type RenderedSetting } from '../../src/model/group.ts';
import { type EspressifRig, espressifRig } from './espressif-bench.ts';
import { need } from './smp-bench.ts';

const run = quietRun();
const options = { settings: {} };
const common = { encrypted: false, readOnly: false } as const;
const table = [
  { ...common, label: 'nvs', type: 1, subtype: 0x02, offset: 0x9000, sizeBytes: 0x3000 },
  { ...common, label: 'config', type: 1, subtype: 0x40, offset: 0xc000, sizeBytes: 0x1000 },
  { ...common, label: 'factory', type: 0, subtype: 0x00, offset: 0x1_0000, sizeBytes: 0x2_0000 },
];

function rendered(period: number, more: Record<string, unknown> = {}): readonly RenderedSetting[] {
  const group = groupSchema.parse({
    id: 'g',
    title: 'g',
    parent: null,
    settings: { 'net/ssid': 'Halle 3', period },
    definitions: { 'net/ssid': { type: 'string' }, period: { type: 'uint16' } },
    outputs: [
      {
        kind: 'region',
        address: 0xc100,
        sizeBytes: 64,
        settings: ['net/ssid', 'period'],
        fieldBytes: { 'net/ssid': 32 },
        crc: 'crc32',
        ...more,
      },
    ],
  });
  return renderSettings(resolveGroup([group], 'g'), new Map());
}

function productRig(faults = {}): EspressifRig {
  const unit = espressifRig({ faults });
  unit.flash.write(0x8000, makePartitionTable(table));
  return unit;
}

const keysOf = (settings: readonly RenderedSetting[]): readonly string[] => settings.map(({ key }) => key);

describe('a region', () => {
  it('is written, read back and the same, also the second time; its neighbours in the sector stay', async () => {
    await using unit = productRig();
    unit.flash.write(0xc000, Uint8Array.of(1, 2, 3));
    unit.flash.write(0xcff0, Uint8Array.of(4, 5, 6));
    const session = await unit.connect(options);
    const settings = rendered(300);
    for (let time = 0; time < 2; time += 1) {
      await need(session, 'configure')(settings, run);
      const held = await need(session, 'readBack')(keysOf(settings), run);
      expect(settingDifferences(settings, held)).toEqual([]);
    }
    expect(unit.flash.read(0xc100, 64)).toEqual(settings[0]?.bytes);
    expect([...unit.flash.read(0xc000, 3), ...unit.flash.read(0xcff0, 3)]).toEqual([1, 2, 3, 4, 5, 6]);
    const other = rendered(60);
    const held = await need(session, 'readBack')(keysOf(other), run);
    expect(settingDifferences(other, held)).toEqual([{ key: 'period', requested: '60', observed: '300' }]);
  });

  it('whose checksum does not fit is different as a whole: its fields are not believed', async () => {
    await using unit = productRig();
    const session = await unit.connect(options);
    const settings = rendered(300);
    await need(session, 'configure')(settings, run);
    unit.flash.write(0xc100, Uint8Array.of(0));
    const held = await need(session, 'readBack')(keysOf(settings), run);
    expect(settingDifferences(settings, held).map(({ key }) => key)).toEqual(['region:0xc100+64']);
  });

  it('whose writing is cut off by the plug is seen as different, and is whole after the next run', async () => {
    await using unit = productRig();
    const settings = rendered(300);
    const first = await unit.connect(options);
    await need(first, 'configure')(settings, run);
    await first.close();
    const needed = unit.bench.passedBytes(1);
    const changed = rendered(60);
    let differed = 0;
    // Wherever the plug is pulled: nothing half-written is taken for whole.
    for (let part = 1; part <= 6; part += 1) {
      unit.bench.unplug(1);
      unit.bench.plug(1, { unplugAfterBytes: Math.floor((needed * part) / 7) });
      const cut = await unit.connect(options).catch(() => null);
      await cut?.configure?.(changed, run).catch(() => undefined);
      await cut?.close();
      unit.bench.plug(1);
      const again = await unit.connect(options);
      const half = await need(again, 'readBack')(keysOf(changed), run);
      if (settingDifferences(changed, half).length > 0) differed += 1;
      await need(again, 'configure')(changed, run);
      const held = await need(again, 'readBack')(keysOf(changed), run);
      expect(settingDifferences(changed, held)).toEqual([]);
      await need(again, 'configure')(settings, run);
      await again.close();
    }
    expect(differed).toBeGreaterThan(0);
  });

  it.each([
    ['a partition that is too small', { address: 0xcfe0 }, 'does not fit into the partition config'],
    ['an application', { address: 0x1_0000 }, 'lies over the application factory'],
    ['the settings of the unit', { address: 0x9000 }, 'lies over the partition nvs'],
    ['the bootloader', { address: 0x1000 }, 'lies over what the unit starts with'],
    ['the table of partitions', { address: 0x8000 }, 'lies over what the unit starts with'],
    ['nothing: flash ends before it', { address: 0x3f_ffe0 }, "lies outside of this unit's flash"],
  ])('is refused over %s, before a byte is written', async (_where, more, words) => {
    await using unit = productRig();
    const before = unit.flash.read(0, unit.flash.sizeBytes);
    const session = await unit.connect(options);
    await expect(need(session, 'configure')(rendered(300, more), run)).rejects.toMatchObject({
      code: 'group.output',
      message: expect.stringContaining(words),
    });
    expect(bytesEqual(unit.flash.read(0, unit.flash.sizeBytes), before)).toBe(true);
  });

  it('may lie where no partition is', () => {
    expect(regionObjection({ address: 0x3_0000, sizeBytes: 4_096 }, table, 0x8000)).toBeNull();
    expect(regionObjection({ address: 0xc000, sizeBytes: 0x1000 }, table, 0x8000)).toBeNull();
    expect(regionObjection({ address: 0xbfff, sizeBytes: 2 }, table, 0x8000)).toContain('nvs');
  });
});
