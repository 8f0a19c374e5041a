import { describe, expect, test } from 'vitest';
import { usbTextDescriptor } from '../../src/framing/usb-standard.ts';
import type { PortInfo } from '../../src/model/port.ts';
import { openUsbDevice } from '../../src/transport/open-usb.ts';
import { UsbDeviceLink } from '../../src/transport/usb-device-link.ts';
import {
  type NativeSetup,
  type NativeUsbDevice,
  socketOf,
  usbLocation,
  usbNode,
} from '../../src/transport/usb-devices.ts';

const place = { location: 'usb:1-4.2', title: 'Unit', node: '/dev/bus/usb/001/009' };
const info: PortInfo = { path: 'usb:1-4.2', kind: 'usb', location: 'usb:1-4.2', title: 'Unit', usb: null };
const deviceDescriptor = [18, 1, 0, 2, 0, 0, 0, 64, 0x83, 4, 0x11, 0xdf, 0, 0x22, 1, 2, 3, 1];
const configuration = [9, 2, 18, 0, 1, 1, 0, 0xc0, 50, 9, 4, 0, 0, 0, 0xfe, 1, 2, 0];
const signal = (): AbortSignal => new AbortController().signal;

type In = (setup: NativeSetup, length: number) => Promise<Uint8Array>;

/** A device of the package `usb`, as it behaves: everything that goes wrong is an error with a sentence. */
class NativeDouble implements NativeUsbDevice {
  readonly vendorId = 0x0483;
  readonly productId = 0xdf11;
  readonly bus = '001';
  readonly ports = [4, 2];
  readonly calls: string[] = [];
  readonly address: number;
  failOpen: Error | null = null;
  failClaim: Error | null = null;
  failReset: Error | null = null;
  classIn: In = () => Promise.reject(new Error('controlTransferIn error: endpoint stalled'));
  bulk: (() => Promise<Uint8Array>)[] = [];

  constructor(address = 9) {
    this.address = address;
  }

  async open(): Promise<void> {
    this.calls.push('open');
    if (this.failOpen !== null) throw this.failOpen;
  }
  async close(): Promise<void> {
    this.calls.push('close');
  }
  async reset(): Promise<void> {
    this.calls.push('reset');
    if (this.failReset !== null) throw this.failReset;
  }
  async claimInterface(number: number): Promise<void> {
    if (this.failClaim !== null) throw this.failClaim;
    this.calls.push(`claim ${number}`);
  }
  async releaseInterface(number: number): Promise<void> {
    this.calls.push(`release ${number}`);
  }
  async selectAlternateInterface(number: number, alternate: number): Promise<void> {
    this.calls.push(`alternate ${number}.${alternate}`);
  }
  async nativeControlTransferIn(setup: NativeSetup, _timeoutMs: number, length: number): Promise<Uint8Array> {
    if (setup.requestType !== 'standard') return this.classIn(setup, length);
    if (setup.request === 8) return Uint8Array.of(1);
    const texts = [Uint8Array.of(4, 3, 7, 4), usbTextDescriptor('Maker'), usbTextDescriptor('Prüfling')];
    const kinds: Record<number, Uint8Array | undefined> = {
      1: Uint8Array.from(deviceDescriptor),
      2: Uint8Array.from(configuration),
      3: setup.value === 0x300 || setup.index === 0x407 ? texts[setup.value & 0xff] : undefined,
    };
    const bytes = kinds[setup.value >> 8];
    if (bytes === undefined) throw new Error('controlTransferIn error: endpoint stalled');
    return bytes.slice(0, length);
  }
  async nativeControlTransferOut(_setup: NativeSetup, _timeoutMs: number, data: Uint8Array): Promise<number> {
    this.calls.push(`out ${data.length}`);
    return data.length;
  }
  nativeTransferIn(): Promise<Uint8Array> {
    return this.bulk.shift()?.() ?? Promise.reject(new Error('transferIn error: Disconnected'));
  }
  nativeTransferOut(): Promise<number> {
    return Promise.reject(new Error('transferOut error: Stall'));
  }
}

const classIn = { type: 'class', recipient: 'interface', request: 3, value: 0, index: 0 } as const;

describe('a USB device through the package usb', () => {
  test('gives its descriptors and its texts in its own first language', async () => {
    const link = await UsbDeviceLink.over(new NativeDouble(), place, signal());
    expect([...link.deviceDescriptor]).toEqual(deviceDescriptor);
    expect([...link.configurationDescriptor]).toEqual(configuration);
    expect(await link.text(2, signal())).toBe('Prüfling');
    expect(await link.text(9, signal())).toBeNull();
    expect(await link.text(0, signal())).toBeNull();
    await link.close();
  });

  test('that stalls has answered; one that is unplugged is lost; one that never ends is out of time', async () => {
    const device = new NativeDouble();
    const link = await UsbDeviceLink.over(device, place, signal());
    expect(await link.controlIn(classIn, 6, signal())).toEqual({ type: 'stall' });
    expect(await link.bulkOut(1, new Uint8Array(3), signal())).toEqual({ type: 'stall' });
    device.classIn = () => Promise.reject(new Error('controlTransferIn error: device disconnected'));
    await expect(link.controlIn(classIn, 6, signal())).rejects.toMatchObject({ code: 'link.lost' });
    device.classIn = () => Promise.reject(new Error('controlTransferIn error: transfer was cancelled'));
    await expect(link.controlIn(classIn, 6, signal())).rejects.toMatchObject({ code: 'link.timeout' });
    await link.close();
  });

  test('releases what it claimed before it closes, once, and only when nothing is under way', async () => {
    const device = new NativeDouble();
    const link = await UsbDeviceLink.over(device, place, signal());
    await link.claim(0, 1, signal());
    await link.claim(0, 2, signal());
    let finish = (): void => undefined;
    device.classIn = () =>
      new Promise((resolve) => {
        finish = () => {
          device.calls.push('transfer ended');
          resolve(new Uint8Array(6));
        };
      });
    const pending = link.controlIn(classIn, 6, signal());
    const refused = expect(pending).rejects.toMatchObject({ code: 'link.lost' });
    await new Promise((resolve) => setImmediate(resolve));
    const closing = Promise.all([link.close(), link.close()]);
    await refused;
    finish();
    await closing;
    expect(device.calls).toEqual([
      'claim 0',
      'alternate 0.1',
      'alternate 0.2',
      'transfer ended',
      'release 0',
      'close',
    ]);
    await expect(link.controlIn(classIn, 6, signal())).rejects.toMatchObject({ code: 'link.lost' });
  });

  test('answers whoever aborts at once, and lets the next transfer wait for the one under way', async () => {
    const device = new NativeDouble();
    const link = await UsbDeviceLink.over(device, place, signal());
    const order: string[] = [];
    let finish = (): void => undefined;
    device.classIn = () =>
      new Promise((resolve) => {
        finish = () => resolve(new Uint8Array(6));
      });
    const stop = new AbortController();
    const first = link.controlIn(classIn, 6, stop.signal);
    await new Promise((resolve) => setImmediate(resolve));
    stop.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    const second = link
      .controlOut({ ...classIn, request: 6 }, new Uint8Array(0), signal())
      .then(() => order.push('second'));
    await new Promise((resolve) => setImmediate(resolve));
    order.push('first ends');
    finish();
    await second;
    expect(order).toEqual(['first ends', 'second']);
    await link.close();
  });

  test('asks again for bulk data that does not come, and keeps what came for a read that was given up', async () => {
    const device = new NativeDouble();
    const link = await UsbDeviceLink.over(device, place, signal());
    let late = (_bytes: Uint8Array): void => undefined;
    device.bulk = [
      () => Promise.reject(new Error('transferIn error: Cancelled')),
      async () => Uint8Array.of(1, 2),
      () =>
        new Promise((resolve) => {
          late = resolve;
        }),
    ];
    expect(await link.bulkIn(1, 64, signal())).toEqual({ type: 'data', bytes: Uint8Array.of(1, 2) });
    const stop = new AbortController();
    const given = link.bulkIn(1, 64, stop.signal);
    await new Promise((resolve) => setImmediate(resolve));
    stop.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    late(Uint8Array.of(3, 4));
    expect(await link.bulkIn(1, 64, signal())).toEqual({ type: 'data', bytes: Uint8Array.of(3, 4) });
    await expect(link.bulkIn(1, 64, signal())).rejects.toMatchObject({ code: 'link.lost' });
    await link.close();
  });

  test('a reset after which it is another one is a reset', async () => {
    const device = new NativeDouble();
    const link = await UsbDeviceLink.over(device, place, signal());
    device.failReset = new Error('reset error: device disconnected (error 19)');
    await link.reset();
    expect(device.calls).toContain('reset');
    await link.close();
  });
});

describe('opening a USB device', () => {
  test('takes the one in the socket, never its twin with the same serial number', async () => {
    const twin = Object.assign(new NativeDouble(7), { ports: [4, 1] });
    const own = new NativeDouble(8);
    const link = await openUsbDevice(info, signal(), async () => [twin, own]);
    expect(own.calls).toEqual(['open']);
    expect(twin.calls).toEqual([]);
    await link.close();
  });

  test('gives a unit back that came into the socket while it was being opened', async () => {
    const first = new NativeDouble(8);
    const lists = [[first], [new NativeDouble(9)]];
    await expect(openUsbDevice(info, signal(), async () => lists.shift() ?? [])).rejects.toMatchObject({
      code: 'link.lost',
    });
    expect(first.calls).toEqual(['open', 'close']);
  });

  test.each([
    ['permission denied (error 13)', 'link.permission', 'udevadm'],
    ['failed to claim interface: busy', 'link.open', 'Another program'],
    ['device not found (error 2)', 'link.lost', 'lost'],
    ['something new', 'link.open', 'something new'],
  ])('that says "%s" is %s and names the socket', async (words, code, text) => {
    const device = new NativeDouble();
    device.failOpen = new Error(`open error: ${words}`);
    const opening = openUsbDevice(info, signal(), async () => [device]);
    await expect(opening).rejects.toMatchObject({ code, message: expect.stringContaining(text) });
    await expect(opening).rejects.toThrow('usb:1-4.2');
  });

  test('an interface that another program has is in use', async () => {
    const device = new NativeDouble();
    device.failClaim = new Error('claimInterface error: interface is busy (error 16)');
    const link = await openUsbDevice(info, signal(), async () => [device]);
    await expect(link.claim(0, 0, signal())).rejects.toMatchObject({ code: 'link.open' });
    await link.close();
  });

  test('what is not on USB, or not there, opens nothing', async () => {
    const tcp: PortInfo = { ...info, path: 'tcp://x:1', location: 'tcp://x:1', kind: 'tcp' };
    await expect(openUsbDevice(tcp, signal(), async () => [])).rejects.toMatchObject({ code: 'link.open' });
    await expect(openUsbDevice(info, signal(), async () => [])).rejects.toMatchObject({ code: 'link.lost' });
    await expect(openUsbDevice(info, AbortSignal.abort(new Error('no')), async () => [])).rejects.toThrow(
      'no',
    );
  });
});

test('sockets are named alike by sysfs and by the package, on Linux and macOS', () => {
  expect(usbLocation({ bus: '001', ports: [4, 2] }, 'linux')).toBe('usb:1-4.2');
  expect(usbLocation({ bus: '010', ports: [1] }, 'linux')).toBe('usb:10-1');
  expect(usbLocation({ bus: '14', ports: [1, 2] }, 'darwin')).toBe('usb:20-1.2');
  expect(usbLocation({ bus: '001', ports: [] }, 'linux')).toBeNull();
  expect(usbNode(new NativeDouble(9), 'linux')).toBe('/dev/bus/usb/001/009');
  expect(usbNode(new NativeDouble(9), 'darwin')).toBeNull();
  expect(socketOf('usb:1-4.2#2')).toBe('usb:1-4.2');
  expect(socketOf('/dev/ttyS0')).toBeNull();
});
