import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { SystemPort } from '../../src/transport/system-port.ts';
import { usbUnits } from '../../src/transport/usb-units.ts';

let sys = '';
beforeEach(() => {
  sys = mkdtempSync(join(tmpdir(), 'mintmark-usb-'));
});
afterEach(() => rmSync(sys, { recursive: true, force: true }));

function device(name: string, attributes: Readonly<Record<string, string>>): void {
  const folder = join(sys, 'bus/usb/devices', name);
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(attributes)) writeFileSync(join(folder, file), `${text}\n`);
}

describe('USB units without a serial port', () => {
  test('in upgrade mode are listed with the socket that they are in', async () => {
    device('usb1', { idVendor: '1d6b', idProduct: '0002' });
    device('1-4.2', {
      idVendor: '0483',
      idProduct: 'df11',
      manufacturer: 'STMicroelectronics',
      product: 'STM32  BOOTLOADER\u0007',
      serial: '357D366B3439',
    });
    device('1-4.2:1.0', { bInterfaceClass: 'fe' });
    expect(await usbUnits(sys)).toEqual([
      {
        path: 'usb:1-4.2',
        kind: 'usb',
        location: 'usb:1-4.2',
        title: 'STMicroelectronics STM32  BOOTLOADER (upgrade mode, no serial port)',
        usb: { vendorId: 0x0483, productId: 0xdf11, serialNumber: '357D366B3439' },
      },
    ]);
  });

  test('leave out hubs, mice, and bridges and composite units whose serial port is still to come', async () => {
    device('1-1', { idVendor: '0424', idProduct: '2514' });
    device('1-1:1.0', { bInterfaceClass: '09' });
    device('1-2', { idVendor: '0403', idProduct: '6001' });
    device('1-2:1.0', { bInterfaceClass: 'ff' });
    device('1-3', { idVendor: '2fe3', idProduct: '0100' });
    device('1-3:1.0', { bInterfaceClass: '02' });
    device('1-3:1.2', { bInterfaceClass: 'fe' });
    device('1-5', { idVendor: '046d', idProduct: 'c077' });
    expect(await usbUnits(sys)).toEqual([]);
  });

  test('are none where there is no USB subsystem, and one that says nonsense of itself is left out', async () => {
    expect(await usbUnits(join(sys, 'none'))).toEqual([]);
    device('2-1', { idVendor: 'zz', idProduct: '' });
    device('2-1:1.0', { bInterfaceClass: 'fe' });
    expect(await usbUnits(sys)).toEqual([]);
  });

  test('that offer DFU beside their work are listed in the same place as in upgrade mode', async () => {
    device('1-4.2', { idVendor: '1209', idProduct: '0001', product: 'Meter' });
    device('1-4.2:1.0', { bInterfaceClass: 'ff', bInterfaceSubClass: '00' });
    device('1-4.2:1.1', { bInterfaceClass: 'fe', bInterfaceSubClass: '01' });
    device('1-5', { idVendor: '1209', idProduct: '0002' });
    device('1-5:1.0', { bInterfaceClass: 'ff', bInterfaceSubClass: '00' });
    device('1-5:1.1', { bInterfaceClass: 'fe', bInterfaceSubClass: '03' });
    expect((await usbUnits(sys)).map((unit) => [unit.location, unit.title])).toEqual([
      ['usb:1-4.2', 'Meter (no serial port)'],
    ]);
  });

  test('can not be opened as a serial port, and it is said why', async () => {
    device('1-1', { idVendor: '0483', idProduct: 'df11' });
    device('1-1:1.0', { bInterfaceClass: 'fe' });
    const [unit] = await usbUnits(sys);
    if (unit === undefined) throw new Error('the unit is not listed');
    const port = new SystemPort(unit, async () => [unit], systemClock);
    await expect(port.open({}, AbortSignal.timeout(1_000))).rejects.toMatchObject({
      code: 'link.open',
      message: expect.stringContaining('a recipe whose driver speaks to it over USB'),
    });
  });
});
