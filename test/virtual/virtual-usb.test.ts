import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { smpDriver } from '../../src/drivers/smp/driver.ts';
import { usbDfuDriver } from '../../src/drivers/usb-dfu/driver.ts';
import { makeBench } from '../drivers/bench.ts';
import { settle, useFastTime, useRealTime } from '../drivers/fast-time.ts';

beforeEach(() => useFastTime());
afterEach(() => useRealTime());

const signal = (): AbortSignal => new AbortController().signal;
const status = { type: 'class', recipient: 'interface', request: 3, value: 0, index: 0 } as const;

describe('a simulated USB unit on the virtual bench', () => {
  test('gives descriptors, texts and answers, and its bytes are counted', async () => {
    const bench = makeBench(usbDfuDriver);
    const link = await settle(bench.port.openUsb(signal()), () => bench.bench.passedBytes(1));
    expect(link.deviceDescriptor).toHaveLength(18);
    expect(await settle(link.text(2, signal()), () => bench.bench.passedBytes(1))).toBe('Gateway Mk2');
    const before = bench.bench.passedBytes(1);
    const answer = await settle(link.controlIn(status, 6, signal()), () => bench.bench.passedBytes(1));
    expect(answer).toEqual({ type: 'data', bytes: Uint8Array.of(0, 0, 0, 0, 2, 0) });
    expect(bench.bench.passedBytes(1) - before).toBe(8 + 6);
    await link.close();
    bench.dispose();
  });

  test('is opened by one at a time, and a serial unit is no USB device', async () => {
    const bench = makeBench(usbDfuDriver);
    const link = await settle(bench.port.openUsb(signal()), () => bench.bench.passedBytes(1));
    await expect(bench.port.openUsb(signal())).rejects.toMatchObject({ code: 'link.open' });
    await expect(bench.port.open({}, signal())).rejects.toMatchObject({ code: 'link.open' });
    await link.close();
    const again = await settle(bench.port.reopenUsb(signal()), () => bench.bench.passedBytes(1));
    await again.close();
    bench.dispose();
    const serial = makeBench(smpDriver);
    await expect(serial.port.openUsb(signal())).rejects.toMatchObject({ code: 'link.open' });
    serial.dispose();
  });

  test('that is pulled loses what is under way and everything after it', async () => {
    const bench = makeBench(usbDfuDriver);
    const link = await settle(bench.port.openUsb(signal()), () => bench.bench.passedBytes(1));
    const pending = link.controlIn(status, 6, signal());
    const lost = expect(pending).rejects.toMatchObject({ code: 'link.lost' });
    bench.bench.unplug(1);
    await lost;
    await expect(link.controlIn(status, 6, signal())).rejects.toMatchObject({ code: 'link.lost' });
    await link.reset();
    bench.dispose();
  });

  test('is cut at an exact byte: what did not arrive whole did not arrive', async () => {
    const clean = makeBench(usbDfuDriver);
    await settle(clean.port.openUsb(signal()), () => clean.bench.passedBytes(1));
    const opened = clean.bench.passedBytes(1);
    clean.dispose();
    const bench = makeBench(usbDfuDriver, { faults: { unplugAfterBytes: opened + 8 + 5 } });
    const link = await settle(bench.port.openUsb(signal()), () => bench.bench.passedBytes(1));
    const cut = link.controlIn(status, 6, signal());
    await expect(settle(cut, () => bench.bench.passedBytes(1))).rejects.toMatchObject({ code: 'link.lost' });
    expect(bench.bench.passedBytes(1)).toBe(opened + 8 + 5);
    bench.dispose();
  });

  test('on a dead cable ends a transfer after five seconds, or when its caller gives up', async () => {
    const bench = makeBench(usbDfuDriver, { faults: { stallAfterBytes: 0 } });
    const opening = bench.port.openUsb(signal());
    await expect(settle(opening, () => bench.bench.passedBytes(1))).rejects.toMatchObject({
      code: 'link.timeout',
    });
    const stop = new AbortController();
    const given = bench.port.openUsb(stop.signal);
    stop.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    bench.dispose();
  });
});
