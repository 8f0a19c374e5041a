import { describe, expect, it } from 'vitest';
import {
  type EspressifRig,
  espApplication,
  espressifRig,
  firmwareFile,
} from '../../../test/drivers/espressif-bench.ts';
import { quietRun } from '../../base/run.ts';
import type { Session } from '../driver.ts';
import { chips } from './chips.ts';
import { espressifDriver } from './driver.ts';

describe('a unit is known', () => {
  it.each(chips.map(({ id, title }) => [id, title]))('by its chip: %s', async (chip, title) => {
    await using unit = espressifRig({ driver: { chip } });
    const { device } = await unit.connect({ chip });
    expect(device).toMatchObject({ hardwareId: '7CDFA1B2C3D4', model: title, firmware: null });
    expect(device.facts).toMatchObject({
      chip,
      mac: '7C:DF:A1:B2:C3:D4',
      flashId: 'ef4016',
      flashBytes: 4 * 1024 * 1024,
      secureBoot: false,
      flashEncryption: false,
      secureDownload: false,
    });
    expect(unit.flash.read(0, unit.flash.sizeBytes).every((byte) => byte === 0xff)).toBe(true);
  });

  it('by the application in its flash', async () => {
    await using unit = espressifRig({ driver: { factory: true } });
    const { device } = await unit.connect();
    expect(device.firmware).toBe('1.0.0');
    expect(device.facts).toMatchObject({ appProject: 'factory', appVersion: '1.0.0', idfVersion: 'v5.5' });
  });

  it('over USB-Serial-JTAG as well, whose watchdogs are quieted', async () => {
    await using unit = espressifRig({ driver: { usbSerialJtag: true } });
    const session = await unit.connect({ reset: 'usb-jtag-serial' });
    expect(session.device.model).toBe('ESP32-C3');
    expect(session.can).toContain('reset');
  });

  it('without lines, when it is in its loader already: it stays there', async () => {
    await using unit = espressifRig({ driver: { startsIn: 'download' } });
    const session = await unit.connect({ reset: 'none' });
    expect(session.device.model).toBe('ESP32-C3');
    expect(session.can).not.toContain('reset');
  });

  it('and is refused when the recipe is for another chip', async () => {
    await using unit = espressifRig({ driver: { chip: 'esp32c6' } });
    await expect(unit.connect({ chip: 'esp32c3' })).rejects.toMatchObject({
      code: 'device.mismatch',
      message: 'The unit has an ESP32-C6; the recipe is for an ESP32-C3. Nothing was written.',
    });
  });
});

describe('a rehearsal', () => {
  it.each([
    {},
    { chip: 'esp32' },
    { chip: 'esp8266', reset: 'classic' },
    { reset: 'none' },
    { chip: 'esp32s3', reset: 'usb-jtag-serial' },
  ])('meets the unit that a recipe with these options is for: %j', async (options) => {
    await using unit = espressifRig({ driver: { ...espressifDriver.rehearsalUnit?.(options) } });
    const { device } = await unit.connect(options);
    if ('chip' in options) expect(device.facts.chip).toBe(options.chip);
  });
});

describe('locks', () => {
  it.each([
    ['esp32', { secureBoot: 2, flashEncryption: true }],
    ['esp32s2', { secureBoot: 2, flashEncryption: true }],
    ['esp32c3', { secureBoot: 2, flashEncryption: true }],
  ])('of an %s are facts before anything starts', async (chip, locks) => {
    await using unit = espressifRig({ driver: { chip, ...locks } });
    const { device } = await unit.connect();
    expect(device.facts).toMatchObject({ secureBoot: true, flashEncryption: true });
  });

  it('that hide who the unit is refuse it: nothing could be filed', async () => {
    for (const chip of ['esp32c3', 'esp32s2']) {
      await using unit = espressifRig({ driver: { chip, secureDownload: true } });
      await expect(unit.connect()).rejects.toMatchObject({
        code: 'device.lacks',
        context: { secureDownload: true },
      });
    }
  });
});

describe('over USB-Serial-JTAG, secure download mode', () => {
  const usb = { vendorId: 0x303a, productId: 0x1001, serialNumber: '7C:DF:A1:B2:C3:D4' };
  const connect = (unit: EspressifRig, options: Record<string, unknown> = {}): Promise<Session> => {
    const info = { path: 'virtual:1', location: 'virtual:1', kind: 'virtual', title: '', usb } as const;
    const all = { flashBytes: 4 * 1024 * 1024, ...options };
    return espressifDriver.connect(unit.bench.port(info), all, quietRun());
  };
  const driver = { usbSerialJtag: true, secureDownload: true };

  it('leaves flashing to an address, and nothing that reads', async () => {
    await using unit = espressifRig({ driver });
    const session = await connect(unit);
    expect(session.device).toMatchObject({ hardwareId: '7CDFA1B2C3D4', model: 'ESP32-C3' });
    expect(session.device.facts).toMatchObject({ secureDownload: true, flashId: null });
    expect(session.can).toEqual(['flash', 'diagnose', 'reset']);
    const bytes = Uint8Array.from({ length: 5000 }, (_, index) => index & 0xff);
    const request = { imageNumber: 0, activate: 'store' } as const;
    await session.flash?.({ ...request, image: firmwareFile('raw', bytes, 0x10000) }, quietRun());
    expect(unit.flash.read(0x10000, bytes.length)).toEqual(bytes);
    const application = firmwareFile('esp-image', espApplication(5, '1.0.0'));
    await expect(session.flash?.({ ...request, image: application }, quietRun())).rejects.toMatchObject({
      code: 'device.lacks',
      context: { secureDownload: true },
    });
    await session.close();
  });

  it('and a unit that leaves the bus at each reset is found again, in its loader', async () => {
    await using unit = espressifRig({ driver: { usbSerialJtag: true, leavesBus: true } });
    const session = await connect(unit);
    expect(session.device.hardwareId).toBe('7CDFA1B2C3D4');
    await session.reset?.(quietRun());
    expect((await session.identify(quietRun())).hardwareId).toBe('7CDFA1B2C3D4');
    await session.close();
  });

  it('has no settings and no identity: both would have to be read', async () => {
    await using unit = espressifRig({ driver });
    const session = await connect(unit, { settings: {}, identity: {} });
    const setting = { key: 'a/b', text: 'x', bytes: Uint8Array.of(0x78) };
    await expect(session.configure?.([setting], quietRun())).rejects.toMatchObject({ code: 'device.lacks' });
    await expect(session.readIdentity?.(quietRun())).rejects.toMatchObject({ code: 'device.lacks' });
    await session.close();
  });
});

describe('a unit that is left', () => {
  it('runs its application again, also when it was the wrong one', async () => {
    await using unit = espressifRig({ driver: { chip: 'esp32c6' } });
    await expect(unit.connect({ chip: 'esp32c3' })).rejects.toThrow();
    // In its application it does not answer: only a reset brings it back.
    await expect(unit.connect({ reset: 'none', connectAttempts: 1 })).rejects.toMatchObject({
      code: 'link.timeout',
    });
    await expect(unit.connect({ chip: 'esp32c6' })).resolves.toBeDefined();
  });

  it('stays in its loader when the recipe says so', async () => {
    await using unit = espressifRig();
    const session = await unit.connect({ atEnd: 'stay' });
    await session.close();
    await expect(unit.connect({ reset: 'none' })).resolves.toBeDefined();
  });
});
