/** What dfu-util 0.11 said to the simulated units through a real kernel (test/peers/usb), and what our driver says for the same. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import type { Driver } from '../../src/drivers/driver.ts';
import recording from '../../src/drivers/usb-dfu/dfu-util-trace.json' with { type: 'json' };
import { usbDfuDriver } from '../../src/drivers/usb-dfu/driver.ts';
import { flashGeometry } from '../../src/drivers/usb-dfu/simulator/layout.ts';
import { simulateDfu } from '../../src/drivers/usb-dfu/simulator/unit.ts';
import { NorFlash } from '../../src/virtual/flash-memory.ts';
import { dfuBench, given, imageOf } from './dfu-bench.ts';
import { blocksIn, erasesIn, recordedUsb, replayed, writtenIn } from './dfu-trace.ts';
import { useFastTime, useRealTime } from './fast-time.ts';

beforeEach(() => useFastTime());
afterEach(() => useRealTime());

const firmware = (sizeBytes: number): Uint8Array =>
  Uint8Array.from({ length: sizeBytes }, (_, index) => (index * 29 + (index >> 7)) & 0xff);

/** Our driver's conversation with the same unit. */
async function ours(simulated: Readonly<Record<string, string | number>>, sizeBytes: number) {
  const lines: string[] = [];
  const spied: Driver = {
    ...usbDfuDriver,
    simulate: (options) => ({
      powerOn: (world) => {
        const connection = simulateDfu(options).powerOn(world);
        return connection.usb === undefined
          ? connection
          : { ...connection, usb: recordedUsb(connection.usb, lines) };
      },
    }),
  };
  const bench = dfuBench(simulated, {}, spied);
  const session = await bench.connect();
  const image = imageOf({ address: null, bytes: firmware(sizeBytes) });
  await bench.go(given(session.flash)({ image, imageNumber: 0, activate: 'store' }, bench.run));
  await session.close();
  bench.dispose();
  return lines;
}

describe.each(recording.units)('dfu-util on a unit with $title', ({ exchanges, simulated, sizeBytes }) => {
  test('is answered as it was, and leaves the firmware in the flash', () => {
    const flash = new NorFlash(flashGeometry);
    const due: (() => void)[] = [];
    const { usb } = simulateDfu({
      hardwareId: 'VECTOR-1',
      flash,
      random: seededRandom(5),
      driver: simulated,
    }).powerOn({ send: () => undefined, restart: () => undefined, later: (_, work) => due.push(work) });
    for (const line of exchanges) {
      // It waits as long as the unit asks it to: whatever was to be done is done by then.
      for (const work of due.splice(0)) work();
      expect(replayed(given(usb), line)).toBe(line);
    }
    for (const work of due.splice(0)) work();
    expect(flash.read(0, sizeBytes)).toEqual(firmware(sizeBytes));
  });

  test('sends the same erases and the same blocks as our driver', async () => {
    const mine = await ours(simulated, sizeBytes);
    if (simulated.variant === 'dfu') {
      const blocks = blocksIn(exchanges);
      expect(blocksIn(mine).slice(0, blocks.length)).toEqual(blocks);
      return;
    }
    expect(erasesIn(mine)).toEqual(erasesIn(exchanges));
    expect(writtenIn(mine)).toBe(writtenIn(exchanges));
    expect(writtenIn(exchanges)).toHaveLength(2 * sizeBytes);
  });
});
