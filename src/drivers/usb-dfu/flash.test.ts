import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dfuBench, given, imageOf, pattern } from '../../../test/drivers/dfu-bench.ts';
import { useFastTime, useRealTime } from '../../../test/drivers/fast-time.ts';
import type { UsbSetup } from '../../transport/usb-link.ts';
import type { Driver, FirmwareImage, FlashResult } from '../driver.ts';
import type { FlashMemory, SimulatedUsbDevice } from '../simulated-unit.ts';
import { usbDfuDriver } from './driver.ts';
import { request } from './requests.ts';
import { flashAddress, flashGeometry } from './simulator/layout.ts';
import { simulateDfu } from './simulator/unit.ts';

beforeEach(() => useFastTime());
afterEach(() => useRealTime());

/** The unit's flash as it is after `change`, with everything that was asked of the unit. */
async function flashed(
  image: FirmwareImage,
  simulated: Readonly<Record<string, string | number | boolean>> = {},
  before: (flash: FlashMemory) => void = () => undefined,
): Promise<{
  flash: FlashMemory;
  result: FlashResult;
  asked: readonly (readonly [UsbSetup, Uint8Array])[];
  log: readonly string[];
}> {
  const asked: (readonly [UsbSetup, Uint8Array])[] = [];
  const memories: FlashMemory[] = [];
  const spied: Driver = {
    ...usbDfuDriver,
    simulate: (options) => {
      memories.push(options.flash);
      before(options.flash);
      const unit = simulateDfu(options);
      return {
        powerOn: (world) => {
          const connection = unit.powerOn(world);
          return connection.usb === undefined
            ? connection
            : { ...connection, usb: spy(connection.usb, asked) };
        },
      };
    },
  };
  const bench = dfuBench(simulated, {}, spied);
  const session = await bench.connect();
  const result = await bench.go(
    given(session.flash)({ image, imageNumber: 0, activate: 'confirm' }, bench.run),
  );
  await session.close();
  bench.dispose();
  return { flash: given(memories[0]), result, asked, log: bench.log };
}

function spy(device: SimulatedUsbDevice, asked: (readonly [UsbSetup, Uint8Array])[]): SimulatedUsbDevice {
  return {
    controlIn: (setup, length) => device.controlIn(setup, length),
    controlOut: (setup, bytes) => {
      if (setup.type === 'class') asked.push([setup, bytes]);
      return device.controlOut(setup, bytes);
    },
    reset: () => device.reset?.(),
  };
}

/** Addresses of the page erases, in order. */
const erases = (asked: readonly (readonly [UsbSetup, Uint8Array])[]): readonly number[] =>
  asked
    .filter(([setup, bytes]) => setup.request === request.download && setup.value === 0 && bytes[0] === 0x41)
    .map(([, bytes]) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(1, true));

describe('flashing a DfuSe unit', () => {
  test('erases exactly the pages that the segments touch and writes them', async () => {
    const low = pattern(1_500);
    const high = pattern(100, 11);
    const { flash, result, asked } = await flashed(
      imageOf(
        { address: flashAddress + 512, bytes: low },
        { address: flashAddress + 0x2000 + 8_000, bytes: high },
      ),
      {},
      (memory) => memory.write(0, new Uint8Array(flashGeometry.sizeBytes)),
    );
    expect(erases(asked)).toEqual([flashAddress, flashAddress + 1024, flashAddress + 0x2000]);
    expect(flash.read(512, 1_500)).toEqual(low);
    expect(flash.read(0x2000 + 8_000, 100)).toEqual(high);
    // Neighbours that nobody asked for are as they were.
    expect(flash.read(2_048, 16)).toEqual(new Uint8Array(16));
    expect(flash.read(0x4000, 16)).toEqual(new Uint8Array(16));
    expect(result).toEqual({ skipped: false, bytesSent: 1_600, firmware: null });
  });

  test('without an address goes to the first memory that can be written', async () => {
    const bytes = pattern(3_000);
    const { flash } = await flashed(imageOf({ address: null, bytes }));
    expect(flash.read(0, 3_000)).toEqual(bytes);
  });

  test('sends nothing when all is there already', async () => {
    const bytes = pattern(3_000);
    const { result, asked } = await flashed(imageOf({ address: null, bytes }), {}, (flash) =>
      flash.write(0, bytes),
    );
    expect(result).toEqual({ skipped: true, bytesSent: 0, firmware: null });
    expect(erases(asked)).toEqual([]);
  });

  test('with blocks of 65535 bytes sends smaller ones, each to an address of its own', async () => {
    const bytes = pattern(9_001);
    const { flash, asked } = await flashed(imageOf({ address: null, bytes }), { transferBytes: 0xffff });
    expect(flash.read(0, 9_001)).toEqual(bytes);
    expect(Math.max(...asked.map(([, sent]) => sent.length))).toBe(4096);
  });

  test('whose blocks hold no command refuses, and nothing is written', async () => {
    await expect(
      flashed(imageOf({ address: null, bytes: pattern(20) }), { transferBytes: 1 }),
    ).rejects.toMatchObject({
      code: 'device.refused',
    });
  });

  test('that can not be read back says so', async () => {
    const { log } = await flashed(imageOf({ address: null, bytes: pattern(500) }), { canUpload: false });
    expect(log).toContain('this unit can not be read back: what it wrote was not compared');
  });

  test.each([
    ['option bytes', 0x1fff_c000, 'image.mismatch'],
    ['one-time memory', 0x1fff_7800, 'image.mismatch'],
    ['no memory', 0x2000_0000, 'image.mismatch'],
    ['the byte after the end', flashAddress + flashGeometry.sizeBytes - 99, 'image.too-large'],
  ])('never writes to %s', async (_title, address, code) => {
    await expect(flashed(imageOf({ address, bytes: pattern(100) }))).rejects.toMatchObject({ code });
  });
});

describe('flashing a plain DFU unit', () => {
  const plain = { variant: 'dfu', transferBytes: 1000 } as const;

  test.each([
    ['that waits for a bus reset', { willDetach: false, manifestationTolerant: false }],
    ['that answers on after manifestation', { manifestationTolerant: true }],
    ['that is in run-time mode', { runTime: true }],
  ])('%s takes the file and is read back', async (_title, how) => {
    const bytes = pattern(4_321);
    const { flash, result, log } = await flashed(imageOf({ address: null, bytes }), { ...plain, ...how });
    expect(flash.read(0, bytes.length)).toEqual(bytes);
    expect(result.skipped).toBe(false);
    expect(log).toContain('read back: every byte is as sent');
  });

  test('refuses files that say where their bytes go', async () => {
    const bytes = pattern(10);
    const images = [
      imageOf({ address: 0x0800_0000, bytes }),
      imageOf({ address: null, bytes }, { address: null, bytes }),
    ];
    for (const image of images)
      await expect(flashed(image, plain)).rejects.toMatchObject({ code: 'image.mismatch' });
  });
});
