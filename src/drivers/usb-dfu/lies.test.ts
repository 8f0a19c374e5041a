/** A device that lies harms nothing: it ends in a fault in bounded time, with everything closed and its memory as it was. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dfuBench, given, imageOf, pattern } from '../../../test/drivers/dfu-bench.ts';
import { useFastTime, useRealTime } from '../../../test/drivers/fast-time.ts';

beforeEach(() => useFastTime());
afterEach(() => useRealTime());

const image = imageOf({ address: null, bytes: pattern(3_000) });

describe('a DFU unit', () => {
  test.each([
    ['of blocks of 0 bytes', { transferBytes: 0 }, 'link.garbage'],
    ['that wants to be left alone for four hours', { claimedPollMs: 16_000_000 }, 'link.timeout'],
    ['in a state that does not come next', { lie: 'state-out-of-order' }, 'device.protocol'],
    ['in a state that does not exist', { lie: 'state-unknown' }, 'device.protocol'],
    ['whose status is cut short', { lie: 'short-status' }, 'device.protocol'],
    ['that gives less memory than it is asked for', { lie: 'short-upload' }, 'device.protocol'],
    ['with texts of garbage', { lie: 'long-texts' }, 'device.lacks'],
    ['whose pages overlap', { mapText: '@F/0x08000000/64*001Kg/0x08000400/01*001Kg' }, 'link.garbage'],
    ['whose pages wrap around', { mapText: '@F/0xFFFFFC00/02*001Kg' }, 'link.garbage'],
    ['whose memory is endless', { mapText: '@F/0x00000000/9999*9999Kg' }, 'link.garbage'],
    ['that has no memory to write', { mapText: '@F/0x08000000/64*001Ka' }, 'device.lacks'],
    ['without a serial number', { serial: '' }, 'device.lacks'],
    ['with the serial number of every clone', { serial: '000000000001' }, 'device.lacks'],
    ['with a serial number that counts up', { serial: '0123456789ABCDEF' }, 'device.lacks'],
    ['with a serial number that is no id', { serial: 'A B/../C' }, 'device.protocol'],
  ])('%s ends with %3$s', async (_title, simulated, code) => {
    const bench = dfuBench(simulated as Record<string, string | number>);
    const work = async (): Promise<void> => {
      const session = await bench.connect();
      try {
        await bench.go(given(session.flash)({ image, imageNumber: 0, activate: 'confirm' }, bench.run));
      } finally {
        await session.close();
      }
    };
    await expect(work()).rejects.toMatchObject({ code });
    expect(bench.bench.openLinks()).toBe(0);
    bench.dispose();
  });

  test('without a serial number has the name of its place, where the recipe says so, and the record says it', async () => {
    const bench = dfuBench({ serial: '' });
    const session = await bench.connect({ hardwareIdFrom: 'port-location' });
    expect(session.device.hardwareId).toBe('virtual:1');
    expect(session.device.facts.hardwareIdFrom).toBe('port-location');
    await session.close();
    bench.dispose();
  });

  test('of other ids is refused before it is asked anything', async () => {
    const bench = dfuBench();
    await expect(bench.connect({ vendorId: '0x28e9' })).rejects.toMatchObject({ code: 'device.mismatch' });
    bench.dispose();
  });

  test('whose boot ROM has another serial number is another unit, unless the recipe knows it', async () => {
    const simulated = { runTime: true, serial: 'FIRMWARE-1', upgradeSerial: 'ROM-1' };
    const strict = dfuBench(simulated);
    const refused = await strict.connect();
    const flash = given(refused.flash)({ image, imageNumber: 0, activate: 'confirm' }, strict.run);
    await expect(strict.go(flash)).rejects.toMatchObject({ code: 'device.changed' });
    await refused.close();
    strict.dispose();
    const bench = dfuBench(simulated);
    const session = await bench.connect({ serialInUpgradeMode: 'differs' });
    await bench.go(given(session.flash)({ image, imageNumber: 0, activate: 'confirm' }, bench.run));
    expect(session.device.hardwareId).toBe('FIRMWARE-1');
    expect(session.device.facts.usbSerial).toBe('ROM-1');
    await session.close();
    bench.dispose();
  });
});
