import { describe, expect, it } from 'vitest';
import {
  espApplication,
  espressifRig,
  factoryPartition,
  firmwareFile,
} from '../../../test/drivers/espressif-bench.ts';
import { recorded, type TraceEntry } from '../../../test/peers/recorded-port.ts';
import { bytesEqual, fromHex, toHex } from '../../base/bytes.ts';
import { seededRandom } from '../../base/random.ts';
import { quietRun, type Run } from '../../base/run.ts';
import { makePartitionTable, parsePartitionTable } from '../../formats/esp-partition-table.ts';
import { makeEspImage } from '../../formats/make-esp-image.ts';
import { SlipDecoder } from '../../framing/slip.ts';
import type { FlashRequest, FlashResult, Session } from '../driver.ts';
import { espressifDriver } from './driver.ts';
import { factoryPartitions } from './simulator/factory.ts';

const flash = (
  session: Session,
  image: FlashRequest['image'],
  activate: FlashRequest['activate'] = 'confirm',
  run: Run = quietRun(),
): Promise<FlashResult> => {
  if (session.flash === undefined) throw new Error('it does not flash');
  return session.flash({ image, imageNumber: 0, activate }, run);
};
const application = factoryPartition('ota_0').offset;
const random = (count: number, seed = 1): Uint8Array => seededRandom(seed).bytes(count);

describe('flashing', () => {
  it('puts an application into its partition, and says which version it is', async () => {
    await using unit = espressifRig({ driver: { factory: true } });
    const session = await unit.connect();
    const bytes = espApplication(5, '2.0.0');
    const result = await flash(session, firmwareFile('esp-image', bytes));
    expect(result).toMatchObject({ skipped: false, firmware: '2.0.0' });
    expect(unit.flash.read(application, bytes.length)).toEqual(bytes);
    expect(session.device.firmware).toBe('2.0.0');
  });

  it('asks for the MAC after writing, and reads the flash again only where its facts come from', async () => {
    await using unit = espressifRig({ driver: { factory: true } });
    const trace: TraceEntry[] = [];
    const session = await espressifDriver.connect(recorded(unit.port, trace), {}, quietRun());
    const requests = (): readonly string[] => {
      const sent = trace.splice(0).filter(({ from }) => from === 'host');
      return new SlipDecoder(10_000)
        .push(fromHex(sent.map(({ hex }) => hex).join('')))
        .map((event) => (event.type === 'frame' ? toHex(event.bytes.subarray(1, 2)) : 'broken'));
    };
    requests();
    await flash(session, firmwareFile('raw', random(3000), 0x20_0000), 'store');
    const elsewhere = requests();
    expect(elsewhere.slice(-2)).toEqual(['0a', '0a']);
    expect(elsewhere).not.toContain('0e');
    await flash(session, firmwareFile('esp-image', espApplication(5, '3.0.0')), 'store');
    expect(requests().slice(-1)).toEqual(['0e']);
    expect(session.device.firmware).toBe('3.0.0');
    await session.close();
  });

  it('sends nothing that is there already', async () => {
    await using unit = espressifRig({ driver: { factory: true } });
    const session = await unit.connect();
    const image = firmwareFile('esp-image', espApplication(5, '2.0.0'));
    await flash(session, image);
    expect(await flash(session, image)).toEqual({ skipped: true, bytesSent: 0, firmware: '2.0.0' });
  });

  it('sends only the blocks that differ', async () => {
    await using unit = espressifRig();
    const session = await unit.connect();
    const bytes = random(5 * 0x10000);
    await flash(session, firmwareFile('raw', bytes, 0x10000));
    const changed = bytes.slice();
    changed[0x23456] = (changed[0x23456] ?? 0) ^ 0xff;
    const result = await flash(session, firmwareFile('raw', changed, 0x10000));
    expect(result.skipped).toBe(false);
    expect(result.bytesSent).toBeLessThan(0x11000);
    expect(unit.flash.read(0x10000, changed.length)).toEqual(changed);
  });

  it('compresses what gets smaller', async () => {
    await using unit = espressifRig();
    const session = await unit.connect();
    const bytes = new Uint8Array(100_000).map((_, index) => (index >> 8) & 0xff);
    const result = await flash(session, firmwareFile('raw', bytes, 0));
    expect(result.bytesSent).toBeLessThan(5000);
    expect(unit.flash.read(0, bytes.length)).toEqual(bytes);
  });

  it.each(['esp8266', 'esp32', 'esp32s2', 'esp32p4'])('writes an %s byte for byte', async (chip) => {
    await using unit = espressifRig({ driver: { chip, flashBytes: 0x80000 } });
    const session = await unit.connect();
    const around = random(0x1000, 2);
    unit.flash.write(0x3000, around);
    unit.flash.write(0x8000, around);
    const bytes = random(0x3801);
    await flash(session, firmwareFile('raw', bytes, 0x4000));
    expect(unit.flash.read(0x4000, bytes.length)).toEqual(bytes);
    expect(bytesEqual(unit.flash.read(0x3000, 0x1000), around)).toBe(true);
    expect(bytesEqual(unit.flash.read(0x8000, 0x1000), around)).toBe(true);
  });

  it('reports progress up to the whole', async () => {
    await using unit = espressifRig();
    const session = await unit.connect();
    const seen: number[] = [];
    const run = { ...quietRun(), progress: (done: number) => void seen.push(done) };
    await flash(session, firmwareFile('raw', random(50_000), 0), 'store', run);
    expect(seen).toEqual(seen.toSorted((left, right) => left - right));
    expect(seen.at(-1)).toBe(50_000);
  });

  it('lets the new application be the one that starts, or leaves that alone', async () => {
    const ota = factoryPartition('otadata');
    await using unit = espressifRig({ driver: { factory: true } });
    unit.flash.write(ota.offset, Uint8Array.of(1, 2, 3, 4));
    const session = await unit.connect();
    const image = firmwareFile('esp-image', espApplication(5, '2.0.0'));
    expect((await flash(session, image, 'store')).firmware).toBeNull();
    expect(unit.flash.read(ota.offset, 4)).toEqual(Uint8Array.of(1, 2, 3, 4));
    await flash(session, image, 'confirm');
    expect(unit.flash.read(ota.offset, 4)).toEqual(new Uint8Array(4).fill(0xff));
  });

  it('puts a partition table at its place, and a bootloader where the chip wants it', async () => {
    await using unit = espressifRig({ driver: { chip: 'esp32' } });
    const session = await unit.connect({ bootloaderToChipOffset: true });
    const table = makePartitionTable(factoryPartitions(4 * 1024 * 1024));
    await flash(session, firmwareFile('esp-partition-table', table));
    expect(parsePartitionTable(unit.flash.read(0x8000, 0xc00))).toHaveLength(4);
    const bootloader = makeEspImage({ chipId: 0, app: null, code: random(9000) });
    await flash(session, firmwareFile('esp-image', bootloader));
    expect(unit.flash.read(0x1000, bootloader.length)).toEqual(bootloader);
  });
});

describe('nothing is written', () => {
  const refusals: [string, Record<string, string | number | boolean>, FlashRequest['image'], string][] = [
    ['of another chip', {}, firmwareFile('esp-image', espApplication(9, '1.0.0')), 'image.mismatch'],
    [
      'of a bootloader without an address',
      {},
      firmwareFile('esp-image', makeEspImage({ chipId: 5, app: null, code: random(99) })),
      'image.invalid',
    ],
    ['of bytes without an address', {}, firmwareFile('raw', random(99)), 'image.invalid'],
    [
      'of an application that is larger than its partition',
      {},
      firmwareFile('esp-image', espApplication(5, '1.0.0', 0x100001)),
      'image.too-large',
    ],
    ['of what is larger than the flash', {}, firmwareFile('raw', random(5000), 0x3ff000), 'image.too-large'],
    [
      'without a partition table',
      { factory: false },
      firmwareFile('esp-image', espApplication(5, '1.0.0')),
      'image.mismatch',
    ],
    [
      'of an unsigned image into a unit with secure boot',
      { secureBoot: 2 },
      firmwareFile('esp-image', espApplication(5, '1.0.0')),
      'image.mismatch',
    ],
    [
      'into a unit with flash encryption',
      { flashEncryption: true },
      firmwareFile('raw', random(99), 0),
      'device.lacks',
    ],
    [
      'below the table of an ESP32 with the first secure boot',
      { chip: 'esp32', secureBoot: 1 },
      firmwareFile('raw', random(99), 0x1000),
      'device.lacks',
    ],
  ];
  it.each(refusals)('%s', async (_, driver, image, code) => {
    await using unit = espressifRig({ driver: { factory: true, ...driver } });
    const session = await unit.connect();
    const before = unit.flash.read(0, unit.flash.sizeBytes);
    await expect(flash(session, image)).rejects.toMatchObject({ code });
    expect(bytesEqual(unit.flash.read(0, unit.flash.sizeBytes), before)).toBe(true);
  });

  it('on trial: a boot ROM can not try', async () => {
    await using unit = espressifRig({ driver: { factory: true } });
    const session = await unit.connect();
    const image = firmwareFile('esp-image', espApplication(5, '2.0.0'));
    await expect(flash(session, image, 'test')).rejects.toMatchObject({ code: 'device.lacks' });
  });
});

describe('a unit that does not do what it says', () => {
  it('is not written when after a reset another one answers', async () => {
    await using unit = espressifRig({ misbehaviour: 'swaps-hardware-id', driver: { factory: true } });
    const session = await unit.connect();
    await expect(session.reset?.(quietRun())).rejects.toMatchObject({ code: 'device.changed' });
    const before = unit.flash.read(0, unit.flash.sizeBytes);
    await expect(flash(session, firmwareFile('raw', random(99), 0))).rejects.toMatchObject({
      code: 'device.changed',
    });
    expect(bytesEqual(unit.flash.read(0, unit.flash.sizeBytes), before)).toBe(true);
  });

  it('is found out by the digest of what it holds', async () => {
    await using unit = espressifRig({ misbehaviour: 'corrupts-image' });
    const session = await unit.connect();
    await expect(flash(session, firmwareFile('raw', random(5000), 0))).rejects.toMatchObject({
      code: 'device.lied',
    });
  });

  it('is found out on an ESP8266 by reading everything back', async () => {
    await using unit = espressifRig({ misbehaviour: 'corrupts-image', driver: { chip: 'esp8266' } });
    const session = await unit.connect();
    await expect(flash(session, firmwareFile('raw', random(500), 0))).rejects.toMatchObject({
      code: 'device.lied',
    });
  });
});
